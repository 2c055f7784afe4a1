import type { Metrics, StatRow } from '@sluice/contract/agent';
import { expect, test } from 'vitest';
import type { StoredSums } from '../../platform/schema/watch.ts';
import { makeBaseline } from './baseline.ts';

const start = Date.UTC(2026, 0, 1);
const at = (minutes: number) => new Date(start + minutes * 60_000);
const sums = (requests: number, failures: number, timeMs: number | null = 20): StoredSums => ({
  frontends: [['web', requests, requests, failures]],
  backends: [['app', requests, 0, 0, timeMs]],
});
const minute = (minutes: number, pid: number, requests: number, failures: number, bundle = 'a') => ({
  at: at(minutes),
  worker_pid: pid,
  bundle,
  sums: sums(requests, failures),
});
const rowOf = (kind: StatRow['kind'], proxy: string, name: string, status: string): StatRow => ({
  proxy,
  name,
  kind,
  status,
  address: null,
  weight: null,
  sessions: 0,
  sessionsTotal: 0,
  requestsTotal: 0,
  bytesIn: 0,
  bytesOut: 0,
  responses5xx: 0,
  connectionErrors: 0,
  lastChangeSeconds: 100,
  checkStatus: null,
});
const newest = (minutes: number, workerPid: number | null, requests: number, failures: number) => ({
  receivedAt: at(minutes),
  bundle: 'a',
  metrics: {
    at: at(minutes).toISOString(),
    workerPid,
    uptimeSeconds: 600,
    currentConnections: 0,
    rows: [
      { ...rowOf('frontend', 'web', 'FRONTEND', 'OPEN'), requestsTotal: requests, responses5xx: failures },
      { ...rowOf('backend', 'app', 'BACKEND', 'UP'), sessionsTotal: requests, responseTimeMs: 20 },
      rowOf('server', 'app', 'web1', 'UP 1/3'),
      rowOf('server', 'app', 'web2', 'no check'),
      rowOf('server', 'app', 'web3', 'DOWN'),
      rowOf('server', 'app', 'web4', 'MAINT'),
    ],
  } satisfies Metrics,
});

test('counts between snapshots of one worker are their difference, of another worker all that it counted', () => {
  const minutes = [minute(1, 7, 1_000, 10), minute(0, 7, 400, 4), minute(2, 8, 50, 5)];
  const baseline = makeBaseline(minutes, newest(3, 8, 350, 6), at(3));
  expect(baseline).toMatchObject({ requests: 950, seconds: 180, worker: { pid: 8, sums: sums(350, 6) } });
  expect(baseline.answers).toMatchObject([{ name: 'web', trials: 950, failures: 12 }]);
  expect(baseline.connections).toMatchObject([{ name: 'app', trials: 950, failures: 0 }]);
});

test('what is older than ten minutes does not count', () => {
  const minutes = [minute(0, 7, 0, 0), minute(20, 7, 5_000, 5_000), minute(21, 7, 5_200, 5_001)];
  expect(makeBaseline(minutes, null, at(22)).answers).toMatchObject([{ trials: 200, failures: 1 }]);
});

test('another bundle does not count once the present one has served enough', () => {
  const failing = [minute(0, 7, 0, 0), minute(1, 7, 1_000, 0), minute(2, 8, 900, 800, 'bad')];
  const enough = makeBaseline([...failing, minute(3, 9, 60, 0)], newest(4, 9, 400, 2), at(4));
  expect(enough.answers).toMatchObject([{ trials: 1_400, failures: 2 }]);
  const few = makeBaseline([minute(2, 8, 900, 800, 'bad')], newest(3, 9, 20, 0), at(4));
  expect(few.answers).toMatchObject([{ trials: 20 }]);
});

test('servers that take traffic are those that are up or not checked', () => {
  expect(makeBaseline([], newest(0, 7, 10, 0), at(0)).backends).toMatchObject([{ name: 'app', up: ['web1', 'web2'] }]);
});

test('the spread of a response time is that of the minutes, and a guess where they are few', () => {
  const timed = [20, 22, 18, 60].map((timeMs, index) => ({
    ...minute(index, 7, index * 100, 0),
    sums: sums(index * 100, 0, timeMs),
  }));
  const { backends } = makeBaseline(timed, newest(4, 7, 400, 0), at(4));
  expect(backends[0]?.responseTime).toEqual({ medianMs: 21, spreadMs: expect.closeTo(1.4826 * 2), requests: 100 });
  const few = makeBaseline(timed.slice(0, 2), newest(2, 7, 200, 0), at(2));
  expect(few.backends[0]?.responseTime).toEqual({ medianMs: 21, spreadMs: 21 / 4, requests: 100 });
});

test('what a bundle did that was taken back is nobody’s normal', () => {
  const minutes = [minute(0, 6, 0, 0), minute(1, 6, 70, 0), minute(2, 7, 500, 400, 'bad'), minute(3, 8, 10, 0)];
  const of = (takenBack: string[]) =>
    makeBaseline(minutes, newest(3.5, 8, 20, 0), at(4), { bundles: new Set(takenBack), times: [] }).answers.find(
      ({ name }) => name === 'web',
    );
  expect(of([])?.failures).toBe(400);
  expect(of(['bad'])).toMatchObject({ trials: 90, failures: 0 });
});

test('what went through a node while a revision was there that was taken back is nobody’s normal, in whatever row it is', () => {
  const minutes = [minute(0, 6, 0, 0), minute(1, 6, 70, 0), minute(2, 6, 500, 400), minute(3, 6, 510, 400)];
  const of = (from: number, to: number) =>
    makeBaseline(minutes, newest(3.5, 6, 520, 400), at(4), {
      bundles: new Set(),
      times: [{ from: at(from), to: at(to) }],
    }).answers[0];
  expect(of(1.2, 1.4)).toMatchObject({ trials: 90, failures: 0 });
  expect(of(1, 2)).toMatchObject({ trials: 90, failures: 0 });
  expect(of(0.9, 1)).toMatchObject({ trials: 450, failures: 400 });
});

test('a node of which nothing is known has an empty baseline', () => {
  const empty = {
    takenAt: at(0).toISOString(),
    worker: null,
    seconds: 0,
    requests: 0,
    answers: [],
    connections: [],
    backends: [],
  };
  expect(makeBaseline([], null, at(0))).toEqual(empty);
  expect(makeBaseline([], newest(0, null, 0, 0), at(0))).toMatchObject({ worker: null, requests: 0 });
});
