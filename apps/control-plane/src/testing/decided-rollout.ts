import { NodeId, RolloutStrategy } from '@sluice/contract';
import type { z } from 'zod';
import { decideRollout } from '../features/rollouts/decide-rollout.ts';
import type { RolloutFacts, RolloutNodeFacts, RolloutNodeState, RolloutState } from '../features/rollouts/rollout.ts';

export const started = new Date('2026-01-01T00:00:00Z');
export const later = (ms: number) => new Date(started.getTime() + ms);

/** A node of a rollout, in this state since `started`. */
export function node(number: number, state: RolloutNodeState, more: Partial<RolloutNodeFacts> = {}): RolloutNodeFacts {
  const nodeId = NodeId.parse(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
  const facts = { exists: true, online: true, inMaintenance: false, verdict: null, accepted: false, cause: null };
  return { nodeId, name: `node-${number}`, state, since: started, wave: 0, ...facts, ...more };
}

export interface Given {
  strategy?: Partial<z.input<typeof RolloutStrategy>>;
  facts?: Partial<RolloutFacts>;
  aliveSince?: Date;
}

export function factsOf(state: RolloutState, { strategy, facts }: Given = {}): RolloutFacts {
  const chosen = RolloutStrategy.parse({ waves: [], ...strategy });
  return { state, strategy: chosen, held: false, passedWave: -1, canReturn: true, ...facts };
}

/** One decision. */
export function decideOnce(
  state: RolloutState,
  nodes: readonly RolloutNodeFacts[],
  now = later(100),
  given: Given = {},
) {
  const decision = decideRollout(factsOf(state, given), nodes, now, given.aliveSince ?? started);
  const moved = nodes.map((member) => {
    const next = decision.nodes.get(member.nodeId);
    const wave = decision.goFirst.includes(member.nodeId) ? 0 : member.wave;
    return next === undefined ? member : { ...member, wave, state: next, since: now };
  });
  return { ...decision, moved };
}

/** Decisions until nothing follows any more, as the controller makes them. */
export function decide(state: RolloutState, nodes: readonly RolloutNodeFacts[], now = later(100), given: Given = {}) {
  let decision = decideOnce(state, nodes, now, given);
  let problem = decision.problem;
  const begunWaves = [decision.begunWave];
  for (let round = 0; round < 20; round += 1) {
    const isHeld = decision.holds || given.facts?.held === true;
    const next = decideOnce(decision.state, decision.moved, now, { ...given, facts: { ...given.facts, held: isHeld } });
    if (next.nodes.size === 0 && next.state === decision.state) break;
    problem ??= next.problem;
    begunWaves.push(next.begunWave);
    decision = next;
  }
  const states = decision.moved.map((member) => member.state);
  const { holds, moved } = decision;
  return {
    state: decision.state,
    states,
    problem,
    holds,
    moved,
    begunWaves: begunWaves.filter((wave) => wave !== null),
  };
}
