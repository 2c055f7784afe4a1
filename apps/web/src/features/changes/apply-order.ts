import { allAtOnce, type RolloutStrategy } from '@sluice/contract';

/** The orders that the plan page offers besides that of the cluster. */
export const applyOrders = ['cluster', 'all', 'canary', 'halves'] as const;

/** How an apply goes: as the cluster says, or in another order just this once. Pause and watch are seconds. */
export interface ApplyOrder {
  name: (typeof applyOrders)[number];
  pauseSeconds: number;
  watchSeconds: number;
}

export const asTheCluster: ApplyOrder = { name: 'cluster', pauseSeconds: 0, watchSeconds: 30 };
export const pauses = [0, 60, 300, 1800] as const;
export const watches = [0, 30, 60, 300] as const;

const waves: Record<Exclude<ApplyOrder['name'], 'cluster'>, RolloutStrategy['waves']> = {
  all: [],
  canary: [{ nodes: 1 }],
  halves: [{ nodes: 1 }, { percent: 50 }],
};

/**
 * The strategy that is sent with an apply, null for that of the cluster. Another order changes what it names; what happens with failures
 * and doubt stays as the cluster says.
 */
export function strategyOfApply(order: ApplyOrder, ofCluster: RolloutStrategy): RolloutStrategy | null {
  if (order.name === 'cluster') return null;
  const { watchSeconds } = order;
  // Without a second wave nothing is paused and no gate is passed.
  if (order.name === 'all') return { ...ofCluster, ...between(allAtOnce), waves: waves.all, watchSeconds };
  return { ...ofCluster, waves: waves[order.name], pauseSeconds: order.pauseSeconds, watchSeconds };
}

function between({ gates, pauseSeconds, together }: RolloutStrategy) {
  return { gates, pauseSeconds, together };
}
