export { addAccessRoutes } from './access-routes.ts';
export { type AccessService, createAccessService } from './access-service.ts';
export { authenticate } from './authenticate.ts';
