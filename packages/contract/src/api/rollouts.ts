import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { Moment, NodeId, RolloutId } from '../ids.ts';
import { ActorView, clusterParams, Diagnostic } from './shared.ts';
import { WatchSignal, WatchVerdict } from './watch.ts';

/** Nodes of one wave: so many, or a share of those that can hear of the rollout, rounded up. */
export const WaveSize = z.union([
  z.object({ nodes: z.number().int().min(1).max(100_000) }),
  z.object({ percent: z.number().int().min(1).max(100) }),
]);
export type WaveSize = z.infer<typeof WaveSize>;

/** Longest pause between two waves. */
export const longestPauseSeconds = 24 * 3600;
/** Longest watch of a wave. */
export const longestWatchSeconds = 3600;

/**
 * How the nodes of a cluster come to a revision, once all of them have prepared. Every wave begins when the one before has proven, was
 * watched, and what stands between is over; what no wave names is the last one. Without waves all nodes commit at once.
 */
export const RolloutStrategy = z.object({
  waves: z.array(WaveSize).max(20),
  /** Between the last proof of a wave and the next wave. */
  pauseSeconds: z.number().int().min(0).max(longestPauseSeconds).default(0),
  /** Most nodes that commit at the same moment; null: the whole wave. */
  together: z.number().int().min(1).max(100_000).nullable().default(null),
  /** How long each node is compared with itself before its commit. 0: not at all. */
  watchSeconds: z.number().int().min(0).max(longestWatchSeconds).default(0),
  /** A watch without enough traffic: go on, watch until there was enough, or ask a person. */
  whenInconclusive: z.enum(['continue', 'wait', 'ask']).default('continue'),
  /** A node that cannot serve the revision, or does worse with it: take all nodes back, or hold and ask a person. */
  whenBad: z.enum(['return', 'hold']).default('return'),
  /** After which waves a person has to say go on. */
  gates: z.enum(['none', 'first', 'each']).default('none'),
  /** So many nodes may fail to commit before it counts as bad, as long as another of their wave proves. A bad watch counts at once. */
  maxFailures: z.number().int().min(0).max(100_000).default(0),
  /** More nodes offline than this count as bad; null: any number is left behind and catches up. */
  maxOffline: z.number().int().min(0).max(100_000).nullable().default(null),
});
export type RolloutStrategy = z.infer<typeof RolloutStrategy>;

/** One wave of all nodes and nothing else. */
export const allAtOnce: RolloutStrategy = RolloutStrategy.parse({ waves: [] });

/**
 * What is done in a cluster for which nobody chose: one node, watched, then the rest. A node that is alone commits at once: nobody
 * would be spared by its going first.
 */
export function defaultStrategy(nodes: number): RolloutStrategy {
  return nodes > 1 ? RolloutStrategy.parse({ waves: [{ nodes: 1 }], watchSeconds: 30 }) : allAtOnce;
}

/**
 * How far one node is. `left-out`: in maintenance; `offline`: not reachable when its turn came, catches up; `silent`: told to commit and
 * not heard of since; `returning`: on its way back; `returned`: its last good files are back and serve.
 */
export const RolloutNodeState = z.enum([
  'waiting',
  'preparing',
  'prepared',
  'committing',
  'proven',
  'refused',
  'returning',
  'returned',
  'silent',
  'offline',
  'left-out',
]);
/** One step as the agent timed it; `durationMs` is null for one whose end is not known. */
export const RolloutStep = z.object({ name: z.string(), at: Moment, durationMs: z.number().nullable() });

/** Who decided what, with their reason; empty where none is asked for. */
const Decision = z.object({ by: ActorView, at: Moment, why: z.string() });

/** What a rollout that runs waits for. */
export const RolloutWait = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nodes') }),
  z.object({ kind: z.literal('pause'), until: Moment }),
  /** `until` is null where the watch ends with its verdict only. */
  z.object({ kind: z.literal('watch'), until: Moment.nullable() }),
  /** `continueRollout`, or what the reason of a hold asks for. */
  z.object({ kind: z.literal('person'), reason: z.enum(['gate', 'inconclusive', 'held']) }),
]);
export type RolloutWait = z.infer<typeof RolloutWait>;

/** One node of a rollout; its steps are those of all attempts, oldest first. */
export const RolloutNode = z.object({
  nodeId: NodeId,
  name: z.string(),
  state: RolloutNodeState,
  /** Counts from 0. Changes to 0 when the node goes first in place of others that are gone before they prove. */
  wave: z.number().int(),
  /** Since when it is in its state. */
  since: Moment,
  /** Counts from 1; grows with every retry. */
  attempt: z.number().int(),
  steps: z.array(RolloutStep),
  diagnostics: z.array(Diagnostic),
  finishedAt: Moment.nullable(),
  /** Of its watch; null before, and while it is not decided. */
  verdict: WatchVerdict.nullable(),
  /** A person takes it as it is. */
  accepted: Decision.nullable(),
  /** Since its commit; null where it was not watched. */
  watch: z.object({ seconds: z.number(), requests: z.number(), signals: z.array(WatchSignal) }).nullable(),
});
export type RolloutNode = z.infer<typeof RolloutNode>;

/** The move of the nodes of a cluster to a revision. `problem` says why it failed, null while it has not. */
export const RolloutView = z.object({
  id: RolloutId,
  revision: z.number().int(),
  previousRevision: z.number().int().nullable(),
  /** `returning`: every node that had it goes back to the revision from before. */
  state: z.enum(['preparing', 'committing', 'returning', 'succeeded', 'failed']),
  startedBy: ActorView,
  startedAt: Moment,
  finishedAt: Moment.nullable(),
  problem: z.object({ cause: z.string(), remediation: z.string().nullable() }).nullable(),
  strategy: RolloutStrategy,
  /** Null when it is over. */
  waitsFor: RolloutWait.nullable(),
  /** Nothing new begins until it is resumed. */
  held: Decision.nullable(),
  nodes: z.array(RolloutNode),
});
export type RolloutView = z.infer<typeof RolloutView>;

/** A rollout as one of many: of its nodes only how many there are, and how many of them serve the revision. */
export const RolloutSummary = RolloutView.omit({ nodes: true }).extend({
  nodes: z.object({ total: z.number().int(), proven: z.number().int() }),
});
export type RolloutSummary = z.infer<typeof RolloutSummary>;

/** One line of the story of a rollout. */
export const RolloutEvent = z.object({
  at: Moment,
  kind: z.enum([
    'started',
    'committing',
    'wave-began',
    'verdict',
    'node-refused',
    'node-silent',
    'node-returned',
    'held',
    'resumed',
    'continued',
    'accepted',
    'retried',
    'aborted',
    'returning',
    'succeeded',
    'failed',
  ]),
  by: ActorView.nullable(),
  /** Where it concerns one node. */
  node: z.string().nullable(),
  /** Counts from 0. */
  wave: z.number().int().nullable(),
  verdict: WatchVerdict.nullable(),
  /** The reason, in words. */
  why: z.string().nullable(),
});
export type RolloutEvent = z.infer<typeof RolloutEvent>;

/** A rollout with its story, oldest first. */
export const RolloutDetail = RolloutView.extend({ events: z.array(RolloutEvent) });
export type RolloutDetail = z.infer<typeof RolloutDetail>;

const rolloutParams = clusterParams.extend({ rolloutId: RolloutId });
const nodeOfRollout = rolloutParams.extend({ nodeId: NodeId });
/** Why somebody decides so; it stands on the board and in the audit log. */
const Why = z.string().trim().max(500);

/** The newest 100. Problems: `not-found` for an unknown cluster. */
export const listRollouts = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/rollouts',
  access: { permission: 'cluster.read', of: 'cluster' },
  tag: 'rollouts',
  summary: 'Rollouts, newest first',
  params: clusterParams,
  response: z.object({ items: z.array(RolloutSummary) }),
});
/** Problems: `not-found`. */
export const viewRollout = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/rollouts/:rolloutId',
  access: { permission: 'cluster.read', of: 'cluster' },
  tag: 'rollouts',
  summary: 'One rollout, node by node',
  params: rolloutParams,
  response: RolloutDetail,
});
/** What was begun ends, nothing new begins; a node that does worse still takes all of them back. Problems: `rollout-state`, `not-found`. */
export const holdRollout = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/rollouts/:rolloutId/hold',
  access: { permission: 'rollout.control', of: 'cluster' },
  tag: 'rollouts',
  summary: 'Hold a rollout',
  params: rolloutParams,
  body: z.object({ why: Why.default('') }),
  response: RolloutDetail,
});
/** Problems: `rollout-state` when it is not held, or what it was held for is not settled; `not-found`. */
export const resumeRollout = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/rollouts/:rolloutId/resume',
  access: { permission: 'rollout.control', of: 'cluster' },
  tag: 'rollouts',
  summary: 'Let a rollout that is held go on',
  params: rolloutParams,
  response: RolloutDetail,
});
/** Every node that has the revision goes back to the one from before. Problems: `rollout-state`, `not-found`. */
export const abortRollout = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/rollouts/:rolloutId/abort',
  access: { permission: 'rollout.control', of: 'cluster' },
  tag: 'rollouts',
  summary: 'Abort a rollout and take its nodes back',
  params: rolloutParams,
  body: z.object({ why: Why.default('') }),
  response: RolloutDetail,
});
/** Opens the gate it stands at, and takes watches that said nothing as they are. Problems: `rollout-state`, `not-found`. */
export const continueRollout = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/rollouts/:rolloutId/continue',
  access: { permission: 'rollout.control', of: 'cluster' },
  tag: 'rollouts',
  summary: 'Let a rollout that asks go on',
  params: rolloutParams,
  body: z.object({ why: Why.default('') }),
  response: RolloutDetail,
});
/** For a node that refused, went back or did not answer, while the rollout runs or is held. Problems: `rollout-state`, `not-found`. */
export const retryRolloutNode = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/rollouts/:rolloutId/nodes/:nodeId/retry',
  access: { permission: 'rollout.control', of: 'cluster' },
  tag: 'rollouts',
  summary: 'Try one node of a rollout again',
  params: nodeOfRollout,
  response: RolloutDetail,
});
/** Its failure or verdict no longer stops the rollout. Problems: `rollout-state`, `not-found`. */
export const acceptRolloutNode = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/rollouts/:rolloutId/nodes/:nodeId/accept',
  access: { permission: 'rollout.control', of: 'cluster' },
  tag: 'rollouts',
  summary: 'Take a node of a rollout as it is, with a reason',
  params: nodeOfRollout,
  body: z.object({ why: Why.min(1) }),
  response: RolloutDetail,
});
/** Null: `defaultStrategy`. Problems: `edit-stale`, `not-found`. */
export const setStrategy = endpoint({
  method: 'PUT',
  path: '/api/v1/clusters/:clusterId/strategy',
  access: { permission: 'cluster.write', of: 'cluster' },
  tag: 'rollouts',
  summary: 'Choose how rollouts of a cluster go when nobody says otherwise',
  ifMatch: true,
  params: clusterParams,
  body: z.object({ strategy: RolloutStrategy.nullable() }),
  response: z.object({ strategy: RolloutStrategy.nullable(), version: z.number().int() }),
});
