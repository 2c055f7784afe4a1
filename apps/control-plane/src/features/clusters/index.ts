export { getCluster } from './cluster-read-model.ts';
export { addClusterRoutes } from './cluster-routes.ts';
export { createClusterIn } from './cluster-service.ts';
export { setHead, setHeadFailed, setProven } from './cluster-store.ts';
