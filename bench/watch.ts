import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Random, testSeed } from '../packages/haproxy-config/src/testing/random.ts';
import { anyTraffic, busyTraffic, steadyTraffic } from '../scripts/simulation/noisy-metrics.ts';
import { atLeast, atMost, type Figure, percentile, unbounded } from './figure.ts';
import { benchWatchLive } from './watch-live.ts';
import { type ModelOutcome, runModel } from './watch-model.ts';

type Say = (figure: Figure) => void;

const runs = 100;

/**
 * `--live`: rollouts of a real control plane, see `benchWatchLive`. Else in a model.
 *
 * False alarms and detections of the watch of a rollout, with everything but database and network: a hundred harmless rollouts under
 * noisy traffic of any kind, a hundred whose revision fails five of a hundred answers more at fifty requests a second. `--many 10000`
 * counts false alarms of so many more; `SLUICE_TEST_SEED` repeats a run.
 */
export async function benchWatch(say: Say, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      many: { type: 'string', default: '1000' },
      live: { type: 'boolean', default: false },
      clusters: { type: 'string', default: '100' },
      baseline: { type: 'string', default: '180' },
    },
  });
  const seed = testSeed();
  note(`seed ${seed}`);
  if (values.live) {
    const [clusters, baselineSeconds] = [Number(values.clusters), Number(values.baseline)];
    return benchWatchLive(say, { seed, clusters, baselineSeconds });
  }
  const harmless = runHarmless(seed, runs);
  say(atMost('false-alarms-of-100', countOf(harmless, 'bad'), 'rollouts', 1));
  say(unbounded('inconclusive-of-100', countOf(harmless, 'inconclusive'), 'rollouts'));
  const regressed = numbers(seed, runs).map((own) =>
    runModel({ seed: own, profile: steadyTraffic, regression: { errors: 0.05, slower: 1 } }),
  );
  say(atLeast('regressions-caught-of-100', countOf(regressed, 'bad'), 'rollouts', 95));
  const detectedAfter = regressed.filter(({ watched }) => watched.verdict === 'bad').map(({ seconds }) => seconds);
  say(unbounded('time-to-detection-p50', percentile(detectedAfter, 0.5), 's'));
  say(unbounded('time-to-detection-p95', percentile(detectedAfter, 0.95), 's'));
  sayOtherRegressions(seed, say);
  const slower = numbers(seed, runs).map((own) =>
    runModel({ seed: own, profile: steadyTraffic, regression: { errors: 0, slower: 2.5 } }),
  );
  say(unbounded('slower-answers-caught-of-100', countOf(slower, 'bad'), 'rollouts'));
  const many = Number(values.many);
  const percentBad = (outcomes: readonly ModelOutcome[]) => (countOf(outcomes, 'bad') * 100) / Math.max(1, many);
  say(unbounded(`false-alarms-of-${many}-more`, percentBad(runHarmless(seed + runs, many)), '%'));
  say(unbounded(`false-alarms-of-${many}-after-a-minute`, percentBad(runHarmless(seed + runs, many, 60)), '%'));
}

/** The same regression where it is hard to see: it may be in doubt, but hardly ever good. */
function sayOtherRegressions(seed: number, say: Say): void {
  const profiles = {
    quiet: (random: Random) => ({ ...steadyTraffic(random), requestsPerSecond: 5 }),
    heaped: busyTraffic,
  };
  for (const [word, profile] of Object.entries(profiles)) {
    const regression = { errors: 0.05, slower: 1 };
    const outcomes = numbers(seed, runs).map((own) => runModel({ seed: own, profile, regression }));
    say(unbounded(`${word}-regressions-caught-of-100`, countOf(outcomes, 'bad'), 'rollouts'));
    say(atMost(`${word}-regressions-called-good-of-100`, countOf(outcomes, 'good'), 'rollouts', 5));
  }
}

function runHarmless(seed: number, count: number, baselineSeconds?: number): ModelOutcome[] {
  return numbers(seed, count).map((own) => {
    const run = { seed: own, profile: anyTraffic, regression: null };
    const outcome = runModel(baselineSeconds === undefined ? run : { ...run, baselineSeconds });
    if (outcome.watched.verdict === 'bad') note(`false alarm with seed ${own}: ${describe(outcome)}`);
    return outcome;
  });
}

function describe({ seconds, watched }: ModelOutcome): string {
  const [worst] = watched.signals;
  return `${worst?.signal} of ${worst?.where}, ${worst?.before} before, ${worst?.now} after ${seconds} s`;
}

function countOf(outcomes: readonly ModelOutcome[], verdict: string): number {
  return outcomes.filter(({ watched }) => watched.verdict === verdict).length;
}

function numbers(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (first + index) >>> 0);
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
