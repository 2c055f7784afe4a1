import type { ClusterId, Diagnostic, NodeId, RolloutId } from '@sluice/contract';
import type { PassOutcome } from '@sluice/contract/agent';
import type { Tx } from '../../platform/database.ts';
import { activeRolloutStates } from '../../platform/schema/configuration.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { causeWithoutQuotes } from '../resources/index.ts';
import type { ControllerClock } from './controller-clock.ts';
import type { RolloutNodeState } from './rollout.ts';
import { byState } from './rollout-facts.ts';
import { announceApplyStep } from './rollout-steps.ts';
import * as rolloutStore from './rollout-store.ts';

/** What a node said of its part, put on the lines of the user's text. */
export interface NodeAnswer {
  nodeId: NodeId;
  outcome: PassOutcome;
  diagnostics: readonly Diagnostic[];
  /** The bundle that it is observed to serve, where that was not known. */
  proven: string | null;
}

/**
 * Takes nodes' answers into the rollout that waits for them, and gives it when it may go on now: `advanceRollout` says. The caller
 * holds the lock of the configuration.
 */
export async function recordAnswers(
  tx: Tx,
  clusterId: ClusterId,
  answers: readonly NodeAnswer[],
  clock: ControllerClock,
): Promise<RolloutId | null> {
  const active = await findActive(tx, clusterId, answers);
  const moved = new Map<NodeId, RolloutNodeState>();
  const reports: rolloutStore.NodeReport[] = [];
  const events: rolloutStore.NewRolloutEvent[] = [];
  for (const answer of answers) {
    const { nodeId, outcome } = answer;
    const state = active?.states.get(nodeId);
    const isMeant = state === 'returning' || active?.bundleDigest === outcome.bundle;
    if (active === null || state === undefined || !isMeant) {
      await recordReturn(tx, clusterId, answer, clock.now());
      continue;
    }
    // It committed after all, unheard, and is told the way back from there.
    if (state === 'returning' && outcome.code === 'drift' && answer.proven !== null) continue;
    const next = nextNodeState(state, outcome);
    if (next === null) continue;
    announceApplyStep(stepOf(next));
    const steps = outcome.steps.map((step) => ({ name: step.name, at: step.startedAt, durationMs: step.durationMs }));
    const diagnostics = diagnosticsOf(answer);
    reports.push({ nodeId, steps, diagnostics });
    moved.set(nodeId, next);
    const kind = eventOf(next);
    const node = active.names.get(nodeId);
    if (kind !== null && node !== undefined) {
      const [first] = diagnostics;
      events.push({ kind, node, why: first === undefined ? null : causeWithoutQuotes(first) });
    }
  }
  if (active === null || moved.size === 0) return null;
  await rolloutStore.addNodeReports(tx, active.rolloutId, reports);
  for (const [state, nodeIds] of byState(moved)) {
    await rolloutStore.setNodeState(tx, active.rolloutId, nodeIds, state, clock.now());
  }
  await rolloutStore.insertEvents(tx, active.rolloutId, events, clock.now());
  await notifyStream(tx, { topic: 'rollout', clusterId, id: active.rolloutId });
  return active.rolloutId;
}

/** A node that the agent observed to serve a bundle of ours. */
export interface ObservedProof {
  nodeId: NodeId;
  bundle: string;
}

/**
 * Nodes that are told to commit prove by observation that they already serve the bundle: as good as their acknowledgement. Gives the
 * rollout when it may go on now.
 */
export async function recordObservedProofs(
  tx: Tx,
  clusterId: ClusterId,
  proofs: readonly ObservedProof[],
  clock: ControllerClock,
): Promise<RolloutId | null> {
  const active = await findActive(tx, clusterId, proofs);
  if (active === null) return null;
  const commits = ({ bundle, nodeId }: ObservedProof) =>
    isCommitting(active.states.get(nodeId)) && active.bundleDigest === bundle;
  // Only what the node is told decides where it goes back to.
  const goesBack = ({ bundle, nodeId }: ObservedProof) =>
    active.states.get(nodeId) === 'returning' && active.previousDigest === bundle;
  const proven = proofs.filter(commits).map(({ nodeId }) => nodeId);
  const returned = proofs.filter(goesBack).map(({ nodeId }) => nodeId);
  if (proven.length + returned.length === 0) return null;
  announceApplyStep('rollout.node-acked');
  await rolloutStore.setNodeState(tx, active.rolloutId, proven, 'proven', clock.now());
  await rolloutStore.setNodeState(tx, active.rolloutId, returned, 'returned', clock.now());
  return active.rolloutId;
}

function nextNodeState(state: RolloutNodeState, outcome: PassOutcome): RolloutNodeState | null {
  if (state === 'preparing' && outcome.phase === 'prepare') return outcome.kind === 'ack' ? 'prepared' : 'refused';
  if (outcome.phase !== 'commit') return null;
  if (state === 'returning') return outcome.kind === 'ack' ? 'returned' : 'refused';
  if (!isCommitting(state)) return null;
  if (outcome.kind === 'ack') return 'proven';
  return outcome.restored === true ? 'returned' : 'refused';
}

/** Told to commit; who was silent for long may still answer. */
function isCommitting(state: RolloutNodeState | undefined): boolean {
  return state === 'committing' || state === 'silent';
}

function stepOf(state: RolloutNodeState) {
  if (state === 'prepared') return 'rollout.node-prepared';
  return state === 'proven' ? 'rollout.node-acked' : 'rollout.node-refused';
}

/** What of it belongs in the story: proofs of a thousand nodes do not, each stands on its card. */
function eventOf(state: RolloutNodeState): 'node-refused' | 'node-returned' | null {
  if (state === 'refused') return 'node-refused';
  return state === 'returned' ? 'node-returned' : null;
}

/** A refusal always says something, even when the agent could not. */
function diagnosticsOf({ outcome, diagnostics }: NodeAnswer): readonly Diagnostic[] {
  if (outcome.kind === 'ack' || diagnostics.length > 0) return diagnostics;
  return [
    {
      code: outcome.code ?? 'refused',
      severity: 'error',
      source: 'agent',
      resource: 'haproxy.cfg',
      line: null,
      column: null,
      endColumn: null,
      cause: `The node refused at step ${outcome.step ?? 'unknown'} without saying why.`,
      remediation: 'Look at the log of its agent.',
    },
  ];
}

interface ActiveRollout {
  rolloutId: RolloutId;
  bundleDigest: string;
  /** Of the revision from before. */
  previousDigest: string | null;
  names: ReadonlyMap<NodeId, string>;
  /** Of the nodes that were asked for, as far as they take part. */
  states: ReadonlyMap<NodeId, RolloutNodeState>;
}

/** The active rollout of a cluster, if one of these nodes takes part in it. */
async function findActive(
  tx: Tx,
  clusterId: ClusterId,
  nodes: readonly { nodeId: NodeId }[],
): Promise<ActiveRollout | null> {
  if (nodes.length === 0) return null;
  const rows = await tx
    .selectFrom('rollout')
    .innerJoin('rollout_node', 'rollout_node.rollout_id', 'rollout.id')
    .innerJoin('cluster', 'cluster.id', 'rollout.cluster_id')
    .leftJoin('revision as target', 'target.id', 'cluster.target_revision_id')
    .select([
      'rollout.id as rolloutId',
      'rollout.bundle_digest as bundleDigest',
      'target.bundle_digest as previousDigest',
      'rollout_node.node_id as nodeId',
      'rollout_node.name',
      'rollout_node.state',
    ])
    .where('rollout.cluster_id', '=', clusterId)
    .where('rollout.state', 'in', activeRolloutStates)
    .where(
      'rollout_node.node_id',
      'in',
      nodes.map(({ nodeId }) => nodeId),
    )
    .execute();
  const [first] = rows;
  if (first === undefined) return null;
  const { bundleDigest, previousDigest, rolloutId } = first;
  return {
    rolloutId,
    bundleDigest,
    previousDigest,
    names: new Map(rows.map(({ nodeId, name }) => [nodeId, name])),
    states: new Map(rows.map(({ nodeId, state }) => [nodeId, state])),
  };
}

/** Nodes of a failed rollout that may have had its revision. */
const mayReturnLate: ReadonlySet<RolloutNodeState> = new Set(['proven', 'offline', 'silent']);

/** After a failed rollout, nodes that had proven the new revision go back: the board of that rollout shows it. */
async function recordReturn(tx: Tx, clusterId: ClusterId, answer: NodeAnswer, now: Date): Promise<void> {
  if (answer.outcome.phase !== 'commit' || answer.outcome.kind !== 'ack') return;
  const row = await tx
    .selectFrom('rollout')
    .innerJoin('rollout_node', 'rollout_node.rollout_id', 'rollout.id')
    .select(['rollout.id', 'rollout.state', 'rollout.bundle_digest', 'rollout_node.state as node_state'])
    .where('rollout.cluster_id', '=', clusterId)
    .where('rollout_node.node_id', '=', answer.nodeId)
    .orderBy('rollout.started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || row.state !== 'failed' || row.bundle_digest === answer.outcome.bundle) return;
  if (!mayReturnLate.has(row.node_state)) return;
  await rolloutStore.setNodeState(tx, row.id, [answer.nodeId], 'returned', now);
  await notifyStream(tx, { topic: 'rollout', clusterId: clusterId, id: row.id });
}
