export { addAccessRoutes } from './access-routes.ts';
export { type AccessService, createAccessService } from './access-service.ts';
export { authenticate, stillHolds } from './authenticate.ts';
