import type { Counts } from './traffic-sums.ts';

/** What is known of one share of failures from before. */
export interface Before extends Counts {
  /**
   * How much more the failures vary than if each came by itself, at least 1: errors in heaps tell less than their count. All
   * counts are divided by it.
   */
  dispersion: number;
}

/** Logarithms of how much more likely the counts are after a growth of the share than without one. */
export interface Evidence {
  /** For any growth. Whatever was the case before, it reaches `ln(1 / e)` at any time with a probability of at most `e`. */
  forGrowth: number;
  /** For the smallest growth that is looked for; far below zero it is ruled out. */
  forLeastGrowth: number;
}

/** A share below this is taken for this: a single failure in a node that never fails proves nothing. */
const leastShare = 0.001;
/** Growth that is looked for: one point, or half of what was there before. */
const leastGrowth = 0.01;
const leastRelativeGrowth = 0.5;
/** Larger growths are looked for beside it, because they show much sooner. All of them share one certainty. */
const leastWeight = 0.4;
const largerGrowths = [
  { by: 0.05, weight: 0.3 },
  { by: 0.2, weight: 0.2 },
  { by: 0.5, weight: 0.1 },
];
const largestShare = 0.999;
/** Points at which the share before is tried, and how many standard deviations they reach to both sides. */
const points = 41;
/** Requests now that count for each one before. */
const timesBefore = 40;
const reach = 6;

/**
 * Compares counts with those from before by a likelihood ratio that may be looked at as often as one likes (a mixture sequential
 * probability ratio test). The share before is not a number but a belief (a beta distribution from the counts, with Jeffreys'
 * prior): few requests before leave much possible, so that they prove little.
 *
 * Source: Wald, Sequential Analysis (1947); Robbins, Statistical methods related to the law of the iterated logarithm (1970).
 */
export function weighEvidence(before: Before, now: Counts): Evidence {
  if (now.trials === 0) return { forGrowth: 0, forLeastGrowth: 0 };
  const likelihoodOf = likelihoods(before, now);
  const unchanged = likelihoodOf((share) => share);
  const forLeastGrowth = likelihoodOf(grownShare) - unchanged;
  const atLeast = Math.log(leastWeight) + forLeastGrowth;
  // Most places fail no more than before, and then larger growths add next to nothing.
  if (now.failures <= now.trials * expectedShare(before)) return { forGrowth: atLeast, forLeastGrowth };
  const larger = largerGrowths.map(
    ({ by, weight }) => Math.log(weight) + likelihoodOf((share) => Math.max(grownShare(share), share + by)) - unchanged,
  );
  return { forGrowth: logSum([atLeast, ...larger]), forLeastGrowth };
}

/** Logarithm of how much more likely the counts are when the share has grown by `by` than when it has not; far below zero it is ruled out. */
export function weighGrowth(before: Before, now: Counts, by: number): number {
  if (now.trials === 0) return 0;
  const likelihoodOf = likelihoods(before, now);
  return likelihoodOf((share) => share + by) - likelihoodOf((share) => share);
}

/** Logarithm of the probability of the counts, for what became of a share from before. */
function likelihoods(before: Before, now: Counts): (shareOf: (share: number) => number) => number {
  // Far more requests than before add no certainty about before, and are too sharp for the points at which it is tried.
  const most = timesBefore * (before.trials / before.dispersion + 1);
  const scale = Math.min(1 / before.dispersion, most / now.trials);
  const failures = now.failures * scale;
  const successes = (now.trials - now.failures) * scale;
  const belief = believe(before);
  return (shareOf) =>
    logSum(
      belief.map(({ share, logWeight }) => {
        const tried = Math.min(largestShare, shareOf(share));
        return logWeight + failures * Math.log(tried) + successes * Math.log1p(-tried);
      }),
    );
}

/** The share that is expected from before. */
export function expectedShare({ trials, failures, dispersion }: Before): number {
  return Math.max(leastShare, (failures / dispersion + 0.5) / (trials / dispersion + 1));
}

/** The smallest share that counts as grown. */
export function grownShare(share: number): number {
  return share + Math.max(leastGrowth, share * leastRelativeGrowth);
}

/** Shares that may have been the case before, with their probabilities. */
function believe({ trials, failures, dispersion }: Before): { share: number; logWeight: number }[] {
  const alpha = failures / dispersion + 0.5;
  const beta = (trials - failures) / dispersion + 0.5;
  // On this scale every beta distribution is about as wide as any other with as many counts.
  const middle = Math.asin(Math.sqrt(alpha / (alpha + beta)));
  const deviation = 0.5 / Math.sqrt(alpha + beta);
  const from = Math.max(0, middle - reach * deviation);
  const to = Math.min(Math.PI / 2, middle + reach * deviation);
  const angles = Array.from({ length: points }, (_, index) => from + ((to - from) * (index + 0.5)) / points);
  const weighed = angles.map((angle) => {
    const share = Math.sin(angle) ** 2;
    // The density times the width of a step on the scale of shares.
    const logWeight = (alpha - 0.5) * Math.log(share) + (beta - 0.5) * Math.log1p(-share);
    return { share: Math.max(leastShare, Math.min(largestShare, share)), logWeight };
  });
  const total = logSum(weighed.map(({ logWeight }) => logWeight));
  return weighed.map(({ share, logWeight }) => ({ share, logWeight: logWeight - total }));
}

function logSum(values: readonly number[]): number {
  const largest = Math.max(...values);
  if (largest === Number.NEGATIVE_INFINITY) return largest;
  return largest + Math.log(values.reduce((total, value) => total + Math.exp(value - largest), 0));
}

/**
 * How much more failures vary between spans than if each came by itself: Pearson's chi-squared over its degrees of freedom, held
 * back a little where there are few spans. What exceeds 1 counts twice, of a few spans more often: they may well have missed the worst.
 * That is also why it is 2 where nothing can be said of it, and comes to 1 with more spans only.
 */
export function dispersionOf(spans: readonly Counts[]): number {
  const used = spans.filter(({ trials }) => trials > 0);
  const trials = used.reduce((total, span) => total + span.trials, 0);
  const failures = used.reduce((total, span) => total + span.failures, 0);
  const freedom = Math.max(0, used.length - 1);
  const unseen = 1 + 1 / Math.max(1, freedom) ** 2;
  if (freedom === 0 || failures === 0 || failures === trials) return unseen;
  const share = failures / trials;
  const chiSquared = used.reduce((total, span) => {
    const expected = span.trials * share;
    return total + (span.failures - expected) ** 2 / (expected * (1 - share));
  }, 0);
  const estimate = (chiSquared + spansHeldBack) / (freedom + spansHeldBack);
  const timesExcess = leastTimesExcess + 3 / freedom ** 2;
  return Math.min(largestDispersion, unseen + timesExcess * Math.max(0, estimate - 1));
}

/** As if so many more spans had varied as little as they can. */
const spansHeldBack = 2;
const leastTimesExcess = 2;
const largestDispersion = 100;
