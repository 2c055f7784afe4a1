import type { NodeId } from '@sluice/contract';
import { decideCommitting } from './committing.ts';
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
  waitedMs,
} from './rollout.ts';

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
  if (rollout.state === 'preparing') return decidePreparing(rollout, nodes, now, aliveSince);
  if (rollout.state === 'committing') return decideCommitting(rollout, nodes, now, aliveSince);
  if (rollout.state === 'returning') return decideReturning(nodes, now, aliveSince);
  return goOn(rollout.state, new Map());
}

function decidePreparing(
  rollout: RolloutFacts,
  nodes: readonly RolloutNodeFacts[],
  now: Date,
  aliveSince: Date,
): RolloutDecision {
  const next = new Map<NodeId, RolloutNodeState>();
  const refused = nodes.filter((node) => node.state === 'refused' && !node.accepted && node.exists);
  if (refused.length > 0) {
    const problem = problemOf(
      refused,
      'refused to prepare it; nothing went live',
      'Mend the named lines and apply again.',
    );
    if (rollout.strategy.whenBad === 'hold') return hold('preparing', next, problem);
    return { ...goOn('failed', next), problem };
  }
  for (const node of nodes) {
    const open = node.state === 'waiting' || node.state === 'preparing';
    if (node.inMaintenance && (open || node.state === 'prepared')) {
      next.set(node.nodeId, 'left-out');
      continue;
    }
    if (node.state === 'waiting' && node.exists) next.set(node.nodeId, 'preparing');
    if (open && (!node.exists || waitedMs(node, now, aliveSince) >= prepareTimeoutMs)) next.set(node.nodeId, 'offline');
    if (node.state === 'prepared' && !node.exists) next.set(node.nodeId, 'offline');
  }
  const states = nodes.map((node) => next.get(node.nodeId) ?? node.state);
  if (states.includes('preparing')) return goOn('preparing', next);
  if (!states.includes('prepared')) {
    const problem = {
      cause: `No node answered within ${prepareTimeoutMs / 1000} seconds; nothing went live.`,
      remediation: 'See that the agents run and reach the control plane, then apply again.',
    };
    return { ...goOn('failed', next), problem };
  }
  if (rollout.held) return goOn('preparing', next);
  return goOn('committing', next);
}

/** Nodes that have the revision go back, also one that was silent and is heard of now; who does not answer does so when it returns. */
function decideReturning(nodes: readonly RolloutNodeFacts[], now: Date, aliveSince: Date): RolloutDecision {
  const next = new Map<NodeId, RolloutNodeState>();
  for (const node of nodes) {
    if (node.state === 'proven' && node.exists) next.set(node.nodeId, 'returning');
    if (node.state !== 'returning') continue;
    if (!node.exists) next.set(node.nodeId, 'offline');
    else if (waitedMs(node, now, aliveSince) >= commitTimeoutMs) next.set(node.nodeId, 'silent');
  }
  const open = nodes.some((node) => (next.get(node.nodeId) ?? node.state) === 'returning');
  return goOn(open ? 'returning' : 'failed', next);
}
