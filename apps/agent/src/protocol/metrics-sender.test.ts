import type { Metrics } from '@sluice/contract/agent';
import { expect, test } from 'vitest';
import { wait } from '../clock.ts';
import { createLog } from '../log.ts';
import { MetricsSender } from './metrics-sender.ts';

const snapshot: Metrics = {
  at: '2026-01-01T00:00:00.000Z',
  workerPid: 1,
  uptimeSeconds: 1,
  currentConnections: 0,
  rows: [],
};

/** A sender whose own rhythm is far longer than a test. */
function startSender() {
  const sentAt: number[] = [];
  const stop = new AbortController();
  const sender = new MetricsSender({
    read: async () => snapshot,
    controlPlane: {
      async sendMetrics() {
        sentAt.push(performance.now());
        return { kind: 'ok', value: null };
      },
    },
    log: createLog(() => undefined),
    everyMs: 60_000,
  });
  const running = sender.run(stop.signal);
  const end = () => {
    stop.abort();
    return running;
  };
  return { sender, sentAt, end };
}

test('a node that is watched sends its figures at once, then every second, and no more when the watch is over', async () => {
  const { sender, sentAt, end } = startSender();
  await wait(100);
  expect(sentAt).toHaveLength(1);
  sender.watch(true);
  await wait(2_500);
  expect(sentAt).toHaveLength(4);
  const pauses = sentAt.slice(2).map((at, index) => at - (sentAt[index + 1] ?? 0));
  for (const pause of pauses) expect(Math.round(pause / 100)).toBe(10);
  sender.watch(false);
  await wait(2_500);
  // The pause that ran when the watch ended is the last short one.
  expect(sentAt.length).toBeLessThanOrEqual(5);
  await end();
});

test('being told again that it is watched sends nothing more', async () => {
  const { sender, sentAt, end } = startSender();
  await wait(50);
  for (let told = 0; told < 5; told += 1) sender.watch(true);
  await wait(300);
  expect(sentAt).toHaveLength(2);
  await end();
});
