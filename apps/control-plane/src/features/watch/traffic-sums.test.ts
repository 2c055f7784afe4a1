import type { StatRow } from '@sluice/contract/agent';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredSums } from '../../platform/schema/watch.ts';
import { sumsOf, trafficSince } from './traffic-sums.ts';

const row: StatRow = {
  proxy: 'web',
  name: 'FRONTEND',
  kind: 'frontend',
  status: 'OPEN',
  address: null,
  weight: null,
  sessions: 1,
  sessionsTotal: 40,
  requestsTotal: 100,
  bytesIn: 0,
  bytesOut: 0,
  responses5xx: 3,
  connectionErrors: null,
  lastChangeSeconds: null,
  checkStatus: null,
};
const backend: StatRow = { ...row, proxy: 'app', name: 'BACKEND', kind: 'backend', connectionErrors: 2 };

test('a snapshot becomes the sums of its proxies; servers are left out', () => {
  const newer = { ...backend, retries: 5, responseErrors: 4, responseTimeMs: 12 };
  const rows = [{ ...row, responsesTotal: 99 }, newer, { ...backend, kind: 'server' as const, name: 'web1' }];
  expect(sumsOf({ rows })).toEqual({ frontends: [['web', 100, 99, 3]], backends: [['app', 40, 5, 6, 12]] });
});

test('an older agent sends less: its requests stand for answers, and its retries count as none', () => {
  expect(sumsOf({ rows: [row, backend] })).toEqual({
    frontends: [['web', 100, 100, 3]],
    backends: [['app', 40, 0, 2, null]],
  });
});

test('a frontend in mode tcp has sessions and no answers', () => {
  const sums = sumsOf({ rows: [{ ...row, requestsTotal: null, responses5xx: null, responsesTotal: null }] });
  expect(sums.frontends).toEqual([['web', 40, null, null]]);
  expect(trafficSince(sums, null)).toMatchObject({ requests: 40, answers: new Map() });
});

test('every retry is a connection that was tried, and one that failed before it', () => {
  const { connections } = trafficSince({ frontends: [], backends: [['app', 10, 3, 1, null]] }, null);
  expect(connections.get('backend app')).toEqual({ trials: 13, failures: 4 });
});

test('a frontend and a backend of one name are two places', () => {
  const sums: StoredSums = { frontends: [['x', 5, 5, 1]], backends: [['x', 7, 0, 2, null]] };
  const traffic = trafficSince(sums, null);
  expect(traffic.answers.get('frontend x')).toEqual({ trials: 5, failures: 1 });
  expect(traffic.connections.get('backend x')).toEqual({ trials: 7, failures: 2 });
});

const count = fc.nat(1_000);
const name = fc.constantFrom('a', 'b', '__proto__');
const anySums: fc.Arbitrary<StoredSums> = fc.record({
  frontends: fc.array(fc.tuple(name, count, fc.option(count), fc.option(count))),
  backends: fc.array(fc.tuple(name, count, count, count, fc.option(count))),
});

test('whatever nodes say, no count is negative and nothing fails more often than it was tried', () => {
  fc.assert(
    fc.property(anySums, fc.option(anySums), (later, earlier) => {
      const { answers, connections, requests } = trafficSince(later, earlier);
      expect(requests).toBeGreaterThanOrEqual(0);
      for (const { failures, trials } of [...answers.values(), ...connections.values()]) {
        expect(failures).toBeGreaterThanOrEqual(0);
        expect(trials).toBeGreaterThanOrEqual(failures);
      }
    }),
  );
});
