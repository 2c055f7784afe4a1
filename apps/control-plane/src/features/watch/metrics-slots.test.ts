import { NodeId } from '@sluice/contract';
import type { Metrics } from '@sluice/contract/agent';
import { expect, test } from 'vitest';
import { MetricsSlots } from './metrics-slots.ts';

const nodeId = NodeId.parse('00000000-0000-4000-8000-000000000001');
const start = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(start + seconds * 1_000);

/** Which slots are due when a snapshot of this worker and age comes in at that second. */
function openSlots() {
  const slots = new MetricsSlots();
  return (seconds: number, workerPid: number | null = 1, uptimeSeconds: number | null = 600) => {
    const metrics: Metrics = { at: '', workerPid, uptimeSeconds, currentConnections: 0, rows: [] };
    const due = slots.take(nodeId, metrics, at(seconds));
    return due === null ? null : due.slots.map(({ kind, slot }) => `${kind} ${slot}`);
  };
}

test('of a node that is not watched one snapshot a minute is kept, and the first of its worker', () => {
  const take = openSlots();
  const first = Math.floor(start / 60_000) % 11;
  expect(take(0)).toEqual([`minute ${first}`, 'worker 0']);
  for (let seconds = 5; seconds < 60; seconds += 5) expect(take(seconds)).toBeNull();
  expect(take(60)).toEqual([`minute ${(first + 1) % 11}`]);
});

test('of a node that sends every second a look is kept every two seconds', () => {
  const take = openSlots();
  take(0);
  const kept = [1, 2, 3, 4, 5, 6].map((seconds) => take(seconds)?.length ?? 0);
  expect(kept.reduce((total, count) => total + count, 0)).toBe(4);
  expect(take(7)).toBeNull();
  expect(take(8)?.[0]).toMatch(/^look [0-7]$/);
});

test('a new worker is first looked at when it is two seconds old, once', () => {
  const take = openSlots();
  take(0, 1);
  expect(take(5, 2, 0)).toBeNull();
  expect(take(10, 2, 1)).toBeNull();
  expect(take(15, 2, 2)).toContain('worker 0');
  expect(take(20, 2, 7)).not.toContain('worker 0');
  expect(take(25, 3, 5)).toContain('worker 0');
});

test('of a new worker looks are kept for some minutes, whatever the rhythm of its agent', () => {
  const take = openSlots();
  take(0, 1);
  take(5, 2, 4);
  expect(take(10, 2, 9)).toEqual([expect.stringMatching(/^look/)]);
  expect(take(295, 2, 294)).toContainEqual(expect.stringMatching(/^look/));
  expect(take(310, 2, 309)).not.toContainEqual(expect.stringMatching(/^look/));
});

test('a worker whose age an older agent does not tell counts as old enough', () => {
  expect(openSlots()(0, 1, null)).toContain('worker 0');
});

test('of a snapshot without a worker nothing is kept', () => {
  expect(openSlots()(0, null)).toBeNull();
});
