export { addEventRoutes } from './event-routes.ts';
