import process from 'node:process';
import { fuzz } from '../packages/haproxy-config/bench/fuzz.ts';
import type { Figure } from './figure.ts';

const inputs = 1_000_000;

/** A million random and mutated configurations, and the growth of reading time. `SLUICE_TEST_SEED` repeats a run. */
export async function benchFuzz(say: (figure: Figure) => void): Promise<void> {
  const count = Number(process.env.SLUICE_FUZZ_INPUTS ?? inputs);
  for (const figure of fuzz(count, (line) => process.stderr.write(`${line}\n`))) say(figure);
}
