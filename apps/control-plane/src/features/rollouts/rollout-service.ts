import {
  type ActorView,
  type ClusterId,
  type Diagnostic,
  type NodeId,
  problem,
  type RevisionId,
  type RolloutId,
  type RolloutStrategy,
} from '@sluice/contract';
import type { PassOutcome } from '@sluice/contract/agent';
import { systemActor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { setHeadFailed, setProven } from '../clusters/index.ts';
import { isOnline, listManagedNodes, refreshDesired } from '../nodes/index.ts';
import { markProven } from '../revisions/index.ts';
import { decideRollout, type RolloutNodeFacts, type RolloutNodeState } from './rollout.ts';
import { announceApplyStep } from './rollout-steps.ts';
import * as rolloutStore from './rollout-store.ts';
import { cutWaves } from './waves.ts';

export interface StartRollout {
  clusterId: ClusterId;
  revisionId: RevisionId;
  previousRevisionId: RevisionId | null;
  bundleDigest: string;
  author: ActorView;
  strategy: RolloutStrategy;
}

/** When this process began to listen: time-outs of rollouts count from then at the earliest. */
export interface ControllerClock {
  /** The present moment. */
  now: () => Date;
  aliveSince: Date;
}

/**
 * Starts the rollout of a revision to every managed node. The caller holds the lock of the configuration. Throws `node-offline` when
 * none of them could hear of it.
 */
export async function startRollout(tx: Tx, input: StartRollout, clock: ControllerClock): Promise<RolloutId> {
  const startedAt = clock.now();
  const nodes = await listManagedNodes(tx, input.clusterId);
  if (!nodes.some((node) => isOnline(node.lastSeenAt, startedAt))) {
    throw problem(
      'node-offline',
      'Every node of the cluster is offline since it validated the plan; nothing was applied.',
      'See that the agents run and reach the control plane, then apply again.',
    );
  }
  const isReachable = (node: (typeof nodes)[number]) => isOnline(node.lastSeenAt, startedAt);
  const idsOf = (of: typeof nodes) => of.map((node) => node.id);
  const others = nodes.filter((node) => !isReachable(node));
  const waves = cutWaves(input.strategy, idsOf(nodes.filter(isReachable)), idsOf(others));
  const id = await rolloutStore.insertRollout(tx, {
    ...input,
    startedAt,
    nodes: nodes.map((node) => ({
      id: node.id,
      name: node.name,
      state: isReachable(node) ? 'waiting' : 'offline',
      wave: waves.get(node.id) ?? 0,
    })),
  });
  announceApplyStep('apply.rollout-written');
  await advanceRollout(tx, id, clock);
  return id;
}

/**
 * Takes a rollout as far as rows and clock allow and tells the nodes what follows. Level-triggered: calling it once more than
 * needed does nothing. The caller holds the lock of the configuration.
 */
export async function advanceRollout(tx: Tx, id: RolloutId, clock: ControllerClock): Promise<void> {
  const rollout = await tx
    .selectFrom('rollout')
    .select(['cluster_id', 'revision_id', 'state', 'phase_started_at', 'strategy'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (rollout === undefined || rollout.state === 'succeeded' || rollout.state === 'failed') return;
  const nodes = await listNodeFacts(tx, id);
  const now = clock.now();
  const decision = decideRollout(
    {
      state: rollout.state,
      phaseStartedAt: rollout.phase_started_at,
      pauseSeconds: rollout.strategy.pauseSeconds,
    },
    nodes,
    now,
    clock.aliveSince,
  );
  if (decision.nodes.size === 0 && decision.state === rollout.state) return;
  if ([...decision.nodes.values()].includes('preparing')) announceApplyStep('rollout.prepare');
  for (const [state, nodeIds] of byState(decision.nodes)) await rolloutStore.setNodeState(tx, id, nodeIds, state, now);
  if (decision.beginsWave) {
    announceApplyStep('rollout.wave');
    await rolloutStore.beginWave(tx, id, now);
  }
  if (decision.state !== rollout.state) {
    announceApplyStep(decision.state === 'committing' ? 'rollout.commit' : 'rollout.finish');
    await rolloutStore.setRolloutState(tx, id, decision.state, decision.problem, now);
    await settleCluster(tx, rollout.cluster_id, rollout.revision_id, decision.state, now);
  }
  await refreshDesired(
    tx,
    (await listManagedNodes(tx, rollout.cluster_id)).map((node) => node.id),
  );
  await notifyStream(tx, { topic: 'rollout', clusterId: rollout.cluster_id, id });
  await notifyStream(tx, { topic: 'cluster', clusterId: rollout.cluster_id, id: rollout.cluster_id });
  if (decision.state === 'succeeded' || decision.state === 'failed') {
    await record(tx, {
      actor: systemActor('rollout'),
      action: `rollout.${decision.state}`,
      subject: id,
      detail: { clusterId: rollout.cluster_id, problem: decision.problem },
    });
  }
}

async function settleCluster(
  tx: Tx,
  clusterId: ClusterId,
  revisionId: RevisionId,
  state: 'preparing' | 'committing' | 'succeeded' | 'failed',
  now: Date,
): Promise<void> {
  if (state === 'succeeded') {
    await setProven(tx, clusterId, revisionId);
    await markProven(tx, revisionId, now);
  }
  if (state === 'failed') await setHeadFailed(tx, clusterId);
}

/** What a node said of its part, put on the lines of the user's text. */
export interface NodeAnswer {
  nodeId: NodeId;
  outcome: PassOutcome;
  diagnostics: readonly Diagnostic[];
}

function byState(nodes: ReadonlyMap<NodeId, RolloutNodeState>): Map<RolloutNodeState, NodeId[]> {
  const groups = new Map<RolloutNodeState, NodeId[]>();
  for (const [nodeId, state] of nodes) groups.set(state, [...(groups.get(state) ?? []), nodeId]);
  return groups;
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
  for (const answer of answers) {
    const { nodeId, outcome } = answer;
    const state = active?.bundleDigest === outcome.bundle ? active.states.get(nodeId) : undefined;
    if (state === undefined) {
      await recordReturn(tx, clusterId, answer, clock.now());
      continue;
    }
    const next = nextNodeState(state, outcome);
    if (next === null) continue;
    announceApplyStep(stepOf(next));
    const steps = outcome.steps.map((step) => ({ name: step.name, at: step.startedAt, durationMs: step.durationMs }));
    reports.push({ nodeId, steps, diagnostics: diagnosticsOf(answer) });
    moved.set(nodeId, next);
  }
  if (active === null || moved.size === 0) return null;
  await rolloutStore.addNodeReports(tx, active.rolloutId, reports);
  for (const [state, nodeIds] of byState(moved)) {
    await rolloutStore.setNodeState(tx, active.rolloutId, nodeIds, state, clock.now());
  }
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
  const isNew = ({ bundle, nodeId }: ObservedProof) =>
    active.states.get(nodeId) === 'committing' && active.bundleDigest === bundle;
  const proven = proofs.filter(isNew).map(({ nodeId }) => nodeId);
  if (proven.length === 0) return null;
  announceApplyStep('rollout.node-acked');
  await rolloutStore.setNodeState(tx, active.rolloutId, proven, 'proven', clock.now());
  return active.rolloutId;
}

function nextNodeState(state: RolloutNodeState, outcome: PassOutcome): RolloutNodeState | null {
  if (state === 'preparing' && outcome.phase === 'prepare') return outcome.kind === 'ack' ? 'prepared' : 'refused';
  if (state !== 'committing' || outcome.phase !== 'commit') return null;
  if (outcome.kind === 'ack') return 'proven';
  return outcome.restored === true ? 'returned' : 'refused';
}

function stepOf(state: RolloutNodeState) {
  if (state === 'prepared') return 'rollout.node-prepared';
  return state === 'proven' ? 'rollout.node-acked' : 'rollout.node-refused';
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
    .select([
      'rollout.id as rolloutId',
      'rollout.bundle_digest as bundleDigest',
      'rollout_node.node_id as nodeId',
      'rollout_node.state',
    ])
    .where('rollout.cluster_id', '=', clusterId)
    .where('rollout.state', 'in', ['preparing', 'committing'])
    .where(
      'rollout_node.node_id',
      'in',
      nodes.map(({ nodeId }) => nodeId),
    )
    .execute();
  const [first] = rows;
  if (first === undefined) return null;
  const { bundleDigest, rolloutId } = first;
  return { rolloutId, bundleDigest, states: new Map(rows.map(({ nodeId, state }) => [nodeId, state])) };
}

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
  if (row.node_state !== 'proven' && row.node_state !== 'offline') return;
  await rolloutStore.setNodeState(tx, row.id, [answer.nodeId], 'returned', now);
  await notifyStream(tx, { topic: 'rollout', clusterId: clusterId, id: row.id });
}

async function listNodeFacts(tx: Tx, id: RolloutId): Promise<RolloutNodeFacts[]> {
  const rows = await tx
    .selectFrom('rollout_node')
    .leftJoin('node', 'node.id', 'rollout_node.node_id')
    .select([
      'rollout_node.node_id',
      'rollout_node.name',
      'rollout_node.state',
      'rollout_node.wave',
      'rollout_node.finished_at',
      'rollout_node.diagnostics',
      'node.id as existing',
    ])
    .where('rollout_node.rollout_id', '=', id)
    .orderBy('rollout_node.name')
    .execute();
  return rows.map((row) => ({
    nodeId: row.node_id,
    name: row.name,
    state: row.state,
    wave: row.wave,
    finishedAt: row.finished_at,
    exists: row.existing !== null,
    cause: causeOf(row.diagnostics),
  }));
}

/** HAProxy's own words with the user's line, when it named one. */
function causeOf(diagnostics: readonly Diagnostic[]): string | null {
  const first = diagnostics.find((diagnostic) => diagnostic.severity === 'error') ?? diagnostics[0];
  if (first === undefined) return null;
  return first.line === null ? first.cause : `${first.resource}:${first.line}: ${first.cause}`;
}
