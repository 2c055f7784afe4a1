import type { Random } from '../../packages/haproxy-config/src/testing/random.ts';

const steps = 2 ** 30;
/** From here on the bell curve is close enough. */
const manyExpected = 30;

/** Evenly spread above 0 and below 1. */
export function uniform(random: Random): number {
  return (random.below(steps) + 0.5) / steps;
}

/** From the bell curve with mean 0 and deviation 1 (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
}

/** How many of independent events happen when so many are expected. */
export function poisson(random: Random, expected: number): number {
  if (expected <= 0) return 0;
  if (expected > manyExpected) return Math.max(0, Math.round(expected + Math.sqrt(expected) * normal(random)));
  const limit = Math.exp(-expected);
  let count = 0;
  for (let product = uniform(random); product > limit; product *= uniform(random)) count += 1;
  return count;
}

/** How many of `trials` succeed. */
export function binomial(random: Random, trials: number, share: number): number {
  if (trials <= 0 || share <= 0) return 0;
  if (share >= 1) return trials;
  const expected = trials * share;
  if (expected > manyExpected && trials - expected > manyExpected) {
    const drawn = Math.round(expected + Math.sqrt(expected * (1 - share)) * normal(random));
    return Math.min(trials, Math.max(0, drawn));
  }
  if (trials > 200) return Math.min(trials, poisson(random, expected));
  let count = 0;
  for (let trial = 0; trial < trials; trial += 1) if (uniform(random) < share) count += 1;
  return count;
}

/** Between the two, evenly on a scale of factors. */
export function between(random: Random, least: number, most: number): number {
  return least * (most / least) ** uniform(random);
}
