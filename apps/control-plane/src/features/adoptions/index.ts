export { addAdoptionRoutes } from './adoption-routes.ts';
export { adoptWhenReady } from './adoption-service.ts';
