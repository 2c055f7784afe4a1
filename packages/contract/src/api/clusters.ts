import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ClusterId, Moment, NodeId, PoolId, RevisionId, RolloutId } from '../ids.ts';
import { Environment, PoolFields } from './pools.ts';
import { RolloutStrategy } from './rollouts.ts';
import { clusterParams, Description, Name } from './shared.ts';

/** What a cluster is, judged from its nodes: unknown is never shown as healthy. */
export const ClusterHealth = z.enum(['no-nodes', 'healthy', 'degraded', 'offline']);

/** A cluster with where its nodes are, judged from what they last reported. */
export const ClusterView = z.object({
  id: ClusterId,
  name: z.string(),
  description: z.string(),
  pool: z.object({ id: PoolId, name: z.string(), environment: Environment }),
  health: ClusterHealth,
  /** Managed nodes. `converged`: as they were told to be; `serving`: online, and their worker runs the target revision. */
  nodes: z.object({
    total: z.number().int(),
    online: z.number().int(),
    converged: z.number().int(),
    serving: z.number().int(),
  }),
  /** Newest revision; null before the first apply or adoption. */
  head: z.object({ id: RevisionId, number: z.number().int() }).nullable(),
  target: z.object({ id: RevisionId, number: z.number().int() }).nullable(),
  lastGood: z.object({ id: RevisionId, number: z.number().int() }).nullable(),
  /** The rollout of the head failed: the next apply is refused until it is restored or overridden. */
  headFailed: z.boolean(),
  /** With nothing staged, the head can be planned and applied once more: it failed, or some node does not run it. */
  canRepeatHead: z.boolean(),
  stagedChanges: z.number().int(),
  activeRolloutId: RolloutId.nullable(),
  /** How its rollouts go; null: nobody chose, `defaultStrategy`. */
  strategy: RolloutStrategy.nullable(),
  version: z.number().int(),
});
export type ClusterView = z.infer<typeof ClusterView>;

/** A cluster stands on a pool that exists, or comes with a new one: both are made, or neither. */
const NewCluster = z
  .object({
    name: Name,
    description: Description.default(''),
    poolId: PoolId.optional(),
    pool: PoolFields.optional(),
  })
  .refine(({ poolId, pool }) => (poolId === undefined) !== (pool === undefined), {
    path: ['poolId'],
    message: 'either a pool that exists, or a new one as pool',
  });
const ClusterEdit = z.object({ name: Name, description: Description }).partial();

/** By name. */
export const listClusters = endpoint({
  method: 'GET',
  path: '/api/v1/clusters',
  access: { permission: 'cluster.read', of: 'reach' },
  tag: 'clusters',
  summary: 'All clusters with their state',
  response: z.object({ items: z.array(ClusterView) }),
});
/** Problems: `name-taken`, `pool-has-cluster`, `not-found` for the pool. */
export const createCluster = endpoint({
  method: 'POST',
  path: '/api/v1/clusters',
  access: { permission: 'cluster.write', of: 'body' },
  tag: 'clusters',
  summary: 'Create a cluster on a pool that has none, or together with a new pool',
  status: 201,
  body: NewCluster,
  response: ClusterView,
});
/** Problems: `not-found`. */
export const viewCluster = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId',
  access: { permission: 'cluster.read', of: 'cluster' },
  tag: 'clusters',
  summary: 'One cluster',
  params: clusterParams,
  response: ClusterView,
});
/** What the body does not name stays as it is. Problems: `edit-stale`, `name-taken`, `not-found`. */
export const updateCluster = endpoint({
  method: 'PATCH',
  path: '/api/v1/clusters/:clusterId',
  access: { permission: 'cluster.write', of: 'cluster' },
  tag: 'clusters',
  summary: 'Rename or describe a cluster',
  ifMatch: true,
  params: clusterParams,
  body: ClusterEdit,
  response: ClusterView,
});
/** Its whole history goes with it. Problems: `in-use` while its pool has nodes, `not-found`. */
export const deleteCluster = endpoint({
  method: 'DELETE',
  path: '/api/v1/clusters/:clusterId',
  access: { permission: 'cluster.write', of: 'cluster' },
  tag: 'clusters',
  summary: 'Delete a cluster without nodes',
  status: 204,
  params: clusterParams,
  response: z.undefined(),
});

/** Live figures of one server, summed over the nodes; state is the worst that any node reports. */
export const ServerTraffic = z.object({
  name: z.string(),
  address: z.string().nullable(),
  /** HAProxy's own word, for example `UP`, `DOWN`, `MAINT`, `DRAIN`, `no check`; `unknown` without a fresh report. */
  status: z.string(),
  weight: z.number().nullable(),
  sessions: z.number(),
  requestsPerSecond: z.number().nullable(),
  lastChangeSeconds: z.number().nullable(),
  checkStatus: z.string().nullable(),
  perNode: z.array(z.object({ nodeId: NodeId, status: z.string() })),
});
/** Live figures of one frontend or backend, summed over the nodes. Bytes count since the workers started. */
export const ProxyTraffic = z.object({
  name: z.string(),
  kind: z.enum(['frontend', 'backend']),
  status: z.string(),
  sessions: z.number(),
  requestsPerSecond: z.number().nullable(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  servers: z.array(ServerTraffic),
});
export type ProxyTraffic = z.infer<typeof ProxyTraffic>;
/** Problems: `not-found`. */
export const viewTraffic = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/traffic',
  access: { permission: 'cluster.read', of: 'cluster' },
  tag: 'clusters',
  summary: 'Frontends, backends and servers with live state, as the nodes last reported',
  params: clusterParams,
  response: z.object({
    /** Oldest report that the figures rest on; null when no node has reported. */
    observedAt: Moment.nullable(),
    proxies: z.array(ProxyTraffic),
  }),
});
