import { allAtOnce, type ClusterView, defaultStrategy, RolloutStrategy } from '@sluice/contract';
import { expect, test } from 'vitest';
import { chooseStrategy } from './strategy-options.ts';
import { durationWords, strategyLines } from './strategy-words.ts';

test('a strategy is told in the order in which it happens', () => {
  const strategy = RolloutStrategy.parse({
    waves: [{ nodes: 1 }, { percent: 30 }],
    together: 5,
    watchSeconds: 90,
    pauseSeconds: 300,
    gates: 'first',
    whenInconclusive: 'ask',
    whenBad: 'hold',
    maxFailures: 1,
    maxOffline: 2,
  });
  expect(strategyLines(strategy)).toEqual([
    'First 1 node, then 30 %, then the rest.',
    'At most 5 nodes at the same moment.',
    'Each node is watched for 90 seconds; with too little traffic it asks a person.',
    'Pause between waves: 5 minutes.',
    'After the first wave a person says go on.',
    'Up to 1 node may fail; one more that fails, or any that does worse, holds the rollout.',
    'More than 2 nodes offline counts as bad.',
  ]);
});

test('what a strategy does not do is not told', () => {
  expect(strategyLines({ ...allAtOnce, pauseSeconds: 60, gates: 'each' })).toEqual([
    'All nodes at once.',
    'No watch: a node that proves that it serves is good.',
    'A node that fails, or any that does worse, takes all nodes back.',
    'Nodes that are offline are left behind and catch up.',
  ]);
  const [order, watch] = strategyLines(defaultStrategy(2));
  expect([order, watch]).toEqual([
    'First 1 node, then the rest.',
    'Each node is watched for 30 seconds; with too little traffic it goes on.',
  ]);
});

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [60, '1 minute'],
  [90, '90 seconds'],
  [7200, '2 hours'],
])('%i seconds are told as %s', (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});

test('what is typed takes the place of single fields, and nothing typed says nothing', () => {
  const clusterWith = (strategy: RolloutStrategy | null) =>
    ({ strategy, nodes: { total: 3, online: 3, converged: 3, serving: 3 } }) as ClusterView;
  const chosen = RolloutStrategy.parse({ waves: [{ percent: 50 }], gates: 'each', maxOffline: 1 });
  expect(chooseStrategy(clusterWith(chosen), {})).toBeNull();
  expect(chooseStrategy(clusterWith(chosen), { pause: 60, maxOffline: 'any' })).toEqual({
    ...chosen,
    pauseSeconds: 60,
    maxOffline: null,
  });
  expect(chooseStrategy(clusterWith(null), { gates: 'first' })).toEqual({ ...defaultStrategy(3), gates: 'first' });
  expect(chooseStrategy(clusterWith(chosen), { allAtOnce: true })).toEqual(allAtOnce);
  expect(chooseStrategy(clusterWith(chosen), { allAtOnce: true, watch: 30 })).toEqual({
    ...allAtOnce,
    watchSeconds: 30,
  });
});
