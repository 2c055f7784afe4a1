export { addSingleSignOnRoutes } from './single-sign-on-routes.ts';
