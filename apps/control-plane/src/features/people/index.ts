export { addPeopleRoutes } from './people-routes.ts';
