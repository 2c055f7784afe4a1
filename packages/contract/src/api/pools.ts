import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ClusterId, PoolId } from '../ids.ts';
import { Description, Name } from './shared.ts';

/** What a pool is for. It is shown; nothing that Sluice does depends on it. */
export const Environment = z.enum(['development', 'staging', 'production']);
const Labels = z.record(z.string().min(1).max(60), z.string().max(200));

/** A group of nodes that serve one cluster; `clusterId` is null until it has one. */
export const PoolView = z.object({
  id: PoolId,
  name: z.string(),
  description: z.string(),
  environment: Environment,
  location: z.string(),
  labels: Labels,
  clusterId: ClusterId.nullable(),
  nodeCount: z.number().int(),
  /** Optimistic lock: send it back as `If-Match: "<version>"`. */
  version: z.number().int(),
});
export type PoolView = z.infer<typeof PoolView>;

/** What a new pool is made of. */
export const PoolFields = z.object({
  name: Name,
  description: Description.default(''),
  environment: Environment.default('production'),
  location: z.string().max(120).default(''),
  labels: Labels.default({}),
});
/** Without defaults: what an edit does not name stays as it is. */
const PoolEdit = z
  .object({
    name: Name,
    description: Description,
    environment: Environment,
    location: z.string().max(120),
    labels: Labels,
  })
  .partial();
const poolParams = z.object({ poolId: PoolId });

/** By name. */
export const listPools = endpoint({
  method: 'GET',
  path: '/api/v1/pools',
  access: { permission: 'pool.read', of: 'reach' },
  tag: 'pools',
  summary: 'All pools',
  response: z.object({ items: z.array(PoolView) }),
});
/** Problems: `name-taken`. */
export const createPool = endpoint({
  method: 'POST',
  path: '/api/v1/pools',
  access: { permission: 'pool.write', of: 'global' },
  tag: 'pools',
  summary: 'Create a pool',
  status: 201,
  body: PoolFields,
  response: PoolView,
});
/** What the body does not name stays as it is. Problems: `edit-stale`, `name-taken`, `not-found`. */
export const updatePool = endpoint({
  method: 'PATCH',
  path: '/api/v1/pools/:poolId',
  access: { permission: 'pool.write', of: 'pool' },
  tag: 'pools',
  summary: 'Edit a pool',
  ifMatch: true,
  params: poolParams,
  body: PoolEdit,
  response: PoolView,
});
/** Problems: `in-use` while it has nodes or a cluster, `not-found`. */
export const deletePool = endpoint({
  method: 'DELETE',
  path: '/api/v1/pools/:poolId',
  access: { permission: 'pool.write', of: 'pool' },
  tag: 'pools',
  summary: 'Delete an unused pool',
  status: 204,
  params: poolParams,
  response: z.undefined(),
});
