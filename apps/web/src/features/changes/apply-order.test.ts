import { allAtOnce, RolloutStrategy } from '@sluice/contract';
import { expect, test } from 'vitest';
import { applyOrders, asTheCluster, strategyOfApply } from './apply-order.ts';

const ofCluster = RolloutStrategy.parse({
  waves: [{ percent: 10 }],
  pauseSeconds: 600,
  together: 2,
  watchSeconds: 120,
  whenInconclusive: 'ask',
  whenBad: 'hold',
  gates: 'each',
  maxFailures: 1,
});

test('as the cluster says sends nothing', () => {
  expect(strategyOfApply(asTheCluster, ofCluster)).toBeNull();
});

test('another order keeps what the cluster says about failures and doubt', () => {
  expect(strategyOfApply({ name: 'canary', pauseSeconds: 60, watchSeconds: 30 }, ofCluster)).toEqual({
    ...ofCluster,
    waves: [{ nodes: 1 }],
    pauseSeconds: 60,
    watchSeconds: 30,
  });
});

test('all at once has nothing between waves, and really is at once', () => {
  expect(strategyOfApply({ name: 'all', pauseSeconds: 60, watchSeconds: 0 }, ofCluster)).toEqual({
    ...allAtOnce,
    whenInconclusive: 'ask',
    whenBad: 'hold',
    maxFailures: 1,
  });
});

test('every order is one that the control plane takes', () => {
  for (const name of applyOrders.slice(1)) {
    const strategy = strategyOfApply({ name, pauseSeconds: 1800, watchSeconds: 300 }, ofCluster);
    expect(RolloutStrategy.safeParse(strategy).success).toBe(true);
  }
});
