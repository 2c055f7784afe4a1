import type { NodeId } from '@sluice/contract';
import type { RolloutNodeTable, RolloutProblem, RolloutTable } from '../../platform/schema/configuration.ts';

export type RolloutState = RolloutTable['state'];
export type RolloutNodeState = RolloutNodeTable['state'];

export interface RolloutFacts {
  state: RolloutState;
  /** Of the state, or of the wave that runs. */
  phaseStartedAt: Date;
  pauseSeconds: number;
}

export interface RolloutNodeFacts {
  nodeId: NodeId;
  name: string;
  state: RolloutNodeState;
  /** Counts from 0. */
  wave: number;
  /** When it reached an end, however that was; null before. */
  finishedAt: Date | null;
  /** False after the node was deleted. */
  exists: boolean;
  /** Why it refused or went back, in the node's own words. */
  cause: string | null;
}

export interface RolloutDecision {
  state: RolloutState;
  /** Only nodes whose state changes. */
  nodes: ReadonlyMap<NodeId, RolloutNodeState>;
  problem: RolloutProblem | null;
  /** A further wave begins: its time counts from now. */
  beginsWave: boolean;
}

/** How long a reachable node may take to prepare before the rollout goes on without it. */
export const prepareTimeoutMs = 30_000;
/** How long a node may take from the order to commit to its proof before the rollout fails. */
export const commitTimeoutMs = 30_000;

/**
 * Decides the next state of a rollout and its nodes from what they are now.
 *
 * `aliveSince` is when this controller started: while no controller ran no report could arrive, so time-outs count from then.
 * Calling it again with its own result changes nothing until a report or the clock does.
 */
export function decideRollout(
  rollout: RolloutFacts,
  nodes: readonly RolloutNodeFacts[],
  now: Date,
  aliveSince: Date,
): RolloutDecision {
  const waitedMs = now.getTime() - Math.max(rollout.phaseStartedAt.getTime(), aliveSince.getTime());
  if (rollout.state === 'preparing') return decidePreparing(nodes, waitedMs);
  if (rollout.state === 'committing') return decideCommitting(nodes, waitedMs, nextWaveAt(rollout, nodes), now);
  return goOn(rollout.state, new Map());
}

function decidePreparing(nodes: readonly RolloutNodeFacts[], waitedMs: number): RolloutDecision {
  const refused = nodes.filter((node) => node.state === 'refused');
  if (refused.length > 0) {
    return failed(
      new Map(),
      problemOf(refused, 'refused to prepare it; nothing went live', 'Mend the named lines and apply again.'),
    );
  }
  const next = new Map<NodeId, RolloutNodeState>();
  for (const node of nodes) {
    if (node.state === 'waiting' && node.exists) next.set(node.nodeId, 'preparing');
    const open = node.state === 'waiting' || node.state === 'preparing';
    if (open && (!node.exists || waitedMs >= prepareTimeoutMs)) next.set(node.nodeId, 'offline');
    if (node.state === 'prepared' && !node.exists) next.set(node.nodeId, 'offline');
  }
  const states = nodes.map((node) => next.get(node.nodeId) ?? node.state);
  if (states.includes('preparing')) return goOn('preparing', next);
  if (!states.includes('prepared')) {
    return failed(next, {
      cause: `No node answered within ${prepareTimeoutMs / 1000} seconds; nothing went live.`,
      remediation: 'See that the agents run and reach the control plane, then apply again.',
    });
  }
  for (const nodeId of listNextWave(nodes, next)) next.set(nodeId, 'committing');
  return goOn('committing', next);
}

function decideCommitting(
  nodes: readonly RolloutNodeFacts[],
  waitedMs: number,
  dueAt: Date | null,
  now: Date,
): RolloutDecision {
  const bad = nodes.filter((node) => node.state === 'refused' || node.state === 'returned');
  if (bad.length > 0) {
    return failed(
      new Map(),
      problemOf(
        bad,
        'could not serve it',
        'Try again when the cause is gone, restore a good revision, or mend the configuration and override.',
      ),
    );
  }
  const next = new Map<NodeId, RolloutNodeState>();
  for (const node of nodes)
    if (!node.exists && (node.state === 'committing' || node.state === 'prepared')) next.set(node.nodeId, 'offline');
  const silent = nodes.filter((node) => node.state === 'committing' && node.exists);
  if (silent.length > 0 && waitedMs < commitTimeoutMs) return goOn('committing', next);
  if (silent.length > 0) {
    for (const node of silent) next.set(node.nodeId, 'offline');
    return failed(next, {
      cause: `${silent.map((node) => node.name).join(', ')}: no proof of serving within ${commitTimeoutMs / 1000} seconds.`,
      remediation:
        'See whether the node and its agent run; when it is back it returns to the target revision by itself.',
    });
  }
  const wave = listNextWave(nodes, next);
  if (wave.length > 0) {
    const isDue = dueAt === null || now >= dueAt;
    if (isDue) for (const nodeId of wave) next.set(nodeId, 'committing');
    return { ...goOn('committing', next), beginsWave: isDue };
  }
  if (nodes.some((node) => node.state === 'proven')) return goOn('succeeded', next);
  return failed(next, {
    cause: 'Every node of the rollout was deleted before it could prove that it serves.',
    remediation: 'Adopt a node and apply again.',
  });
}

/** The nodes of the first wave that has not begun. */
function listNextWave(nodes: readonly RolloutNodeFacts[], decided: ReadonlyMap<NodeId, RolloutNodeState>): NodeId[] {
  const waiting = nodes.filter((node) => (decided.get(node.nodeId) ?? node.state) === 'prepared');
  const first = Math.min(...waiting.map(({ wave }) => wave));
  return waiting.filter(({ wave }) => wave === first).map(({ nodeId }) => nodeId);
}

/** When the next wave begins: a pause after the last node of the one before. Null while a wave runs, and when none is left. */
export function nextWaveAt(
  { state, pauseSeconds }: Pick<RolloutFacts, 'state' | 'pauseSeconds'>,
  nodes: readonly Pick<RolloutNodeFacts, 'state' | 'finishedAt'>[],
): Date | null {
  if (state !== 'committing' || !nodes.some((node) => node.state === 'prepared')) return null;
  if (nodes.some((node) => node.state === 'committing')) return null;
  const ends = nodes.flatMap((node) => (node.state === 'proven' && node.finishedAt ? [node.finishedAt.getTime()] : []));
  return ends.length === 0 ? null : new Date(Math.max(...ends) + pauseSeconds * 1000);
}

function goOn(state: RolloutState, nodes: ReadonlyMap<NodeId, RolloutNodeState>): RolloutDecision {
  return { state, nodes, problem: null, beginsWave: false };
}

function failed(nodes: ReadonlyMap<NodeId, RolloutNodeState>, problem: RolloutProblem): RolloutDecision {
  return { state: 'failed', nodes, problem, beginsWave: false };
}

function problemOf(nodes: readonly RolloutNodeFacts[], what: string, remediation: string): RolloutProblem {
  const reasons = nodes.map((node) => `${node.name} ${what}${node.cause === null ? '' : `: ${node.cause}`}`);
  return { cause: reasons.join('\n'), remediation };
}
