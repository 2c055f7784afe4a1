import type { Metrics } from '@sluice/contract/agent';
import { expect, test } from 'vitest';
import { makeBaseline } from './baseline.ts';
import type { SlotRow } from './metrics-slots.ts';
import { makeWatchedNow, trafficSinceCommit } from './watched-now.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000);
const slot = (kind: SlotRow['kind'], seconds: number, workerPid: number, requests: number): SlotRow => ({
  kind,
  at: at(seconds),
  worker_pid: workerPid,
  bundle: null,
  sums: { frontends: [['web', requests, requests, 0]], backends: [] },
});
const metrics: Metrics = { at: '', workerPid: 8, uptimeSeconds: 9, currentConnections: 0, rows: [] };
const empty = makeBaseline([], null, at(0));

test('only looks at the worker that serves count, oldest first, and none that is as new as the snapshot', () => {
  const slots = [
    slot('look', 6, 8, 30),
    slot('look', 4, 8, 20),
    slot('look', 5, 7, 9_000),
    slot('look', 9, 8, 45),
    slot('worker', 2, 8, 10),
    slot('minute', 3, 8, 15),
  ];
  const now = makeWatchedNow({ metrics, receivedAt: at(9), slots, serving: null });
  expect(now.start?.at).toEqual(at(2));
  expect(now.looks.map((look) => look.at)).toEqual([at(4), at(6)]);
});

test('traffic is that since the first look at the worker, in pieces that add up', () => {
  const slots = [slot('look', 4, 8, 20), slot('look', 6, 8, 30), slot('look', 1, 8, 5), slot('worker', 2, 8, 10)];
  const now = makeWatchedNow({ metrics, receivedAt: at(9), slots, serving: null });
  const sums = slot('look', 9, 8, 45).sums;
  const traffic = trafficSinceCommit(empty, { ...now, sums }, at(0));
  expect(traffic?.total.requests).toBe(35);
  expect(traffic?.pieces.map(({ requests }) => requests)).toEqual([10, 10, 15]);
  expect(traffic?.moments.map(({ total }) => total.requests)).toEqual([10, 20, 35]);
});

test('a worker that nobody has looked at yet has no traffic', () => {
  const now = makeWatchedNow({ metrics, receivedAt: at(9), slots: [slot('worker', 2, 7, 10)], serving: null });
  expect(trafficSinceCommit(empty, now, at(0))).toBeNull();
  expect(trafficSinceCommit(empty, { ...now, start: { at: at(2), sums: now.sums } }, at(10))).toBeNull();
});
