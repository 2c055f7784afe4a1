export type { PoolFields } from './pool.ts';
export { getPool } from './pool-read-model.ts';
export { addPoolRoutes } from './pool-routes.ts';
export { createPoolIn } from './pool-service.ts';
