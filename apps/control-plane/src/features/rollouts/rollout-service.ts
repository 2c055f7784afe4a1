import {
  type ClusterId,
  type PlanId,
  problem,
  type RevisionId,
  type RolloutId,
  type RolloutStrategy,
} from '@sluice/contract';
import { type Actor, systemActor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { setHeadFailed, setProven } from '../clusters/index.ts';
import { isOnline, listManagedNodes, refreshDesired } from '../nodes/index.ts';
import { markProven } from '../revisions/index.ts';
import { takeBaselines } from '../watch/index.ts';
import type { ControllerClock } from './controller-clock.ts';
import { decideRollout } from './decide-rollout.ts';
import type { RolloutDecision } from './rollout.ts';
import { byState, findActiveRollout, listRolloutNodes, type RolloutRow } from './rollout-facts.ts';
import { announceApplyStep } from './rollout-steps.ts';
import * as rolloutStore from './rollout-store.ts';
import { recordOverride, requireMayStart } from './start-check.ts';
import { cutWaves } from './waves.ts';

export interface StartRollout {
  clusterId: ClusterId;
  revisionId: RevisionId;
  previousRevisionId: RevisionId | null;
  bundleDigest: string;
  /** What the revision was made from. */
  planId: PlanId;
  actor: Actor;
  strategy: RolloutStrategy;
  /** The reason to start although nothing should be applied now; null: none was given. */
  overrideFreeze: string | null;
}

/**
 * Starts the rollout of a revision to every managed node. The caller holds the lock of the configuration.
 *
 * Returns: the rollout, and who approved it; nobody where the cluster asks for nobody.
 * Throws:  `approval-needed`, `frozen`, `permission-missing`; `node-offline` when no node could hear of it.
 */
export async function startRollout(
  tx: Tx,
  input: StartRollout,
  clock: ControllerClock,
): Promise<{ id: RolloutId; approvedBy: string[] }> {
  const startedAt = clock.now();
  const { approvedBy, overridden } = await requireMayStart(tx, input, startedAt);
  const nodes = await listManagedNodes(tx, input.clusterId);
  const takesPart = (node: (typeof nodes)[number]) => !node.inMaintenance;
  const isReachable = (node: (typeof nodes)[number]) => takesPart(node) && isOnline(node.lastSeenAt, startedAt);
  if (!nodes.some(isReachable)) {
    throw problem(
      'node-offline',
      'Every node of the cluster is offline or in maintenance since it validated the plan; nothing was applied.',
      'See that the agents run and reach the control plane, then apply again.',
    );
  }
  const idsOf = (of: typeof nodes) => of.map((node) => node.id);
  const others = nodes.filter((node) => !isReachable(node));
  const waves = cutWaves(input.strategy, idsOf(nodes.filter(isReachable)), idsOf(others));
  const author = { kind: input.actor.kind, name: input.actor.name };
  const id = await rolloutStore.insertRollout(tx, {
    ...input,
    author,
    startedAt,
    nodes: nodes.map((node) => ({
      id: node.id,
      name: node.name,
      state: isReachable(node) ? 'waiting' : takesPart(node) ? 'offline' : 'left-out',
      wave: waves.get(node.id) ?? 0,
    })),
  });
  await rolloutStore.insertEvents(tx, id, [{ kind: 'started', by: author }], startedAt);
  announceApplyStep('apply.rollout-written');
  await advanceRollout(tx, id, clock);
  if (overridden !== null) await recordOverride(tx, input, id, overridden);
  return { id, approvedBy };
}

/** More nodes that begin at once are watched by what they say anyway: every second from each would be too much. */
const mostClosely = 50;

/** Decisions of one call: a rollout goes through far fewer states before it waits for something. */
const mostDecisions = 20;

/**
 * Takes a rollout as far as rows and clock allow and tells the nodes what follows. Level-triggered: calling it once more than
 * needed does nothing. The caller holds the lock of the configuration.
 */
export async function advanceRollout(tx: Tx, id: RolloutId, clock: ControllerClock): Promise<void> {
  let clusterId: ClusterId | null = null;
  for (let decided = 0; decided < mostDecisions; decided += 1) {
    const rollout = await findActiveRollout(tx, id);
    if (rollout === null) break;
    const now = clock.now();
    const nodes = await listRolloutNodes(tx, id, clock);
    const decision = decideRollout(rollout.facts, nodes, now, clock.aliveSince);
    const isHeldAnew = decision.holds && !rollout.facts.held;
    if (decision.nodes.size === 0 && decision.state === rollout.facts.state && !isHeldAnew) break;
    clusterId = rollout.clusterId;
    const silent = nodes.filter(({ nodeId }) => decision.nodes.get(nodeId) === 'silent');
    const events = silent.map(({ name }) => ({ kind: 'node-silent', node: name }) as const);
    await rolloutStore.insertEvents(tx, id, events, now);
    await carryOut(tx, rollout, decision, now);
  }
  if (clusterId !== null) await tellOf(tx, clusterId, id);
}

/** Tells the nodes of a cluster and all pages what follows from the rows of a rollout. */
export async function tellOf(tx: Tx, clusterId: ClusterId, id: RolloutId): Promise<void> {
  const nodes = await listManagedNodes(tx, clusterId);
  await refreshDesired(
    tx,
    nodes.map((node) => node.id),
  );
  await notifyStream(tx, { topic: 'rollout', clusterId, id });
  await notifyStream(tx, { topic: 'cluster', clusterId, id: clusterId });
}

async function carryOut(tx: Tx, rollout: RolloutRow, decision: RolloutDecision, now: Date): Promise<void> {
  const { id } = rollout;
  if ([...decision.nodes.values()].includes('preparing')) announceApplyStep('rollout.prepare');
  await rolloutStore.putFirst(tx, id, decision.goFirst);
  for (const [state, nodeIds] of byState(decision.nodes)) {
    await rolloutStore.setNodeState(tx, id, nodeIds, state, now);
    if (state === 'committing' && rollout.facts.strategy.watchSeconds > 0) {
      await rolloutStore.setBaselines(tx, id, await takeBaselines(tx, nodeIds, now), nodeIds.length <= mostClosely);
    }
  }
  if (decision.begunWave !== null) {
    announceApplyStep('rollout.wave');
    await rolloutStore.insertEvents(tx, id, [{ kind: 'wave-began', wave: decision.begunWave }], now);
  }
  if (decision.holds && !rollout.facts.held) await holdBySystem(tx, rollout, decision, now);
  if (decision.state !== rollout.facts.state) await enterState(tx, rollout, decision, now);
}

async function holdBySystem(tx: Tx, { id, clusterId }: RolloutRow, decision: RolloutDecision, now: Date) {
  const actor = systemActor('rollout');
  const why = decision.problem?.cause ?? '';
  const by = { kind: actor.kind, name: actor.name };
  await rolloutStore.setHeld(tx, id, { by, at: now.toISOString(), why });
  await rolloutStore.insertEvents(tx, id, [{ kind: 'held', by, why }], now);
  await record(tx, { actor, action: 'rollout.held', subject: id, reason: why, detail: { clusterId } });
}

const stepOfState = {
  committing: 'rollout.commit',
  returning: 'rollout.return',
  succeeded: 'rollout.finish',
  failed: 'rollout.finish',
} as const;

/** Enters a state and does what belongs to it: the head is failed as soon as the way is back. */
export async function enterState(tx: Tx, rollout: RolloutRow, decision: RolloutDecision, now: Date): Promise<void> {
  const { id, clusterId, revisionId } = rollout;
  const { problem: reason, state } = decision;
  if (state === 'preparing') return;
  announceApplyStep(stepOfState[state]);
  await rolloutStore.setRolloutState(tx, id, state, reason, now);
  await rolloutStore.insertEvents(tx, id, [{ kind: state, why: reason?.cause ?? null }], now);
  if (state === 'succeeded') {
    await setProven(tx, clusterId, revisionId);
    await markProven(tx, revisionId, now);
  }
  if (state === 'failed' || state === 'returning') await setHeadFailed(tx, clusterId);
  if (state === 'failed' || state === 'succeeded') await rolloutStore.endNodes(tx, id, now);
  if (state === 'committing') return;
  await record(tx, {
    actor: systemActor('rollout'),
    action: `rollout.${state}`,
    subject: id,
    detail: { clusterId, problem: reason ?? rollout.problem },
  });
}
