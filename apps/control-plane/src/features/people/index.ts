export { removeProviderMembers, setProviderGroups } from './group-store.ts';
export { requireCovered, requireNotAbove } from './limits-of-giving.ts';
export { addPeopleRoutes } from './people-routes.ts';
