import { allAtOnce, type RolloutStrategy } from '@sluice/contract';

/** The orders that the plan page offers. */
export const strategyNames = ['all', 'canary', 'halves'] as const;
export type StrategyName = (typeof strategyNames)[number];

export const pauses = [0, 60, 300, 1800] as const;

/** What is sent for a choice; a pause is between waves, and without waves there is none. */
export function strategyOf(name: StrategyName, pauseSeconds: number): RolloutStrategy {
  switch (name) {
    case 'all':
      return allAtOnce;
    case 'canary':
      return { ...allAtOnce, waves: [{ nodes: 1 }], pauseSeconds };
    case 'halves':
      return { ...allAtOnce, waves: [{ nodes: 1 }, { percent: 50 }], pauseSeconds };
  }
}
