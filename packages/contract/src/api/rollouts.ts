import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { Moment, NodeId, RolloutId } from '../ids.ts';
import { ActorView, clusterParams, Diagnostic } from './shared.ts';

/** How far one node is. `returned`: its last good files are back and serve. */
export const RolloutNodeState = z.enum([
  'waiting',
  'preparing',
  'prepared',
  'committing',
  'proven',
  'refused',
  'returned',
  'offline',
]);
/** One step as the agent timed it; `durationMs` is null for one whose end is not known. */
export const RolloutStep = z.object({ name: z.string(), at: Moment, durationMs: z.number().nullable() });
/** The move of the nodes of a cluster to a revision. `problem` says why it failed, null while it has not. */
export const RolloutView = z.object({
  id: RolloutId,
  revision: z.number().int(),
  previousRevision: z.number().int().nullable(),
  state: z.enum(['preparing', 'committing', 'succeeded', 'failed']),
  startedBy: ActorView,
  startedAt: Moment,
  finishedAt: Moment.nullable(),
  problem: z.object({ cause: z.string(), remediation: z.string().nullable() }).nullable(),
  nodes: z.array(
    z.object({
      nodeId: NodeId,
      name: z.string(),
      state: RolloutNodeState,
      steps: z.array(RolloutStep),
      diagnostics: z.array(Diagnostic),
      finishedAt: Moment.nullable(),
    }),
  ),
});
export type RolloutView = z.infer<typeof RolloutView>;

/** Problems: `not-found` for an unknown cluster. */
export const listRollouts = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/rollouts',
  access: { permission: 'cluster.read' },
  tag: 'rollouts',
  summary: 'Rollouts, newest first',
  params: clusterParams,
  response: z.object({ items: z.array(RolloutView) }),
});
/** Problems: `not-found`. */
export const viewRollout = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/rollouts/:rolloutId',
  access: { permission: 'cluster.read' },
  tag: 'rollouts',
  summary: 'One rollout, node by node',
  params: clusterParams.extend({ rolloutId: RolloutId }),
  response: RolloutView,
});
