export { type Applied, applyIn } from './apply-service.ts';
export { judgePlan } from './plan-read-model.ts';
export { addPlanRoutes } from './plan-routes.ts';
export { recordVerdicts } from './plan-service.ts';
