export { addPlanRoutes } from './plan-routes.ts';
export { recordVerdict } from './plan-service.ts';
