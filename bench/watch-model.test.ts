import { expect, test } from 'vitest';
import { anyTraffic, busyTraffic, steadyTraffic } from '../scripts/simulation/noisy-metrics.ts';
import { type ModelOutcome, runModel } from './watch-model.ts';

const countBad = (outcomes: readonly ModelOutcome[]) =>
  outcomes.filter(({ watched }) => watched.verdict === 'bad').length;
const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const nothing = { bursts: null, errorHeaps: null, errors: 0, failedConnections: 0, errorsOfNewWorker: 0 };
const evenTraffic = (requestsPerSecond: number) => () => ({ ...nothing, requestsPerSecond, responseTimeMs: 20 });

test('noisy traffic stops no harmless rollout', () => {
  const outcomes = seeds(100).map((seed) => runModel({ seed, profile: anyTraffic, regression: null }));
  expect(countBad(outcomes)).toBeLessThanOrEqual(1);
});

test('five of a hundred more errors at fifty requests a second are found', () => {
  const regression = { errors: 0.05, slower: 1 };
  const outcomes = seeds(40).map((seed) => runModel({ seed, profile: steadyTraffic, regression }));
  expect(countBad(outcomes)).toBeGreaterThanOrEqual(38);
});

test('a minute before the commit is enough for not being fooled by noisy traffic', () => {
  const run = { profile: anyTraffic, regression: null, baselineSeconds: 60 };
  expect(countBad(seeds(100).map((seed) => runModel({ seed, ...run })))).toBeLessThanOrEqual(2);
});

test('five of a hundred more errors are hardly ever called good, at few requests or among errors in heaps', () => {
  const regression = { errors: 0.05, slower: 1 };
  for (const profile of [evenTraffic(1), evenTraffic(5), busyTraffic]) {
    const outcomes = seeds(40).map((seed) => runModel({ seed, profile, regression }));
    expect(outcomes.filter(({ watched }) => watched.verdict === 'good').length).toBeLessThanOrEqual(2);
  }
});

test('a node at fifty requests a second whose errors come one by one is called good', () => {
  const outcomes = seeds(40).map((seed) => runModel({ seed, profile: steadyTraffic, regression: null }));
  expect(outcomes.filter(({ watched }) => watched.verdict === 'good').length).toBeGreaterThanOrEqual(38);
});

test('answers that take two and a half times as long are found', () => {
  const regression = { errors: 0, slower: 2.5 };
  const outcomes = seeds(20).map((seed) => runModel({ seed, profile: evenTraffic(50), regression }));
  expect(countBad(outcomes)).toBeGreaterThanOrEqual(19);
});

test('a revision that answers nothing but 5xx is bad at five requests a second and inconclusive at none', () => {
  const regression = { errors: 1, slower: 1 };
  for (const seed of seeds(10)) {
    expect(runModel({ seed, profile: evenTraffic(5), regression }).watched.verdict).toBe('bad');
    expect(runModel({ seed, profile: evenTraffic(0), regression }).watched.verdict).toBe('inconclusive');
  }
});

test('a commit that starts no worker is judged as well', () => {
  const outcomes = seeds(20).map((seed) =>
    runModel({ seed, profile: anyTraffic, regression: null, keepsWorker: true }),
  );
  expect(countBad(outcomes)).toBe(0);
});

test('a seed repeats its run', () => {
  const run = () => runModel({ seed: 5, profile: anyTraffic, regression: null });
  expect(run()).toEqual(run());
});
