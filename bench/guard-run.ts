import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import type { Stage } from './guard-tests.ts';

const run = promisify(execFile);
const runTimeoutMs = 300_000;

/** How a run of tests ended. `noticed` tells the failure that counts; `unjudged` why none of its failures does. */
export type Ending =
  | { kind: 'passed' }
  | { kind: 'noticed'; test: string; file: string; words: string; waited: boolean }
  | { kind: 'unjudged'; words: string };

/** A failed assertion, or an error of the product: by the names they are printed with. */
const counts = /^(?:AssertionError|Problem|ProviderFailure|OutgoingFailure|Refused|ZodError|Error): /;
/** The machine was slow or a port was taken: nothing was said about the guard. */
const isWeather = /timed out|time-out|ECONNREFUSED|ECONNRESET|EADDRINUSE|socket hang up|fetch failed|does not start/i;

/** Runs test files of a tree until the first failure. */
export async function runTests(tree: string, { named, tests }: Stage): Promise<Ending> {
  const vitest = join(tree, 'node_modules/vitest/vitest.mjs');
  const options = {
    cwd: tree,
    timeout: runTimeoutMs,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1' },
  };
  const only = named === undefined ? [] : ['-t', named];
  try {
    await run(process.execPath, [vitest, 'run', '--bail=1', ...only, ...tests], options);
    return { kind: 'passed' };
  } catch (error) {
    const { stderr = '', stdout = '', killed } = error as { stdout?: string; stderr?: string; killed?: boolean };
    if (killed === true) return { kind: 'unjudged', words: `The run took more than ${runTimeoutMs / 1000} seconds.` };
    return judge(`${stdout}\n${stderr}`);
  }
}

/** What vitest has printed about failures. */
function judge(output: string): Ending {
  const failures = [...listFailures(output)];
  const noticed = failures.find(({ words }) => counts.test(words) && !isWeather.test(words));
  if (noticed !== undefined) return { kind: 'noticed', ...noticed };
  const words = failures.map((failure) => failure.words).join('; ');
  return { kind: 'unjudged', words: words === '' ? output.slice(-500) : words };
}

interface Failure {
  test: string;
  file: string;
  words: string;
  /** It waited for something in vain, which a slow machine can cause too. */
  waited: boolean;
}

/** Blocks of ` FAIL  |unit| file > test`, then the error. */
function* listFailures(output: string): Generator<Failure> {
  const blocks = output.split(/^ FAIL {2}/m).slice(1);
  for (const block of blocks) {
    const [title = '', ...rest] = block.split('\n');
    const words = rest.find((line) => line.trim() !== '') ?? '';
    const [file = '', ...names] = title.replace(/^\|\w+\| /, '').split(' > ');
    yield {
      file: file.replace(/ \[.*$/, '').trim(),
      test: names.join(' > ').trim(),
      words: words.trim(),
      waited: /Matcher did not succeed in time/.test(block),
    };
  }
}
