import { mostWatchSignals, type Watched, type WatchVerdict } from '@sluice/contract';
import type { Baseline } from '../../platform/schema/watch.ts';
import { judgeResponseTimes } from './response-time.ts';
import { judgeServers } from './servers-up.ts';
import { isGrowthRuledOut, type Judged, judgeShares } from './watch-signals.ts';
import { trafficSinceCommit, type WatchedNow } from './watched-now.ts';

/** What a node is judged by after its commit. Moments are those of the control plane. */
export interface WatchInput {
  baseline: Baseline;
  /** Null: nothing was ever heard of its figures. */
  now: WatchedNow | null;
  provenAt: Date;
  at: Date;
  /** Since when its reports say that it does not serve the revision; left out: for long. */
  notServingSince?: Date | null;
  /** The time of the watch is up: what is not decided now never will be. */
  isOver: boolean;
}

/** Fewer requests than these, before or since, are too few for good. */
const leastRequests = 20;
/** Checks of servers need this long to find one that is down, whatever clients get until then. */
const shortestGoodSeconds = 20;
/** A socket that does not answer once is no worker that is gone: the agent looks again within two seconds. */
const notServingMs = 5_000;
/** Agents send figures every five seconds at least. */
const freshForMs = 15_000;

/**
 * Judges a node after its commit by counts against its own baseline, at any moment and as often as wanted.
 *
 * bad:          something got worse, at any time
 * good:         everything that had traffic is ruled out to have got worse, or the watch ended with enough requests and nothing bad
 * inconclusive: the watch ended, and too little was seen, or something is in doubt
 * null:         not decided yet
 */
export function judgeNode(input: WatchInput): Watched {
  const { at, baseline, isOver, now, provenAt } = input;
  const seconds = Math.max(0, at.getTime() - provenAt.getTime()) / 1_000;
  const traffic = now === null ? null : trafficSinceCommit(baseline, now, provenAt);
  const judged: Judged[] = [...judgeServing(input)];
  if (now !== null && traffic !== null) {
    judged.push(...judgeShares(baseline, traffic, seconds, isOver));
    judged.push(...judgeResponseTimes(baseline, traffic));
    judged.push(...judgeServers(baseline, now));
  }
  const requests = traffic?.total.requests ?? 0;
  const isFresh = now !== null && at.getTime() - now.receivedAt.getTime() <= freshForMs;
  const isEnough = isFresh && requests >= leastRequests && baseline.requests >= leastRequests;
  const isRuledOut = traffic !== null && isGrowthRuledOut(baseline, traffic);
  const verdict = decide(judged, { isEnough: isEnough && isRuledOut, isOver, seconds });
  return { verdict, signals: worstFirst(judged), requests, seconds };
}

function decide(
  judged: readonly Judged[],
  { isEnough, isOver, seconds }: { isEnough: boolean; isOver: boolean; seconds: number },
): WatchVerdict {
  if (judged.some(({ verdict }) => verdict === 'bad')) return 'bad';
  if (isOver) return isEnough && !judged.some(({ verdict }) => verdict === 'inconclusive') ? 'good' : 'inconclusive';
  const isProven = judged.every(({ isExpected, verdict }) => !isExpected || verdict === 'good');
  return isEnough && isProven && seconds >= shortestGoodSeconds ? 'good' : null;
}

function judgeServing({ at, notServingSince, now }: WatchInput): Judged[] {
  if (now === null || now.serving === null) return [];
  const since = notServingSince === undefined ? 0 : (notServingSince ?? at).getTime();
  const isGone = at.getTime() - since >= notServingMs;
  return [
    {
      signal: 'serving',
      where: 'node',
      before: 1,
      now: now.serving ? 1 : 0,
      unit: 'share',
      verdict: now.serving ? 'good' : isGone ? 'bad' : null,
      weight: 0,
      isExpected: true,
    },
  ];
}

const order: readonly WatchVerdict[] = ['bad', 'inconclusive', null, 'good'];

function worstFirst(judged: readonly Judged[]): Watched['signals'] {
  return judged
    .toSorted((left, right) => order.indexOf(left.verdict) - order.indexOf(right.verdict) || right.weight - left.weight)
    .slice(0, mostWatchSignals)
    .map(({ weight, isExpected, ...signal }) => signal);
}
