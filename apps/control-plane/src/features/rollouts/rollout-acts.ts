import { type ClusterId, type NodeId, problem, type RolloutId } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { RolloutDecisionRow } from '../../platform/schema/configuration.ts';
import { lockConfiguration } from '../changes/index.ts';
import { findWait, nextWave } from './committing.ts';
import type { ControllerClock } from './controller-clock.ts';
import { type RolloutNodeFacts, type RolloutNodeState, turnRound } from './rollout.ts';
import { findActiveRollout, listRolloutNodes, type RolloutRow } from './rollout-facts.ts';
import { advanceRollout, enterState, tellOf } from './rollout-service.ts';
import * as rolloutStore from './rollout-store.ts';

/** Who decides about which rollout. */
export interface RolloutAct {
  actor: Actor;
  clusterId: ClusterId;
  rolloutId: RolloutId;
  /** The reason, empty where none was given. */
  why: string;
}

interface Deciding {
  rollout: RolloutRow;
  nodes: RolloutNodeFacts[];
  decision: RolloutDecisionRow;
  now: Date;
}

/** Stops it from beginning anything new. Throws `rollout-state`, `not-found`. */
export async function holdRollout(db: Db, act: RolloutAct, clock: ControllerClock): Promise<void> {
  await decide(db, act, 'held', clock, async (tx, { decision, now, rollout }) => {
    if (rollout.facts.state === 'returning') throw returning();
    if (rollout.facts.held) throw wrongState('The rollout is held already.', 'Resume or abort it.');
    await rolloutStore.setHeld(tx, rollout.id, decision);
    await rolloutStore.insertEvents(tx, rollout.id, [{ kind: 'held', by: decision.by, why: act.why }], now);
  });
}

/** Lets it go on. Throws `rollout-state` when it is not held, or would be held again at once; `not-found`. */
export async function resumeRollout(db: Db, act: RolloutAct, clock: ControllerClock): Promise<void> {
  await decide(db, act, 'resumed', clock, async (tx, { decision, now, rollout }) => {
    if (!rollout.facts.held) throw wrongState('The rollout is not held.', 'It goes on by itself.');
    await rolloutStore.setHeld(tx, rollout.id, null);
    await rolloutStore.insertEvents(tx, rollout.id, [{ kind: 'resumed', by: decision.by }], now);
    await advanceRollout(tx, rollout.id, clock);
    const after = await findActiveRollout(tx, rollout.id);
    if (after?.facts.held === true) {
      throw wrongState(
        'What the rollout is held for is not settled: a node still counts as bad.',
        'Try the node again, take it as it is with a reason, or abort the rollout.',
      );
    }
  });
}

/** Takes every node back that may have the revision. Throws `rollout-state`, `not-found`. */
export async function abortRollout(db: Db, act: RolloutAct, clock: ControllerClock): Promise<void> {
  await decide(db, act, 'aborted', clock, async (tx, { decision, nodes, now, rollout }) => {
    if (rollout.facts.state === 'returning') throw returning();
    await rolloutStore.setHeld(tx, rollout.id, null);
    await rolloutStore.insertEvents(tx, rollout.id, [{ kind: 'aborted', by: decision.by, why: act.why }], now);
    const cause = `${act.actor.name} aborted it${act.why === '' ? '.' : `: ${act.why}`}`;
    const turned = turnRound(nodes, rollout.facts.canReturn, {
      cause,
      remediation: 'Restore a good revision, or mend the configuration and override.',
    });
    await rolloutStore.setNodeState(tx, rollout.id, [...turned.nodes.keys()], 'returning', now);
    await enterState(tx, rollout, turned, now);
  });
}

/** Opens the gate at which it stands and takes watches that said nothing. Throws `rollout-state`, `not-found`. */
export async function continueRollout(db: Db, act: RolloutAct, clock: ControllerClock): Promise<void> {
  await decide(db, act, 'continued', clock, async (tx, { decision, nodes, now, rollout }) => {
    const wait = findWait(rollout.facts, nodes, now);
    const isWatching = wait?.kind === 'watch' && rollout.facts.strategy.whenInconclusive === 'wait';
    if (wait?.kind !== 'person' && !isWatching) {
      throw wrongState('The rollout asks nobody.', 'Wait until it does, or take a node as it is.');
    }
    if (wait.kind === 'person' && wait.reason === 'held') throw wrongState('The rollout is held.', 'Resume it.');
    // A reason that was given before stays, and what nobody watched has nothing to be taken.
    const undecided = nodes.filter(
      ({ accepted, state, verdict }) =>
        rollout.facts.strategy.watchSeconds > 0 &&
        state === 'proven' &&
        !accepted &&
        verdict !== 'good' &&
        verdict !== 'bad',
    );
    const ids = undecided.map(({ nodeId }) => nodeId);
    await rolloutStore.setAccepted(tx, rollout.id, ids, decision);
    const next = nextWave(nodes);
    // Only what it stands at: a gate behind the next wave asks again. Of the wave before it perhaps no node is left.
    if (wait.kind === 'person' && wait.reason === 'gate' && next !== null)
      await rolloutStore.passWave(tx, rollout.id, next - 1);
    await rolloutStore.insertEvents(tx, rollout.id, [{ kind: 'continued', by: decision.by, why: act.why }], now);
  });
}

const retried: ReadonlySet<RolloutNodeState> = new Set(['refused', 'returned', 'silent', 'offline']);

/** Begins anew with one node. Throws `rollout-state`, `not-found`. */
export async function retryNode(db: Db, act: RolloutAct, nodeId: NodeId, clock: ControllerClock): Promise<void> {
  await decide(db, { ...act, nodeId }, 'node-retried', clock, async (tx, { decision, nodes, now, rollout }) => {
    if (rollout.facts.state === 'returning') throw returning();
    const node = findNode(nodes, nodeId);
    if (!retried.has(node.state) || !node.exists) {
      throw wrongState(
        `${node.name} has not failed.`,
        'Only a node that refused, went back or did not answer is tried again.',
      );
    }
    if (node.inMaintenance) {
      throw wrongState(`${node.name} is in maintenance.`, 'End its maintenance, then try again.');
    }
    if (!node.online)
      throw problem('node-offline', `${node.name} is offline.`, 'See that its agent runs, then try again.');
    await rolloutStore.beginAttempt(tx, rollout.id, nodeId, now);
    await rolloutStore.insertEvents(tx, rollout.id, [{ kind: 'retried', by: decision.by, node: node.name }], now);
  });
}

/** Its failure or verdict stops nothing any more. Throws `rollout-state`, `not-found`. */
export async function acceptNode(db: Db, act: RolloutAct, nodeId: NodeId, clock: ControllerClock): Promise<void> {
  await decide(db, { ...act, nodeId }, 'node-accepted', clock, async (tx, { decision, nodes, now, rollout }) => {
    if (rollout.facts.state === 'returning') throw returning();
    const node = findNode(nodes, nodeId);
    const isWatched = node.state === 'proven' && rollout.facts.strategy.watchSeconds > 0 && node.verdict !== 'good';
    if (!retried.has(node.state) && !isWatched) {
      throw wrongState(
        `There is nothing to take of ${node.name}: it stops nothing.`,
        'Look at the board for what the rollout waits for.',
      );
    }
    await rolloutStore.setAccepted(tx, rollout.id, [nodeId], decision);
    const event = { kind: 'accepted', by: decision.by, node: node.name, why: act.why } as const;
    await rolloutStore.insertEvents(tx, rollout.id, [event], now);
  });
}

type Decided = 'held' | 'resumed' | 'aborted' | 'continued' | 'node-retried' | 'node-accepted';

/** One decision of a person about a rollout that is not over, with its audit row, and all that follows from it. */
async function decide(
  db: Db,
  act: RolloutAct & { nodeId?: NodeId },
  action: Decided,
  clock: ControllerClock,
  doIt: (tx: Tx, deciding: Deciding) => Promise<void>,
): Promise<void> {
  const { actor, clusterId, rolloutId, why } = act;
  await transact(db, async (tx) => {
    await lockConfiguration(tx, clusterId);
    const now = clock.now();
    const rollout = await findActiveRollout(tx, rolloutId);
    if (rollout === null || rollout.clusterId !== clusterId) throw await notActive(tx, act);
    const by = { kind: actor.kind, name: actor.name };
    const nodes = await listRolloutNodes(tx, rolloutId, clock);
    await doIt(tx, { rollout, nodes, decision: { by, at: now.toISOString(), why }, now });
    await advanceRollout(tx, rolloutId, clock);
    await tellOf(tx, clusterId, rolloutId);
    const node = nodes.find(({ nodeId }) => nodeId === act.nodeId)?.name;
    const detail = { clusterId, ...(node === undefined ? {} : { node }) };
    await record(tx, { actor, action: `rollout.${action}`, subject: rolloutId, reason: why, detail });
  });
}

async function notActive(tx: Tx, { clusterId, rolloutId }: RolloutAct) {
  const row = await tx
    .selectFrom('rollout')
    .select('state')
    .where('id', '=', rolloutId)
    .where('cluster_id', '=', clusterId)
    .executeTakeFirst();
  if (row === undefined) return notFound('rollout');
  return wrongState(`The rollout is over: it ${row.state}.`, 'Restore a revision or apply a change to begin another.');
}

function findNode(nodes: readonly RolloutNodeFacts[], nodeId: NodeId): RolloutNodeFacts {
  const node = nodes.find((one) => one.nodeId === nodeId);
  if (node === undefined) throw notFound('node');
  return node;
}

function returning() {
  return wrongState('The rollout has turned round already.', 'Wait until its nodes are back.');
}

function wrongState(cause: string, remediation: string) {
  return problem('rollout-state', cause, remediation);
}
