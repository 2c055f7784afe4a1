import { z } from 'zod';
import { Facts, HaproxyObserved } from '../agent/observed.ts';
import { endpoint } from '../endpoint.ts';
import {
  ClusterId,
  ContentDigest,
  Digest,
  EnrolmentTokenId,
  Moment,
  NodeId,
  PoolId,
  RevisionId,
  RolloutId,
} from '../ids.ts';
import { FileDiff } from './resources.ts';
import { RolloutStrategy } from './rollouts.ts';
import { ActorView, clusterParams, Description, Diagnostic, Name, SemanticLine } from './shared.ts';

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

const PoolFields = z.object({
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

/** `observing` nodes are read and never changed. */
export const NodeView = z.object({
  id: NodeId,
  name: z.string(),
  poolId: PoolId,
  clusterId: ClusterId.nullable(),
  mode: z.enum(['observing', 'managed']),
  status: z.enum(['online', 'offline', 'pending']),
  /** converged: runs its target; converging: on the way; drifted: disk or process differ; stalled: a person must act. */
  convergence: z.enum(['unknown', 'observing', 'converged', 'converging', 'drifted', 'stalled']),
  targetRevision: z.number().int().nullable(),
  observedRevision: z.number().int().nullable(),
  lastSeenAt: Moment.nullable(),
  agentVersion: z.string().nullable(),
  haproxyVersion: z.string().nullable(),
  lastProblem: z.object({ cause: z.string(), remediation: z.string().nullable() }).nullable(),
  /** Differences from what belongs there; `ignored` ones are not among the `open` ones. */
  drift: z.object({ open: z.number().int(), ignored: z.number().int() }),
  /** Plans and rollouts leave it out, and it changes nothing by itself; null: it takes part. */
  maintenance: z.object({ by: ActorView, since: Moment, why: z.string() }).nullable(),
  version: z.number().int(),
});
export type NodeView = z.infer<typeof NodeView>;

/** A node with everything its agent observed: null or empty as long as nothing is known. */
export const NodeDetail = NodeView.extend({
  facts: Facts.nullable(),
  haproxy: HaproxyObserved.nullable(),
  files: z.array(z.object({ path: z.string(), digest: ContentDigest, sizeBytes: z.number().int() })),
  /** Why adoption is refused now; empty when it is possible. */
  adoptionBlockers: z.array(z.object({ cause: z.string(), remediation: z.string() })),
  diagnostics: z.array(Diagnostic),
});
export type NodeDetail = z.infer<typeof NodeDetail>;
const nodeParams = z.object({ nodeId: NodeId });

/** By name. */
export const listNodes = endpoint({
  method: 'GET',
  path: '/api/v1/nodes',
  access: { permission: 'node.read', of: 'reach' },
  tag: 'nodes',
  summary: 'Nodes, optionally of one cluster',
  query: z.object({ clusterId: ClusterId.optional() }),
  response: z.object({ items: z.array(NodeView) }),
});
/** Problems: `not-found`. */
export const viewNode = endpoint({
  method: 'GET',
  path: '/api/v1/nodes/:nodeId',
  access: { permission: 'node.read', of: 'node' },
  tag: 'nodes',
  summary: 'One node with what its agent observed',
  params: nodeParams,
  response: NodeDetail,
});
/** The machine keeps its host name. Problems: `edit-stale`, `name-taken` within the pool, `not-found`. */
export const renameNode = endpoint({
  method: 'PATCH',
  path: '/api/v1/nodes/:nodeId',
  access: { permission: 'node.write', of: 'node' },
  tag: 'nodes',
  summary: 'Rename a node',
  ifMatch: true,
  params: nodeParams,
  body: z.object({ name: Name }),
  response: NodeView,
});
/** It keeps what it runs until maintenance ends, then catches up. Problems: `edit-stale`, `not-found`. */
export const setNodeMaintenance = endpoint({
  method: 'PUT',
  path: '/api/v1/nodes/:nodeId/maintenance',
  access: { permission: 'node.write', of: 'node' },
  tag: 'nodes',
  summary: 'Take a node into maintenance, or back',
  ifMatch: true,
  params: nodeParams,
  body: z.object({ on: z.boolean(), why: z.string().trim().max(500).default('') }),
  response: NodeView,
});
/** Problems: `not-found`. */
export const deleteNode = endpoint({
  method: 'DELETE',
  path: '/api/v1/nodes/:nodeId',
  access: { permission: 'node.write', of: 'node' },
  tag: 'nodes',
  summary: 'Forget a node and revoke its credential; its HAProxy serves on',
  status: 204,
  params: nodeParams,
  response: z.undefined(),
});
/** Problems: `node-not-adoptable` with every reason, `not-found`. */
export const adoptNode = endpoint({
  method: 'POST',
  path: '/api/v1/nodes/:nodeId/adopt',
  access: { permission: 'node.adopt', of: 'node' },
  tag: 'nodes',
  summary: 'Take a node under management: import its files, or give it the cluster’s',
  params: nodeParams,
  body: z.object({
    /** `import` makes the node's files revision 1 of a cluster without head; `take-cluster` rolls the head out to it. */
    choice: z.enum(['import', 'take-cluster']),
  }),
  response: NodeView,
});

/**
 * Empty when the disk holds what was applied. Problems: `node-offline` when the node has not sent its file, `not-found`.
 */
export const compareNodeDisk = endpoint({
  method: 'GET',
  path: '/api/v1/nodes/:nodeId/disk-comparison',
  access: { permission: 'config.read', of: 'node' },
  tag: 'nodes',
  summary: 'What was applied to a node against what is on its disk, without the section that carries the digest',
  params: nodeParams,
  /** `summary`: what differs in words, as far as the texts can be read. */
  response: z.object({ files: z.array(FileDiff), summary: z.array(SemanticLine) }),
});
/** A token without its secret. Each node that enrols takes one of `usesLeft`. */
export const EnrolmentTokenView = z.object({
  id: EnrolmentTokenId,
  poolId: PoolId,
  expiresAt: Moment,
  usesLeft: z.number().int(),
  createdBy: z.string(),
});
/** Tokens that are expired, used up or revoked are left out. */
export const listEnrolmentTokens = endpoint({
  method: 'GET',
  path: '/api/v1/enrolment-tokens',
  access: { permission: 'node.enrol', of: 'reach' },
  tag: 'nodes',
  summary: 'Enrolment tokens that can still be used',
  response: z.object({ items: z.array(EnrolmentTokenView) }),
});
/** Problems: `not-found` for the pool, or when this control plane has no agent program to give out. */
export const createEnrolmentToken = endpoint({
  method: 'POST',
  path: '/api/v1/enrolment-tokens',
  access: { permission: 'node.enrol', of: 'body' },
  tag: 'nodes',
  summary: 'Create an enrolment token and the one command to run on the node',
  status: 201,
  body: z.object({
    poolId: PoolId,
    expiresInMinutes: z.number().int().min(1).max(10_080).default(60),
    uses: z.number().int().min(1).max(100).default(1),
    /** Host name or address under which nodes reach this control plane; default: the host of this request. */
    agentHost: z
      .string()
      .min(1)
      .max(253)
      .regex(/^[A-Za-z0-9.:-]+$/)
      .optional(),
  }),
  /** `token` and `command` are shown once. */
  response: EnrolmentTokenView.extend({ token: z.string(), command: z.string(), agentDigest: Digest }),
});
/** Nodes that enrolled with it stay. Problems: `not-found`. */
export const revokeEnrolmentToken = endpoint({
  method: 'DELETE',
  path: '/api/v1/enrolment-tokens/:tokenId',
  access: { permission: 'node.enrol', of: 'token' },
  tag: 'nodes',
  summary: 'Revoke an enrolment token',
  status: 204,
  params: z.object({ tokenId: EnrolmentTokenId }),
  response: z.undefined(),
});
