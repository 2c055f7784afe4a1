import process from 'node:process';
import { parseArgs } from 'node:util';
import { testSeed } from '../packages/haproxy-config/src/testing/random.ts';
import { anyTraffic, steadyTraffic } from '../scripts/simulation/noisy-metrics.ts';
import { atLeast, atMost, type Figure, percentile, unbounded } from './figure.ts';
import { type ModelOutcome, runModel } from './watch-model.ts';

type Say = (figure: Figure) => void;

const runs = 100;

/**
 * False alarms and detections of the watch of a rollout, with everything but database and network: a hundred harmless rollouts under
 * noisy traffic of any kind, a hundred whose revision fails five of a hundred answers more at fifty requests a second. `--many 10000`
 * counts false alarms of so many more; `SLUICE_TEST_SEED` repeats a run.
 */
export async function benchWatch(say: Say, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { many: { type: 'string', default: '1000' } } });
  const seed = testSeed();
  note(`seed ${seed}`);
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
  const slower = numbers(seed, runs).map((own) =>
    runModel({ seed: own, profile: steadyTraffic, regression: { errors: 0, slower: 2.5 } }),
  );
  say(unbounded('slower-answers-caught-of-100', countOf(slower, 'bad'), 'rollouts'));
  const many = Number(values.many);
  const alarms = countOf(runHarmless(seed + runs, many), 'bad');
  say(unbounded(`false-alarms-of-${many}-more`, (alarms * 100) / Math.max(1, many), '%'));
}

function runHarmless(seed: number, count: number): ModelOutcome[] {
  return numbers(seed, count).map((own) => {
    const outcome = runModel({ seed: own, profile: anyTraffic, regression: null });
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
