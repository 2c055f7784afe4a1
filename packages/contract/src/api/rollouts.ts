import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { Moment, NodeId, RolloutId } from '../ids.ts';
import { ActorView, clusterParams, Diagnostic } from './shared.ts';

/** Nodes of one wave: so many, or a share of those that can hear of the rollout, rounded up. */
export const WaveSize = z.union([
  z.object({ nodes: z.number().int().min(1).max(100_000) }),
  z.object({ percent: z.number().int().min(1).max(100) }),
]);
export type WaveSize = z.infer<typeof WaveSize>;

/** Longest pause between two waves. */
export const longestPauseSeconds = 24 * 3600;

/**
 * In which order the nodes commit, once all of them have prepared. Every wave begins when the one before has proven, and
 * `pauseSeconds` later; what no wave names is the last one. Without waves all nodes commit at once.
 */
export const RolloutStrategy = z.object({
  waves: z.array(WaveSize).max(20),
  pauseSeconds: z.number().int().min(0).max(longestPauseSeconds).default(0),
});
export type RolloutStrategy = z.infer<typeof RolloutStrategy>;

/** One wave of all nodes: what is done where nobody chooses. */
export const allAtOnce: RolloutStrategy = { waves: [], pauseSeconds: 0 };

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
  strategy: RolloutStrategy,
  /** When the next wave begins; null while a wave runs, and when there is none. */
  nextWaveAt: Moment.nullable(),
  nodes: z.array(
    z.object({
      nodeId: NodeId,
      name: z.string(),
      state: RolloutNodeState,
      /** Counts from 0. */
      wave: z.number().int(),
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
