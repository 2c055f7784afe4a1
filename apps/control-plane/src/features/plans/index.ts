export { addPlanRoutes } from './plan-routes.ts';
export { recordVerdicts } from './plan-service.ts';
