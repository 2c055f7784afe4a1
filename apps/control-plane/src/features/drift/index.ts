export { addDriftRoutes } from './drift-routes.ts';
export { healDrift, noteDrift } from './drift-service.ts';
