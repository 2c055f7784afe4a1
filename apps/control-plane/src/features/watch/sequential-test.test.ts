import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeRandom } from '../../../../../packages/haproxy-config/src/testing/random.ts';
import { dispersionOf, weighEvidence } from './sequential-test.ts';
import type { Counts } from './traffic-sums.ts';

const stop = Math.log(1e4);
const before = (trials: number, failures: number, dispersion = 1) => ({ trials, failures, dispersion });
const evidence = (old: ReturnType<typeof before>, trials: number, failures: number) =>
  weighEvidence(old, { trials, failures }).forGrowth;

test('five of a hundred more failures are proven after some hundred requests', () => {
  expect(evidence(before(30_000, 300), 500, 30)).toBeGreaterThan(stop);
  expect(evidence(before(30_000, 300), 500, 5)).toBeLessThan(0);
});

test('few requests before prove little, many prove much', () => {
  expect(evidence(before(30, 0), 500, 25)).toBeLessThan(stop);
  expect(evidence(before(30_000, 0), 500, 25)).toBeGreaterThan(stop);
  // Nearly nothing but failures is beyond what thirty good answers leave possible.
  expect(evidence(before(30, 0), 50, 45)).toBeGreaterThan(stop);
});

test('a single failure in a node that never failed proves nothing', () => {
  expect(evidence(before(100_000, 0), 1, 1)).toBeLessThan(stop);
  expect(evidence(before(100_000, 0), 50, 2)).toBeLessThan(stop);
});

test('a node that fails as often as ever is cleared, and one that fails half as often again is not', () => {
  expect(weighEvidence(before(30_000, 600), { trials: 3_000, failures: 60 }).forLeastGrowth).toBeLessThan(
    Math.log(0.01),
  );
  expect(weighEvidence(before(30_000, 600), { trials: 3_000, failures: 90 }).forLeastGrowth).toBeGreaterThan(0);
});

test('errors in heaps count for less than errors one by one', () => {
  expect(evidence(before(30_000, 300, 20), 500, 30)).toBeLessThan(stop);
  expect(evidence(before(30_000, 300, 20), 5_000, 600)).toBeGreaterThan(stop);
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const trials = fc.integer({ min: 1, max: 1_000_000 });
const anyCounts: fc.Arbitrary<Counts> = fc
  .tuple(trials, share)
  .map(([count, failing]) => ({ trials: count, failures: Math.floor(count * failing) }));

test('evidence is a number for any counts, and more failures do not speak for the node', () => {
  fc.assert(
    fc.property(anyCounts, anyCounts, fc.integer({ min: 1, max: 100 }), (old, now, dispersion) => {
      const { forGrowth, forLeastGrowth } = weighEvidence({ ...old, dispersion }, now);
      expect(Number.isFinite(forGrowth)).toBe(true);
      expect(Number.isFinite(forLeastGrowth)).toBe(true);
      if (now.failures === now.trials) return;
      const worse = weighEvidence({ ...old, dispersion }, { ...now, failures: now.failures + 1 });
      // With hardly any requests before, a failure more also makes a high share before more likely.
      expect(worse.forGrowth).toBeGreaterThanOrEqual(forGrowth - 0.5);
    }),
  );
});

test('the same share as before is no evidence, however many requests there are before or now', () => {
  fc.assert(
    fc.property(trials, trials, share, (before, now, failing) => {
      const old = { trials: before, failures: Math.floor(before * failing) };
      const same = { trials: now, failures: Math.floor((now * old.failures) / before) };
      expect(weighEvidence({ ...old, dispersion: 1 }, same).forGrowth).toBeLessThan(3);
    }),
  );
});

test('the same share, looked at after each of thousands of requests, hardly ever reaches a bound of one in a hundred', () => {
  const random = makeRandom(7);
  const isFailure = () => random.below(1_000) < 12;
  let reached = 0;
  for (let run = 0; run < 200; run += 1) {
    const old = before(6_000, 0);
    for (let trial = 0; trial < old.trials; trial += 1) if (isFailure()) old.failures += 1;
    const now = { trials: 0, failures: 0 };
    for (let look = 0; look < 100; look += 1) {
      for (let trial = 0; trial < 20; trial += 1) if (isFailure()) now.failures += 1;
      now.trials += 20;
      if (weighEvidence(old, now).forGrowth < Math.log(100)) continue;
      reached += 1;
      break;
    }
  }
  expect(reached).toBeLessThanOrEqual(5);
});

test('failures one by one have a dispersion near one, a heap of them a large one', () => {
  const even = Array.from({ length: 10 }, (_, index) => ({ trials: 3_000, failures: 30 + (index % 2) }));
  expect(dispersionOf(even)).toBeCloseTo(1, 1);
  const heap = even.map((span, index) => (index === 4 ? { ...span, failures: 90 } : span));
  expect(dispersionOf(heap)).toBeGreaterThan(10);
});

test('a few spans tell less of the dispersion than many, and are believed to have missed something', () => {
  const span = { trials: 3_000, failures: 30 };
  const uneven = [span, { ...span, failures: 60 }];
  const many = Array.from({ length: 5 }, () => uneven).flat();
  expect(dispersionOf([])).toBe(2);
  expect(dispersionOf([span])).toBe(2);
  expect(dispersionOf([span, span, span])).toBe(1.25);
  expect(dispersionOf(uneven)).toBeGreaterThan(dispersionOf(many));
});
