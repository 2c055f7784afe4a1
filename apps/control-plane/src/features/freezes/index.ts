export { readFreezeAt } from './freeze-read-model.ts';
export { addFreezeRoutes } from './freeze-routes.ts';
export { requireThawed } from './freeze-service.ts';
