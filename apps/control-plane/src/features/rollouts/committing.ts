import type { NodeId, RolloutWait } from '@sluice/contract';
import type { RolloutProblem } from '../../platform/schema/configuration.ts';
import {
  commitTimeoutMs,
  goOn,
  hold,
  prepareTimeoutMs,
  problemOf,
  type RolloutDecision,
  type RolloutFacts,
  type RolloutNodeFacts,
  type RolloutNodeState,
  turnRound,
  waitedMs,
} from './rollout.ts';

/** What a wave looks like once time-outs and deleted nodes are taken into account. */
type Decided = Map<NodeId, RolloutNodeState>;

/** Decides a rollout whose nodes commit, wave after wave. */
export function decideCommitting(
  rollout: RolloutFacts,
  nodes: readonly RolloutNodeFacts[],
  now: Date,
  aliveSince: Date,
): RolloutDecision {
  const next = endWhatIsOver(nodes, now, aliveSince);
  const current = nodes.map((node) => ({ ...node, state: next.get(node.nodeId) ?? node.state }));
  const problem = findProblem(rollout, current);
  if (problem !== null) {
    if (rollout.strategy.whenBad === 'hold') return hold('committing', next, problem);
    const turned = turnRound(current, rollout.canReturn, problem);
    return { ...turned, nodes: new Map([...next, ...turned.nodes]) };
  }
  if (rollout.held) return goOn('committing', next);
  const begins = listBeginning(rollout, current, now);
  if (begins !== null) {
    for (const { nodeId, online } of begins.nodes) next.set(nodeId, online ? 'committing' : 'offline');
    return { ...goOn('committing', next), begunWave: begins.isNew ? begins.wave : null, goFirst: begins.goFirst };
  }
  if (findWait(rollout, current, now) !== null) return goOn('committing', next);
  if (current.some((node) => node.state === 'proven')) return goOn('succeeded', next);
  return {
    ...goOn('failed', next),
    problem: {
      cause: 'No node of the rollout is left that could serve it.',
      remediation: 'See that the agents run and reach the control plane, then apply again.',
    },
  };
}

function endWhatIsOver(nodes: readonly RolloutNodeFacts[], now: Date, aliveSince: Date): Decided {
  const next: Decided = new Map();
  for (const node of nodes) {
    const { nodeId, state } = node;
    const isOpen = state === 'waiting' || state === 'preparing' || state === 'prepared' || state === 'committing';
    if (isOpen && !node.exists) next.set(nodeId, 'offline');
    else if (isAhead(state) && node.inMaintenance) next.set(nodeId, 'left-out');
    else if (state === 'preparing' && waitedMs(node, now, aliveSince) >= prepareTimeoutMs) next.set(nodeId, 'offline');
    else if (state === 'committing' && waitedMs(node, now, aliveSince) >= commitTimeoutMs) next.set(nodeId, 'silent');
  }
  return next;
}

/** Why the revision must not go on, if so. */
function findProblem({ strategy }: RolloutFacts, nodes: readonly RolloutNodeFacts[]): RolloutProblem | null {
  const open = nodes.filter((node) => !node.accepted && node.exists);
  const bad = open.filter((node) => node.state === 'proven' && node.verdict === 'bad');
  if (bad.length > 0) {
    return problemOf(
      bad,
      'does worse than before its commit',
      'Look at its figures on the board. Restore a good revision, or mend the configuration and override.',
    );
  }
  const failed = open.filter(({ state }) => state === 'refused' || state === 'returned' || state === 'silent');
  if (failed.length > strategy.maxFailures || failed.some((node) => nobodyProves(node.wave, nodes))) {
    return problemOf(
      failed.map(asSilent),
      'could not serve it',
      'Try again when the cause is gone, restore a good revision, or mend the configuration and override.',
    );
  }
  const gone = open.filter(({ state }) => state === 'offline');
  if (strategy.maxOffline !== null && gone.length > strategy.maxOffline) {
    const cause = `${gone.map(({ name }) => name).join(', ')}: offline, and the strategy allows ${strategy.maxOffline}.`;
    return { cause, remediation: 'See that their agents run and reach the control plane, then apply again.' };
  }
  return null;
}

function asSilent(node: RolloutNodeFacts): RolloutNodeFacts {
  if (node.state !== 'silent') return node;
  return {
    ...node,
    cause: `no proof of serving within ${commitTimeoutMs / 1000} seconds; when it is heard of again it does what the rollout says then`,
  };
}

/** A wave that ended without a proof is no canary that sang. */
function nobodyProves(wave: number, nodes: readonly RolloutNodeFacts[]): boolean {
  const own = nodes.filter((node) => node.wave === wave);
  return !own.some(({ state }) => state === 'proven' || isAhead(state) || state === 'committing');
}

function isAhead(state: RolloutNodeState): boolean {
  return state === 'preparing' || state === 'prepared' || state === 'waiting';
}

/** Nodes that commit now: more of the wave that runs, or the next wave when nothing stands between. */
function listBeginning(rollout: RolloutFacts, nodes: readonly RolloutNodeFacts[], now: Date) {
  const wave = nextWave(nodes);
  if (wave === null) return null;
  const isNew = !hasWaveBegun(wave, nodes);
  if (isNew && findWaitBefore(rollout, nodes, wave, now) !== null) return null;
  const busy = nodes.filter(({ state }) => state === 'committing').length;
  const places = Math.max(0, (rollout.strategy.together ?? Number.POSITIVE_INFINITY) - busy);
  const ready = nodes.filter((node) => node.state === 'prepared' && node.wave === wave);
  const first = isNew ? countFirst(wave, nodes) : ready.length;
  const own = ready.slice(0, Math.min(first, places));
  if (own.length === 0) return null;
  if (ready.length <= first) return { nodes: own, wave, isNew, goFirst: [] };
  return { nodes: own, wave: 0, isNew, goFirst: own.map(({ nodeId }) => nodeId) };
}

/**
 * Most nodes of a wave that may begin. The nodes that were to go first may be gone before they prove: then as many others go first in
 * their place, because a revision that nobody has proven must not come to a whole wave.
 */
function countFirst(wave: number, nodes: readonly RolloutNodeFacts[]): number {
  if (wave === 0 || nodes.some(({ state }) => state === 'proven')) return Number.POSITIVE_INFINITY;
  return Math.max(1, nodes.filter((node) => node.wave === 0).length);
}

/** The wave of the nodes that commit next, from 0; null when none is left. */
export function nextWave(nodes: readonly Pick<RolloutNodeFacts, 'state' | 'wave'>[]): number | null {
  const waves = nodes.filter(({ state }) => state === 'prepared').map(({ wave }) => wave);
  return waves.length === 0 ? null : Math.min(...waves);
}

function hasWaveBegun(wave: number, nodes: readonly RolloutNodeFacts[]): boolean {
  return nodes.some((node) => node.wave === wave && hasBegun(node));
}

function hasBegun({ state }: RolloutNodeFacts): boolean {
  return state === 'committing' || state === 'proven' || state === 'returned' || state === 'silent';
}

/** What the rollout waits for; null when it may end. */
export function findWait(rollout: RolloutFacts, nodes: readonly RolloutNodeFacts[], now: Date): RolloutWait | null {
  if (rollout.held) return { kind: 'person', reason: 'held' };
  if (rollout.state !== 'committing') return { kind: 'nodes' };
  const wave = nextWave(nodes);
  if (wave !== null && hasWaveBegun(wave, nodes)) return { kind: 'nodes' };
  return findWaitBefore(rollout, nodes, wave, now);
}

/** What stands between the waves that have begun and this one, or the end of the rollout. */
function findWaitBefore(
  rollout: RolloutFacts,
  nodes: readonly RolloutNodeFacts[],
  wave: number | null,
  now: Date,
): RolloutWait | null {
  const { strategy } = rollout;
  const isBefore = (node: RolloutNodeFacts) => wave === null || node.wave < wave;
  if (nodes.some((node) => node.state === 'committing' || (node.state === 'preparing' && isBefore(node)))) {
    return { kind: 'nodes' };
  }
  const proven = nodes.filter(({ exists, state }) => state === 'proven' && exists);
  const watch = findWatch(strategy, proven);
  if (watch !== null) return watch;
  if (wave === null || proven.length === 0) return null;
  const until = lastProof(proven) + strategy.pauseSeconds * 1000;
  if (now.getTime() < until) return { kind: 'pause', until: new Date(until).toISOString() };
  const gate = strategy.gates === 'each' ? wave - 1 : strategy.gates === 'first' ? 0 : -1;
  return gate > rollout.passedWave ? { kind: 'person', reason: 'gate' } : null;
}

function findWatch(strategy: RolloutFacts['strategy'], proven: readonly RolloutNodeFacts[]): RolloutWait | null {
  if (strategy.watchSeconds === 0) return null;
  const unsettled = proven.filter((node) => !node.accepted && node.verdict !== 'good');
  const undecided = unsettled.filter(({ verdict }) => verdict === null);
  if (undecided.length > 0) {
    const ends = undecided.map(({ since }) => since.getTime() + strategy.watchSeconds * 1000);
    const until = strategy.whenInconclusive === 'wait' ? null : new Date(Math.max(...ends)).toISOString();
    return { kind: 'watch', until };
  }
  const asks = strategy.whenInconclusive === 'ask' && unsettled.some(({ verdict }) => verdict === 'inconclusive');
  return asks ? { kind: 'person', reason: 'inconclusive' } : null;
}

function lastProof(proven: readonly RolloutNodeFacts[]): number {
  return Math.max(...proven.map(({ since }) => since.getTime()));
}
