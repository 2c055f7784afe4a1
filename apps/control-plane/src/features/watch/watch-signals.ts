import type { WatchSignal } from '@sluice/contract';
import type { Baseline, PlaceBefore } from '../../platform/schema/watch.ts';
import { type Before, expectedShare, grownShare, weighEvidence, weighGrowth } from './sequential-test.ts';
import { type Counts, keyOf, type Place } from './traffic-sums.ts';
import type { TrafficNow } from './watched-now.ts';

/** A signal, and how much speaks against the node: for the order in which they are shown. */
export interface Judged extends WatchSignal {
  weight: number;
  /** The place had traffic before, so that it has to be proven good. */
  isExpected: boolean;
}

/** Probability of stopping a node that is as before, over all of its places and the whole watch. */
const wrongStop = 1e-4;
/** So unlikely that a person is asked, at the end. */
const doubt = 1e-3;
/** Probability of calling a place good whose share of failures has grown. */
const miss = 1e-2;
/** Growth by so much, of the failures of the whole node, is ruled out wherever a node is good; with the probability of being wrong. */
const largeGrowth = 0.05;
const missLarge = 0.05;
/** Pieces of the watch that must show the growth: a reload, or one bad moment, is over after one or two. */
const piecesToShow = 3;
/** Nearly all pieces in which so many failures were to be expected must show it: after a heap of errors most do not. */
const failuresToShow = 3;
const shareToShow = 0.8;
/** A place without a baseline is bad when so many answers came and most of them failed. */
const answersToFail = 10;
/** A place that is new is believed to be like the others of its node, but not for sure. */
const trialsBelieved = 50;
/** A retry, and the error after the last of them, have one cause: so many failures come together. */
const failuresTogether = 3;
/** A frontend from which so many answers were to be expected is not silent by chance. */
const answersExpected = 50;

interface ShareInput {
  signal: 'responses-5xx' | 'connection-errors';
  place: Place;
  /** Null: there is no baseline of this place. */
  before: PlaceBefore | null;
  pooled: Before;
  counts: Counts;
  pieces: readonly Counts[];
  places: number;
  expected: number;
  isOver: boolean;
}

/** Shares of failures in every frontend and backend that the node has now. */
export function judgeShares(baseline: Baseline, now: TrafficNow, seconds: number, isOver: boolean): Judged[] {
  const { answers, connections } = now.total;
  const places = [...answers.values(), ...connections.values()].filter(({ trials }) => trials > 0).length;
  const judge = (
    signal: ShareInput['signal'],
    kind: Place['kind'],
    befores: readonly PlaceBefore[],
    pick: (traffic: TrafficNow['total']) => ReadonlyMap<string, Counts>,
  ) => {
    const byName = new Map(befores.map((before) => [before.name, before]));
    const pooled = poolOf(befores);
    return [...pick(now.total)].map(([key, counts]) => {
      const place = { kind, name: key.slice(key.indexOf(' ') + 1) };
      const before = byName.get(place.name) ?? null;
      const pieces = now.pieces.flatMap((piece) => pick(piece).get(key) ?? []);
      const expected = baseline.seconds > 0 ? ((before?.trials ?? 0) / baseline.seconds) * seconds : 0;
      return judgeShare({ signal, place, before, pooled, counts, pieces, places, expected, isOver });
    });
  };
  return [
    ...judge('responses-5xx', 'frontend', baseline.answers, (traffic) => traffic.answers),
    ...judge('connection-errors', 'backend', baseline.connections, (traffic) => traffic.connections),
  ];
}

/** Enough was seen of the whole node to say that no share of failures has grown much. */
export function isGrowthRuledOut({ answers, connections }: Baseline, { total }: TrafficNow): boolean {
  const answered = countsOfAll([...total.answers.values()]);
  const connected = countsOfAll([...total.connections.values()]);
  // Where most goes through in mode tcp there are few answers, if any.
  const isAnswered = answered.trials * 2 >= connected.trials;
  const [before, now] = isAnswered ? [answers, answered] : [connections, connected];
  return weighGrowth(sumOf(before), now, largeGrowth) <= Math.log(missLarge);
}

/** All places together: their failures vary as those of each do. */
function sumOf(befores: readonly PlaceBefore[]): Before {
  const { failures, trials } = countsOfAll(befores);
  const varied = befores.reduce((total, before) => total + before.failures * before.dispersion, 0);
  return { trials, failures, dispersion: failures === 0 ? 1 : varied / failures };
}

function countsOfAll(counts: readonly Counts[]): Counts {
  return {
    trials: counts.reduce((total, { trials }) => total + trials, 0),
    failures: counts.reduce((total, { failures }) => total + failures, 0),
  };
}

function judgeShare(input: ShareInput): Judged {
  const { before, counts, isOver, place, signal } = input;
  const known = before !== null && before.trials > 0 ? before : null;
  const believed = known ?? input.pooled;
  const dispersion = signal === 'connection-errors' ? failuresTogether : 1;
  const weighed = { ...believed, dispersion: Math.max(believed.dispersion, dispersion) };
  const evidence = weighEvidence(weighed, counts);
  const isNotServing = known === null && signal === 'responses-5xx' && counts.trials >= answersToFail && isMost(counts);
  const isProven = evidence.forGrowth >= Math.log(input.places / wrongStop) || isNotServing;
  const grown = grownShare(expectedShare(weighed));
  const isBad = isProven && isShownThroughout(input, grown);
  const isSilent = signal === 'responses-5xx' && counts.trials === 0 && input.expected >= answersExpected;
  const isDoubtful = isSilent || isProven || evidence.forGrowth >= Math.log(input.places / doubt);
  return {
    signal,
    where: keyOf(place),
    before: known === null ? null : known.failures / known.trials,
    now: counts.trials === 0 ? null : counts.failures / counts.trials,
    unit: 'share',
    verdict: verdictOf({ isBad, isDoubtful: isDoubtful && isOver, isGood: evidence.forLeastGrowth <= Math.log(miss) }),
    weight: evidence.forGrowth,
    isExpected: known !== null,
  };
}

/** Errors in heaps leave most pieces as they were; those of a revision are in nearly all that have enough requests to show them. */
function isShownThroughout({ counts, isOver, pieces }: ShareInput, grown: number): boolean {
  const shows = ({ failures, trials }: Counts) => failures > 0 && failures > trials * grown;
  const large = pieces.filter(({ trials }) => trials * (counts.failures / counts.trials) >= failuresToShow);
  if (large.filter(shows).length < large.length * shareToShow) return false;
  if (pieces.filter(shows).length >= piecesToShow) return true;
  // Few requests leave most pieces without any: those that have some must fail as well.
  const used = pieces.filter(({ trials }) => trials > 0);
  return isOver && isMost(counts) && used.filter(shows).length * 2 >= used.length;
}

function verdictOf(is: { isBad: boolean; isDoubtful: boolean; isGood: boolean }): WatchSignal['verdict'] {
  if (is.isBad) return 'bad';
  if (is.isDoubtful) return 'inconclusive';
  return is.isGood ? 'good' : null;
}

function isMost({ failures, trials }: Counts): boolean {
  return failures * 2 > trials;
}

function poolOf(befores: readonly PlaceBefore[]): Before {
  const { failures, trials } = countsOfAll(befores);
  const scale = trials === 0 ? 0 : Math.min(1, trialsBelieved / trials);
  return { trials: trials * scale, failures: failures * scale, dispersion: 1 };
}
