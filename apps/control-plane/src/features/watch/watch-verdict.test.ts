import { mostWatchSignals, type WatchSignal } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Baseline } from '../../platform/schema/watch.ts';
import { judgeNode } from './watch-verdict.ts';
import type { ServerNow, WatchedNow } from './watched-now.ts';

const provenAt = new Date(Date.UTC(2026, 0, 1));
const after = (seconds: number) => new Date(provenAt.getTime() + seconds * 1_000);

/** Ten minutes at fifty requests a second, one in a hundred answered with a 5xx status. */
const usual: Baseline = {
  takenAt: provenAt.toISOString(),
  worker: { pid: 7, sums: { frontends: [['web', 30_000, 30_000, 300]], backends: [['app', 30_000, 0, 0, 20]] } },
  seconds: 600,
  requests: 30_000,
  answers: [{ name: 'web', trials: 30_000, failures: 300, dispersion: 1 }],
  connections: [{ name: 'app', trials: 30_000, failures: 0, dispersion: 1 }],
  backends: [{ name: 'app', up: ['web1', 'web2'], responseTime: { medianMs: 20, spreadMs: 1, requests: 3_000 } }],
};
const quiet: Baseline = {
  ...usual,
  requests: 0,
  answers: [{ name: 'web', trials: 0, failures: 0, dispersion: 1 }],
  connections: [{ name: 'app', trials: 0, failures: 0, dispersion: 1 }],
};
const server = (name: string, status = 'UP', lastChangeSeconds: number | null = 9): ServerNow => ({
  backend: 'app',
  name,
  status,
  lastChangeSeconds,
  checkStatus: 'L4OK',
});

/** What a revision does to a node, as rates a second. */
interface Happening {
  requests?: number;
  /** 5xx answers within that second of the watch. */
  failures?: (second: number) => number;
  retries?: number;
  timeMs?: number | null;
  servers?: ServerNow[];
  pid?: number;
}

/** The node that many seconds after its commit, with looks of the last sixteen seconds. */
function nodeAt(seconds: number, happening: Happening = {}): WatchedNow {
  const { failures = () => 0, pid = 8, requests = 50, retries = 0, servers, timeMs = 20 } = happening;
  const sumsAt = (second: number): WatchedNow['sums'] => {
    let failed = 0;
    for (let past = 1; past <= second; past += 1) failed += failures(past);
    const total = requests * second;
    return { frontends: [['web', total, total, failed]], backends: [['app', total, retries * second, 0, timeMs]] };
  };
  const lookedAt = [14, 12, 10, 8, 6, 4, 2].map((ago) => seconds - ago).filter((second) => second > 2);
  return {
    receivedAt: after(seconds),
    worker: { pid, uptimeSeconds: seconds },
    sums: sumsAt(seconds),
    servers: servers ?? [server('web1'), server('web2')],
    start: { at: after(2), sums: sumsAt(2) },
    looks: lookedAt.map((second) => ({ at: after(second), sums: sumsAt(second) })),
    serving: true,
  };
}

const watchSeconds = 60;
/** Watches second by second as a rollout does; the verdict, when it fell, and what the worst signal was. */
function watch(happening: Happening, baseline = usual) {
  for (let seconds = 3; ; seconds += 1) {
    const isOver = seconds >= watchSeconds;
    const watched = judgeNode({ baseline, now: nodeAt(seconds, happening), provenAt, at: after(seconds), isOver });
    if (watched.verdict === null) continue;
    const [worst] = watched.signals;
    return { verdict: watched.verdict, seconds, worst: `${worst?.signal} of ${worst?.where}`, watched };
  }
}

test('a node that goes on as before is good before the watch ends', () => {
  const { seconds, verdict, watched } = watch({ failures: (second) => (second % 2 === 0 ? 1 : 0) });
  expect(verdict).toBe('good');
  expect(seconds).toBeGreaterThanOrEqual(20);
  expect(seconds).toBeLessThan(watchSeconds);
  expect(watched.signals.map(({ signal }) => signal).sort()).toEqual([
    'connection-errors',
    'response-time',
    'responses-5xx',
    'servers-up',
    'serving',
  ]);
});

test('a wrong backend that answers 5xx is bad at five requests a second, and inconclusive at none', () => {
  const wrong = watch({ requests: 5, failures: () => 5 });
  expect(wrong).toMatchObject({ verdict: 'bad', worst: 'responses-5xx of frontend web' });
  expect(wrong.seconds).toBeLessThan(15);
  expect(watch({ requests: 0, failures: () => 0 }).verdict).toBe('inconclusive');
});

test('a wrong backend for one path of eight is bad at five requests a second', () => {
  const twelvePercent = watch({ requests: 5, failures: (second) => (second % 8 < 5 ? 1 : 0) });
  expect(twelvePercent.verdict).toBe('bad');
});

test('five of a hundred more failures at fifty requests a second are bad within seconds', () => {
  const { seconds, verdict } = watch({ failures: () => 3 });
  expect(verdict).toBe('bad');
  expect(seconds).toBeLessThanOrEqual(15);
});

test('a heap of errors in one moment stops nothing, and is no good end either', () => {
  const heap = watch({ failures: (second) => (second === 30 ? 40 : 0) });
  expect(heap.verdict).not.toBe('bad');
  const late = watch({ failures: (second) => (second === 58 ? 50 : 1) });
  expect(late).toMatchObject({ verdict: 'inconclusive', seconds: watchSeconds });
});

test('heaps of errors in three moments are in doubt, and errors all the time are bad', () => {
  const heaps = watch({ failures: (second) => ([18, 22, 26].includes(second) ? 40 : 0) });
  expect(heaps).toMatchObject({ verdict: 'inconclusive', seconds: watchSeconds });
  expect(watch({ failures: (second) => (second > 15 ? 6 : 0) }).verdict).toBe('bad');
});

test('an end is good only where five of a hundred more failures would have shown', () => {
  expect(watch({ requests: 5 }).verdict).toBe('good');
  expect(watch({ requests: 0.5 })).toMatchObject({ verdict: 'inconclusive', seconds: watchSeconds });
  const inHeaps = { ...usual, answers: [{ name: 'web', trials: 30_000, failures: 300, dispersion: 60 }] };
  expect(watch({}, inHeaps)).toMatchObject({ verdict: 'inconclusive', seconds: watchSeconds });
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 60, noNaN: true }), (requests) => {
      const failures = () => requests * 0.06;
      expect(watch({ requests, failures }).verdict).not.toBe('good');
    }),
    { numRuns: 30 },
  );
});

test('a node in mode tcp is good by its connections, also beside a frontend without requests', () => {
  const now = nodeAt(60);
  const inTcp = (sums: WatchedNow['sums']): WatchedNow['sums'] => {
    const sessions = sums.frontends.map(([name, count]): (typeof sums.frontends)[number] => [name, count, null, null]);
    return { ...sums, frontends: [...sessions, ['page', 0, 0, 0]] };
  };
  const start = now.start && { ...now.start, sums: inTcp(now.start.sums) };
  const looks = now.looks.map((look) => ({ ...look, sums: inTcp(look.sums) }));
  const baseline = { ...usual, answers: [{ name: 'page', trials: 0, failures: 0, dispersion: 1 }] };
  const tcp = { ...now, sums: inTcp(now.sums), start, looks };
  expect(judgeNode({ baseline, now: tcp, provenAt, at: after(60), isOver: true }).verdict).toBe('good');
});

test('errors of a worker in its first moments do not count', () => {
  expect(watch({ failures: (second) => (second <= 2 ? 50 : 0) }).verdict).toBe('good');
});

test('without a baseline only a node that mostly fails is bad, and one that works is inconclusive', () => {
  expect(watch({ failures: () => 40 }, quiet).verdict).toBe('bad');
  expect(watch({}, quiet)).toMatchObject({ verdict: 'inconclusive', seconds: watchSeconds });
});

test('few requests, before or since, are never good', () => {
  const few = { ...usual, requests: 19, answers: [{ name: 'web', trials: 19, failures: 0, dispersion: 1 }] };
  expect(watch({}, few).verdict).toBe('inconclusive');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 1, max: 60 }), (requests, seconds) => {
      const now = nodeAt(seconds, { requests: requests / seconds });
      for (const isOver of [false, true]) {
        expect(judgeNode({ baseline: usual, now, provenAt, at: after(seconds), isOver }).verdict).not.toBe('good');
      }
    }),
  );
});

test('a frontend that lost all of its traffic is inconclusive although others have some', () => {
  const baseline = {
    ...usual,
    answers: [...usual.answers, { name: 'shop', trials: 30_000, failures: 0, dispersion: 1 }],
  };
  const now = nodeAt(60);
  const frontends: WatchedNow['sums']['frontends'] = [...now.sums.frontends, ['shop', 0, 0, 0]];
  const input = { baseline, provenAt, at: after(60), isOver: true };
  const judged = judgeNode({ ...input, now: { ...now, sums: { ...now.sums, frontends } } });
  expect(judged.verdict).toBe('inconclusive');
  expect(judged.signals[0]).toMatchObject({ where: 'frontend shop', now: null });
  // A frontend that the revision took away is not missed.
  expect(judgeNode({ ...input, now }).verdict).toBe('good');
});

test('connections to servers that fail are bad', () => {
  expect(watch({ retries: 10 })).toMatchObject({ verdict: 'bad', worst: 'connection-errors of backend app' });
});

test('answers that take twice as long are bad, a little longer is not, and a few requests tell nothing', () => {
  expect(watch({ timeMs: 45 })).toMatchObject({ verdict: 'bad', worst: 'response-time of backend app' });
  expect(watch({ timeMs: 28 }).verdict).toBe('good');
  const few = judgeNode({
    baseline: usual,
    now: nodeAt(3, { requests: 5, timeMs: 90 }),
    provenAt,
    at: after(3),
    isOver: false,
  });
  expect(few.verdict).toBeNull();
  const slow = nodeAt(11, { requests: 2, timeMs: 900 });
  expect(judgeNode({ baseline: usual, now: slow, provenAt, at: after(11), isOver: false }).verdict).toBeNull();
  expect(watch({ timeMs: null }).verdict).toBe('good');
});

test('a server that went down is bad; one that a person holds, or that is gone, is not missed', () => {
  const withSecond = (...second: ServerNow[]) => watch({ servers: [server('web1'), ...second] });
  const signalOf = ({ watched }: ReturnType<typeof watch>) =>
    watched.signals.find(({ signal }) => signal === 'servers-up');
  expect(withSecond(server('web2', 'DOWN', 3))).toMatchObject({ verdict: 'bad', worst: 'servers-up of backend app' });
  expect(withSecond(server('web2', 'DOWN 1/2', 3)).watched.signals[0]).toMatchObject({ before: 2, now: 1 });
  for (const held of ['MAINT', 'MAINT (via app/web1)', 'DRAIN', 'NOLB'])
    expect(signalOf(withSecond(server('web2', held)))).toMatchObject({ before: 1, now: 1, verdict: 'good' });
  expect(signalOf(withSecond())).toMatchObject({ before: 1, now: 1, verdict: 'good' });
});

test('a server that is down for a moment, or that nobody has checked yet, is not judged', () => {
  const judge = (second: ServerNow, seconds = 5) =>
    judgeNode({
      baseline: usual,
      now: nodeAt(seconds, { servers: [server('web1'), second] }),
      provenAt,
      at: after(seconds),
      isOver: false,
    }).verdict;
  expect(judge(server('web2', 'DOWN', 1))).toBeNull();
  expect(judge(server('web2', 'DOWN', null))).toBeNull();
  expect(judge({ ...server('web2', 'DOWN', 5), checkStatus: 'INI' })).toBeNull();
  expect(judge(server('web2', 'MAINT (resolution)'))).toBeNull();
  expect(judge(server('web2', 'MAINT (resolution)'), 12)).toBe('bad');
});

test('a node that does not serve what was committed is bad, whatever its figures are', () => {
  const now = { ...nodeAt(5), serving: false };
  const { signals, verdict } = judgeNode({ baseline: usual, now, provenAt, at: after(5), isOver: false });
  expect(verdict).toBe('bad');
  expect(signals[0]).toMatchObject({ signal: 'serving', where: 'node', before: 1, now: 0 });
});

test('one report without an answer of the worker is not the end of it', () => {
  const now = { ...nodeAt(9), serving: false };
  const since = (seconds: number) =>
    judgeNode({ baseline: usual, now, provenAt, at: after(9), isOver: false, notServingSince: after(seconds) }).verdict;
  expect(since(7)).toBeNull();
  expect(since(4)).toBe('bad');
});

test('a node of which nothing is heard is undecided, then inconclusive', () => {
  const input = { baseline: usual, provenAt, at: after(60) };
  const early = { ...nodeAt(10), receivedAt: after(-1) };
  const without = { ...nodeAt(60), worker: null };
  for (const now of [null, early, without]) {
    expect(judgeNode({ ...input, now, isOver: false }).verdict).toBeNull();
    expect(judgeNode({ ...input, now, isOver: true })).toMatchObject({ verdict: 'inconclusive', requests: 0 });
  }
  // Good figures of long ago say nothing of now.
  expect(judgeNode({ ...input, now: nodeAt(40), isOver: true }).verdict).toBe('inconclusive');
});

test('a commit that started no worker is compared with the moment before it', () => {
  const now = nodeAt(60, { pid: 7 });
  const sums: WatchedNow['sums'] = { ...now.sums, frontends: [['web', 33_000, 33_000, 330]] };
  const input = { baseline: usual, provenAt, at: after(60), isOver: true };
  const judged = judgeNode({ ...input, now: { ...now, sums, looks: [] } });
  expect(judged).toMatchObject({ verdict: 'good', requests: 3_000 });
});

test('a new frontend is judged like the others of its node, and is bad when most of its answers fail', () => {
  const shop = (failures: number): WatchedNow => {
    const now = nodeAt(30);
    const grow = (sums: WatchedNow['sums'], share: number): WatchedNow['sums'] => ({
      ...sums,
      frontends: [...sums.frontends, ['shop', 100 * share, 100 * share, failures * share]],
    });
    return {
      ...now,
      sums: grow(now.sums, 1),
      start: now.start && { ...now.start, sums: grow(now.start.sums, 0) },
      looks: now.looks.map((look, index) => ({ ...look, sums: grow(look.sums, (index + 1) / 10) })),
    };
  };
  const judge = (failures: number) =>
    judgeNode({ baseline: usual, now: shop(failures), provenAt, at: after(30), isOver: false });
  expect(judge(60).verdict).toBe('bad');
  expect(judge(60).signals[0]).toMatchObject({ where: 'frontend shop', before: null, now: 0.6 });
  expect(judge(2).verdict).not.toBe('bad');
});

test('the worst signals are shown, no more than a page holds', () => {
  const backends = Array.from({ length: 40 }, (_, index) => `b${index}`);
  const now = nodeAt(30);
  const many: WatchedNow = {
    ...now,
    servers: backends.map((backend) => ({ ...server('s1', backend === 'b33' ? 'DOWN' : 'UP'), backend })),
  };
  const baseline = { ...usual, backends: backends.map((name) => ({ name, up: ['s1'], responseTime: null })) };
  const { signals } = judgeNode({ baseline, now: many, provenAt, at: after(30), isOver: false });
  expect(signals).toHaveLength(mostWatchSignals);
  expect(signals[0]).toMatchObject({ where: 'backend b33', verdict: 'bad' } satisfies Partial<WatchSignal>);
});
