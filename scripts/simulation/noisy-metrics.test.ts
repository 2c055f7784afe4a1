import type { Metrics } from '@sluice/contract/agent';
import { Metrics as MetricsSchema } from '@sluice/contract/agent';
import { expect, test } from 'vitest';
import { createNoisyReader, readRegression } from './noisy-metrics.ts';

const countsOf = ({ rows }: Metrics) => {
  const web = rows.find(({ kind }) => kind === 'frontend');
  return { requests: web?.requestsTotal ?? 0, failures: web?.responses5xx ?? 0 };
};

/** A reader whose clock the test moves. */
function openReader(seed: number, evenErrors = false) {
  const node = { workerPid: 1, config: '' };
  let now = Date.UTC(2026, 0, 1);
  const read = createNoisyReader({ seed, evenErrors }, node, () => now);
  const readAfter = (seconds: number) => {
    now += seconds * 1_000;
    return read();
  };
  return { node, readAfter };
}

test('traffic flows as time passes, at about fifty requests a second, and is the same with the same seed', async () => {
  const { readAfter } = openReader(3);
  const first = await readAfter(0);
  const later = await readAfter(600);
  expect(MetricsSchema.parse(later)).toEqual(later);
  const rate = (countsOf(later).requests - countsOf(first).requests) / 600;
  expect(rate).toBeGreaterThan(25);
  expect(rate).toBeLessThan(250);
  const again = openReader(3);
  await again.readAfter(0);
  expect(await again.readAfter(600)).toEqual(later);
  expect(await openReader(4).readAfter(600)).not.toEqual(later);
});

test('a new worker counts from zero and fails as its configuration says', async () => {
  const { node, readAfter } = openReader(5);
  await readAfter(600);
  node.workerPid = 2;
  node.config = 'frontend web\n  # simulated errors 0.5\n';
  const started = await readAfter(0);
  expect(countsOf(started)).toEqual({ requests: 0, failures: 0 });
  const { failures, requests } = countsOf(await readAfter(60));
  expect(failures / requests).toBeGreaterThan(0.4);
});

test('what a configuration makes worse is read from its comments', () => {
  expect(readRegression('frontend web\n')).toEqual({ errors: 0, slower: 1 });
  expect(readRegression('# simulated errors 0.05\n# simulated slowness 2\n')).toEqual({ errors: 0.05, slower: 2 });
});
