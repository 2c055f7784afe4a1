import { z } from 'zod';
import { ProxyName, ServerSetting } from '../agent/operations.ts';
import { endpoint } from '../endpoint.ts';
import { ChangeId, Moment, NodeId, OverrideId } from '../ids.ts';
import { ActorView, clusterParams } from './shared.ts';

/** Longest time for which an override may hold: what should stay longer is a change. */
export const longestOverrideMinutes = 31 * 24 * 60;

/** How an override stands on one node. `pending`: the node has not said yet that it holds. */
export const OverrideNodeView = z.object({
  nodeId: NodeId,
  name: z.string(),
  state: z.enum(['pending', 'holds', 'failed', 'offline', 'not-supported']),
  cause: z.string().nullable(),
});

/** What holds on a server whatever its configuration says. It ends at `until`, or when `change` has taken its place. */
export const OverrideView = z.object({
  id: OverrideId,
  backend: z.string(),
  server: z.string(),
  set: ServerSetting,
  /** Null: on every managed node of the cluster. */
  node: z.object({ id: NodeId, name: z.string() }).nullable(),
  until: Moment.nullable(),
  change: z.object({ id: ChangeId, number: z.number().int(), title: z.string() }).nullable(),
  why: z.string(),
  author: ActorView,
  createdAt: Moment,
  nodes: z.array(OverrideNodeView),
});
export type OverrideView = z.infer<typeof OverrideView>;

/** By backend and server. Problems: `not-found` for an unknown cluster. */
export const listOverrides = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/overrides',
  access: { permission: 'cluster.read', of: 'cluster' },
  tag: 'operations',
  summary: 'What holds on servers for a time, whatever the configuration says',
  params: clusterParams,
  response: z.object({ items: z.array(OverrideView) }),
});

/**
 * With `minutes` it holds for that long, over every reload. With `lasting` it becomes a change of the configuration, staged
 * in the same act, and holds until that change is applied or rejected. It takes the place of what held before on the same
 * attribute of the same nodes.
 *
 * Problems: `operation-refused` for a lasting drain, which HAProxy's language cannot say, or where the text has no such
 * line; `not-found` for a server that no node has; `node-offline` when no node can hear of it; `permission-missing` for a
 * lasting one without `change.stage`.
 */
export const setServer = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/overrides',
  access: { permission: 'server.operate', of: 'cluster' },
  tag: 'operations',
  summary: 'Drain a server, take it into maintenance, weigh or move it, without a reload',
  status: 201,
  params: clusterParams,
  body: z.object({
    backend: ProxyName,
    server: ProxyName,
    /** Null: on every managed node of the cluster. */
    nodeId: NodeId.nullable().default(null),
    set: ServerSetting,
    hold: z.union([
      z.object({ minutes: z.number().int().min(1).max(longestOverrideMinutes) }),
      z.object({ lasting: z.literal(true) }),
    ]),
    why: z.string().max(500).default(''),
  }),
  response: OverrideView,
});

/** The server goes back to what its configuration says. Problems: `not-found` when it has ended already. */
export const liftOverride = endpoint({
  method: 'DELETE',
  path: '/api/v1/clusters/:clusterId/overrides/:overrideId',
  access: { permission: 'server.operate', of: 'cluster' },
  tag: 'operations',
  summary: 'End an override before its time',
  status: 204,
  params: clusterParams.extend({ overrideId: OverrideId }),
  response: z.undefined(),
});
