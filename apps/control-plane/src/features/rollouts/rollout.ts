import type { NodeId, RolloutStrategy, WatchVerdict } from '@sluice/contract';
import type { RolloutNodeTable, RolloutProblem, RolloutTable } from '../../platform/schema/configuration.ts';

export type RolloutState = RolloutTable['state'];
export type RolloutNodeState = RolloutNodeTable['state'];

export interface RolloutFacts {
  state: RolloutState;
  strategy: RolloutStrategy;
  /** A person, or the strategy, stopped it: nothing new begins. */
  held: boolean;
  /** Up to and including this wave a person said go on; -1: none. */
  passedWave: number;
  /** There is a revision that nodes can go back to. */
  canReturn: boolean;
}

export interface RolloutNodeFacts {
  nodeId: NodeId;
  name: string;
  state: RolloutNodeState;
  /** Since when it is in its state. */
  since: Date;
  /** Counts from 0. */
  wave: number;
  /** False after the node was deleted. */
  exists: boolean;
  online: boolean;
  /** Left out as long as it has not begun to commit. */
  inMaintenance: boolean;
  verdict: WatchVerdict | null;
  /** A person takes it as it is: it stops nothing any more. */
  accepted: boolean;
  /** Why it refused or went back, in the node's own words. */
  cause: string | null;
}

export interface RolloutDecision {
  state: RolloutState;
  /** Only nodes whose state changes. */
  nodes: ReadonlyMap<NodeId, RolloutNodeState>;
  /** Why it turned round or failed, or is held. */
  problem: RolloutProblem | null;
  /** It stops here until a person decides. */
  holds: boolean;
  /** The wave that begins. */
  begunWave: number | null;
  /** Nodes that come into the first wave, because none of it is left that could prove the revision. */
  goFirst: readonly NodeId[];
}

/** How long a reachable node may take to prepare before the rollout goes on without it. */
export const prepareTimeoutMs = 30_000;
/** How long a node may take from the order to commit, or to go back, to its proof. */
export const commitTimeoutMs = 30_000;

/** How long it is in its state, as far as a controller was there to see it. */
export function waitedMs({ since }: Pick<RolloutNodeFacts, 'since'>, now: Date, aliveSince: Date): number {
  // A moment that has not come yet was written before the clock was set back.
  const began = since > now ? aliveSince : since;
  return now.getTime() - Math.max(began.getTime(), aliveSince.getTime());
}

/** Who has the revision, or is at it. Who is silent goes back when it is heard of again: nobody waits for it. */
const touched: ReadonlySet<RolloutNodeState> = new Set(['committing', 'proven']);

/** Turns a rollout round: who may have the revision goes back, nobody else begins. */
export function turnRound(
  nodes: readonly RolloutNodeFacts[],
  canReturn: boolean,
  problem: RolloutProblem,
): RolloutDecision {
  const back = nodes.filter((node) => touched.has(node.state) && node.exists);
  if (!canReturn || back.length === 0) return { ...goOn('failed', new Map()), problem };
  return { ...goOn('returning', new Map(back.map(({ nodeId }) => [nodeId, 'returning']))), problem };
}

export function goOn(state: RolloutState, nodes: ReadonlyMap<NodeId, RolloutNodeState>): RolloutDecision {
  return { state, nodes, problem: null, holds: false, begunWave: null, goFirst: [] };
}

export function hold(
  state: RolloutState,
  nodes: ReadonlyMap<NodeId, RolloutNodeState>,
  problem: RolloutProblem,
): RolloutDecision {
  return { ...goOn(state, nodes), problem, holds: true };
}

export function problemOf(nodes: readonly RolloutNodeFacts[], what: string, remediation: string): RolloutProblem {
  const reasons = nodes.map((node) => `${node.name} ${what}${node.cause === null ? '' : `: ${node.cause}`}`);
  return { cause: reasons.join('\n'), remediation };
}
