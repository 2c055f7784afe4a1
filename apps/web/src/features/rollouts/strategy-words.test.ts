import { allAtOnce, defaultStrategy, RolloutStrategy } from '@sluice/contract';
import { createInstance, type TFunction } from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { rollouts } from '../../texts/en/rollouts.ts';
import { storedStrategySentence, strategyPhrases, strategySentence, waveSizes } from './strategy-words.ts';

let t: TFunction;
beforeAll(async () => {
  t = await createInstance().init({ lng: 'en', resources: { en: { translation: rollouts } } });
});
const sentence = (strategy: Partial<RolloutStrategy>) =>
  strategySentence(RolloutStrategy.parse({ waves: [], ...strategy }), t, 'en');

test('the default of many nodes and of one are sentences', () => {
  expect(strategySentence(defaultStrategy(10), t, 'en')).toBe(
    '1 node first, then the rest; each node is watched for 30 sec; too little traffic lets it go on; a node that fails or does worse takes all nodes back.',
  );
  expect(strategySentence(defaultStrategy(1), t, 'en')).toBe(
    'All nodes at once; no watch; a node that fails or does worse takes all nodes back.',
  );
});

test('everything that a strategy can say is said', () => {
  const strategy = RolloutStrategy.parse({
    waves: [{ nodes: 2 }, { percent: 30 }],
    pauseSeconds: 300,
    together: 4,
    watchSeconds: 90,
    whenInconclusive: 'ask',
    whenBad: 'hold',
    gates: 'first',
    maxFailures: 1,
    maxOffline: 0,
  });
  expect(strategyPhrases(strategy, t, 'en')).toEqual([
    '2 nodes first, then 30%, then the rest',
    'at most 4 nodes commit at once',
    '5 min of pause between waves',
    'a person says go on after the first wave',
    'each node is watched for 1 min 30 sec',
    'with too little traffic a person is asked',
    'a node that fails or does worse holds it',
    '1 failed node is tolerated',
    'no node may be offline',
  ]);
});

test('what stands between waves is not said where there is one wave', () => {
  expect(sentence({ pauseSeconds: 60, gates: 'each' })).toBe(sentence({}));
  expect(sentence({ waves: [{ nodes: 1 }], gates: 'each' })).toContain('a person says go on after each wave');
});

test('a strategy of a row is read, and anything else is none', () => {
  expect(storedStrategySentence(allAtOnce, t, 'en')).toBe(sentence({}));
  expect(storedStrategySentence({ waves: 'all' }, t, 'en')).toBeNull();
});

test('waves are as large as the control plane cuts them', () => {
  expect(waveSizes({ waves: [{ nodes: 1 }, { percent: 30 }] }, 10)).toEqual([1, 3, 6]);
  expect(waveSizes({ waves: [{ nodes: 1 }, { percent: 50 }] }, 3)).toEqual([1, 2]);
  expect(waveSizes({ waves: [{ nodes: 5 }, { nodes: 5 }] }, 3)).toEqual([3]);
  expect(waveSizes({ waves: [] }, 4)).toEqual([4]);
  expect(waveSizes({ waves: [{ nodes: 1 }] }, 0)).toEqual([]);
});
