export { OverrideClock } from './override-clock.ts';
export { listOverridesOf } from './override-read-model.ts';
export { addOverrideRoutes } from './override-routes.ts';
