import type { Baseline, ResponseTimeBefore } from '../../platform/schema/watch.ts';
import { keyOf } from './traffic-sums.ts';
import type { Judged } from './watch-signals.ts';
import type { TrafficNow } from './watched-now.ts';

/** HAProxy's averages are over about so many requests. */
const averagedRequests = 1024;
/** Before so many requests an average says nothing. */
const leastRequests = 20;
/** Looks in a row that must be too slow. */
const looksToShow = 3;
const spreads = 4;
/** The same for an average of a few requests, of which the spread is only guessed. */
const guessedSpreads = 6;
const leastGrowth = 0.5;
/** HAProxy counts in whole milliseconds. */
const leastGrowthMs = 5;

/** How long answers take in every backend that had a baseline and has had requests since. */
export function judgeResponseTimes({ backends }: Baseline, now: TrafficNow): Judged[] {
  return backends.flatMap(({ name, responseTime }) => {
    if (responseTime === null) return [];
    const where = keyOf({ kind: 'backend', name });
    const seen = now.moments.slice(-looksToShow).flatMap(({ sums, total }) => {
      const timeMs = sums.backends.find(([backend]) => backend === name)?.[4] ?? null;
      const requests = total.connections.get(where)?.trials ?? 0;
      return timeMs === null || requests < leastRequests ? [] : [timeMs / slowestMs(responseTime, requests)];
    });
    const newest = now.moments.at(-1)?.sums.backends.find(([backend]) => backend === name)?.[4] ?? null;
    const asked = now.moments.at(-1)?.total.connections.get(where)?.trials ?? 0;
    if (newest === null || asked === 0) return [];
    const isSlow = seen.length === looksToShow && seen.every((ratio) => ratio > 1);
    const isFine = seen.length > 0 && seen.every((ratio) => ratio <= 1);
    return [
      {
        signal: 'response-time',
        where,
        before: responseTime.medianMs,
        now: newest,
        unit: 'ms',
        verdict: isSlow ? 'bad' : isFine ? 'good' : null,
        weight: seen.at(-1) ?? 0,
        isExpected: seen.length > 0,
      },
    ];
  });
}

/**
 * What an average of so many requests may still be. One of a few requests varies more than those of the baseline, and nobody knows
 * how much a single request does: as much as it takes on the average, at least.
 */
function slowestMs({ medianMs, requests, spreadMs }: ResponseTimeBefore, since: number): number {
  const averaged = Math.min(since, averagedRequests);
  const widening = Math.sqrt(Math.max(1, Math.min(requests, averagedRequests) / averaged));
  const seenMs = spreads * spreadMs * widening;
  const guessedMs = (guessedSpreads * medianMs) / Math.sqrt(averaged);
  return medianMs + Math.max(seenMs, guessedMs, medianMs * leastGrowth, leastGrowthMs);
}
