import type { NodeId } from '@sluice/contract';
import type { RolloutNodeTable, RolloutProblem, RolloutTable } from '../../platform/schema/configuration.ts';

export type RolloutState = RolloutTable['state'];
export type RolloutNodeState = RolloutNodeTable['state'];

export interface RolloutFacts {
  state: RolloutState;
  phaseStartedAt: Date;
}

export interface RolloutNodeFacts {
  nodeId: NodeId;
  name: string;
  state: RolloutNodeState;
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
  if (rollout.state === 'committing') return decideCommitting(nodes, waitedMs);
  return unchanged(rollout.state);
}

function decidePreparing(nodes: readonly RolloutNodeFacts[], waitedMs: number): RolloutDecision {
  const refused = nodes.filter((node) => node.state === 'refused');
  if (refused.length > 0) {
    return {
      state: 'failed',
      nodes: new Map(),
      problem: problemOf(refused, 'refused to prepare it; nothing went live', 'Mend the named lines and apply again.'),
    };
  }
  const next = new Map<NodeId, RolloutNodeState>();
  for (const node of nodes) {
    if (node.state === 'waiting' && node.exists) next.set(node.nodeId, 'preparing');
    const open = node.state === 'waiting' || node.state === 'preparing';
    if (open && (!node.exists || waitedMs >= prepareTimeoutMs)) next.set(node.nodeId, 'offline');
    if (node.state === 'prepared' && !node.exists) next.set(node.nodeId, 'offline');
  }
  const states = nodes.map((node) => next.get(node.nodeId) ?? node.state);
  if (states.includes('preparing')) return { state: 'preparing', nodes: next, problem: null };
  if (!states.includes('prepared')) {
    return {
      state: 'failed',
      nodes: next,
      problem: {
        cause: `No node answered within ${prepareTimeoutMs / 1000} seconds; nothing went live.`,
        remediation: 'See that the agents run and reach the control plane, then apply again.',
      },
    };
  }
  for (const node of nodes) {
    if ((next.get(node.nodeId) ?? node.state) === 'prepared') next.set(node.nodeId, 'committing');
  }
  return { state: 'committing', nodes: next, problem: null };
}

function decideCommitting(nodes: readonly RolloutNodeFacts[], waitedMs: number): RolloutDecision {
  const bad = nodes.filter((node) => node.state === 'refused' || node.state === 'returned');
  if (bad.length > 0) {
    return {
      state: 'failed',
      nodes: new Map(),
      problem: problemOf(
        bad,
        'could not serve it',
        'Try again when the cause is gone, restore a good revision, or mend the configuration and override.',
      ),
    };
  }
  const next = new Map<NodeId, RolloutNodeState>();
  const open = nodes.filter((node) => node.state === 'committing');
  for (const node of open) if (!node.exists) next.set(node.nodeId, 'offline');
  const silent = open.filter((node) => node.exists);
  if (silent.length > 0 && waitedMs < commitTimeoutMs) return { state: 'committing', nodes: next, problem: null };
  if (silent.length > 0) {
    for (const node of silent) next.set(node.nodeId, 'offline');
    return {
      state: 'failed',
      nodes: next,
      problem: {
        cause: `${silent.map((node) => node.name).join(', ')}: no proof of serving within ${commitTimeoutMs / 1000} seconds.`,
        remediation:
          'See whether the node and its agent run; when it is back it returns to the target revision by itself.',
      },
    };
  }
  if (nodes.some((node) => node.state === 'proven')) return { state: 'succeeded', nodes: next, problem: null };
  return {
    state: 'failed',
    nodes: next,
    problem: {
      cause: 'Every node of the rollout was deleted before it could prove that it serves.',
      remediation: 'Adopt a node and apply again.',
    },
  };
}

function problemOf(nodes: readonly RolloutNodeFacts[], what: string, remediation: string): RolloutProblem {
  const reasons = nodes.map((node) => `${node.name} ${what}${node.cause === null ? '' : `: ${node.cause}`}`);
  return { cause: reasons.join('\n'), remediation };
}

function unchanged(state: RolloutState): RolloutDecision {
  return { state, nodes: new Map(), problem: null };
}
