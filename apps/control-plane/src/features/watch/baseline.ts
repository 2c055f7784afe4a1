import type { Metrics } from '@sluice/contract/agent';
import type {
  BackendBefore,
  Baseline,
  PlaceBefore,
  ResponseTimeBefore,
  StoredSums,
} from '../../platform/schema/watch.ts';
import { minuteMs, minuteSlots, type SlotRow } from './metrics-slots.ts';
import { dispersionOf } from './sequential-test.ts';
import { isUp } from './server-state.ts';
import { type Counts, keyOf, sumsOf, type Traffic, trafficSince } from './traffic-sums.ts';

/** A row of the minutes, or the newest snapshot in its form. */
type MinuteRow = Omit<SlotRow, 'kind'>;

/** The newest snapshot of a node, when it came, and what the node is known to run. */
export interface NewestSnapshot {
  metrics: Metrics;
  receivedAt: Date;
  bundle: string | null;
}

/** So many requests of the present configuration alone are a better baseline than more that others have served. */
const enoughRequests = 100;
/** As much as the slots of the minutes reach back. */
const spanMs = minuteSlots * minuteMs;

/** Traffic between two snapshots that follow one another. */
interface Span {
  /** The whole of it went through the present bundle. */
  isPresent: boolean;
  /** Every bundle that served in it. */
  bundles: readonly (string | null)[];
  from: Date;
  to: Date;
  seconds: number;
  traffic: Traffic;
  sums: StoredSums;
}

/** What rollouts that failed put on a node: bundles, and the times from the commit of each to its way back. */
export interface TakenBack {
  bundles: ReadonlySet<string>;
  times: readonly { from: Date; to: Date }[];
}

/**
 * Puts together what a node was like in the last ten minutes, from rows in any order and its newest snapshot. Traffic of what was
 * taken back is nobody's normal. It is told by the bundle and by the time, as a revision of a few seconds may be in no row.
 */
export function makeBaseline(
  minutes: readonly MinuteRow[],
  newest: NewestSnapshot | null,
  now: Date,
  takenBack: TakenBack = { bundles: new Set(), times: [] },
): Baseline {
  const rows = minutes
    .filter(({ at }) => now.getTime() - at.getTime() <= spanMs)
    .sort((left, right) => left.at.getTime() - right.at.getTime());
  const last = newest === null ? null : toRow(newest);
  if (last !== null) rows.push(last);
  const isNormal = ({ bundles, from, to }: Span) =>
    !bundles.some((bundle) => bundle !== null && takenBack.bundles.has(bundle)) &&
    !takenBack.times.some((time) => from < time.to && time.from < to);
  const all = spansOf(rows, newest?.bundle ?? null).filter(isNormal);
  const present = all.filter(({ isPresent }) => isPresent);
  const spans = requestsOf(present) >= enoughRequests ? present : all;
  return {
    takenAt: now.toISOString(),
    worker: last === null ? null : { pid: last.worker_pid, sums: last.sums },
    seconds: spans.reduce((total, { seconds }) => total + seconds, 0),
    requests: requestsOf(spans),
    answers: placesOf(spans.map(({ traffic }) => traffic.answers)),
    connections: placesOf(spans.map(({ traffic }) => traffic.connections)),
    // Times of few minutes say less than those of another configuration that was fine.
    backends: newest === null ? [] : backendsOf(newest.metrics, present.length >= leastMinutes ? present : all),
  };
}

function toRow({ bundle, metrics, receivedAt }: NewestSnapshot): MinuteRow | null {
  if (metrics.workerPid === null) return null;
  return { at: receivedAt, worker_pid: metrics.workerPid, bundle, sums: sumsOf(metrics) };
}

function spansOf(rows: readonly MinuteRow[], presentBundle: string | null): Span[] {
  return rows.slice(1).flatMap((row, index) => {
    const before = rows[index];
    if (before === undefined) return [];
    const isSameWorker = before.worker_pid === row.worker_pid;
    const isMixed = isSameWorker && before.bundle !== row.bundle;
    return [
      {
        isPresent: row.bundle === presentBundle && !isMixed,
        bundles: isMixed ? [before.bundle, row.bundle] : [row.bundle],
        from: before.at,
        to: row.at,
        seconds: Math.max(0, row.at.getTime() - before.at.getTime()) / 1_000,
        // Another worker has counted from zero, and began after the row before.
        traffic: trafficSince(row.sums, isSameWorker ? before.sums : null),
        sums: row.sums,
      },
    ];
  });
}

function requestsOf(spans: readonly Span[]): number {
  return spans.reduce((total, { traffic }) => total + traffic.requests, 0);
}

function placesOf(spans: readonly ReadonlyMap<string, Counts>[]): PlaceBefore[] {
  const byPlace = new Map<string, Counts[]>();
  for (const [place, counts] of spans.flatMap((span) => [...span])) {
    const known = byPlace.get(place);
    if (known === undefined) byPlace.set(place, [counts]);
    else known.push(counts);
  }
  return [...byPlace].map(([place, counts]) => ({
    name: place.slice(place.indexOf(' ') + 1),
    trials: counts.reduce((total, { trials }) => total + trials, 0),
    failures: counts.reduce((total, { failures }) => total + failures, 0),
    dispersion: dispersionOf(counts),
  }));
}

function backendsOf({ rows }: Metrics, spans: readonly Span[]): BackendBefore[] {
  return rows
    .filter(({ kind }) => kind === 'backend')
    .map(({ proxy: name }) => ({
      name,
      up: rows.filter((row) => row.kind === 'server' && row.proxy === name && isUp(row)).map((row) => row.name),
      responseTime: responseTimeOf(name, spans),
    }));
}

/** Minutes with traffic that tell a middle and a distance from it. */
const leastMinutes = 3;
/** Of fewer minutes the distance is guessed, as a part of the middle. */
const guessedSpread = 0.25;

function responseTimeOf(name: string, spans: readonly Span[]): ResponseTimeBefore | null {
  const place = keyOf({ kind: 'backend', name });
  const seen = spans.flatMap(({ sums, traffic }) => {
    const timeMs = sums.backends.find(([backend]) => backend === name)?.[4] ?? null;
    const requests = traffic.connections.get(place)?.trials ?? 0;
    return timeMs === null || requests === 0 ? [] : [{ timeMs, requests }];
  });
  if (seen.length === 0) return null;
  const medianMs = median(seen.map(({ timeMs }) => timeMs));
  return {
    medianMs,
    // The median distance of values that spread as a bell is two thirds of their standard deviation.
    spreadMs: Math.max(
      1.4826 * median(seen.map(({ timeMs }) => Math.abs(timeMs - medianMs))),
      seen.length < leastMinutes ? guessedSpread * medianMs : 0,
    ),
    requests: median(seen.map(({ requests }) => requests)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const lower = sorted[Math.ceil(middle) - 1] ?? 0;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return (lower + upper) / 2;
}
