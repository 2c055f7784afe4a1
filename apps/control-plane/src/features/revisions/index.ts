export { compareTrees, getTreeAt } from './revision-read-model.ts';
export { addRevisionRoutes } from './revision-routes.ts';
export { insertRevision, markProven } from './revision-store.ts';
