import { z } from 'zod';
import { Facts, HaproxyObserved } from '../agent/observed.ts';
import { endpoint } from '../endpoint.ts';
import { ClusterId, ContentDigest, Moment, NodeId, PoolId } from '../ids.ts';
import { FileDiff } from './resources.ts';
import { ActorView, ContentSize, Diagnostic, Name, SemanticLine } from './shared.ts';

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
  files: z.array(z.object({ path: z.string(), digest: ContentDigest, sizeBytes: ContentSize })),
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
