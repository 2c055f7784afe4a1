export { addConfigurationRoutes } from './configuration-routes.ts';
