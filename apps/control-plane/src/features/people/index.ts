export { requireNotAbove } from './limits-of-giving.ts';
export { addPeopleRoutes } from './people-routes.ts';
