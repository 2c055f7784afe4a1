// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { corpus, readAllFiles } from '../src/testing/corpus.ts';
import { exercise } from '../src/testing/exercise.ts';
import { mutateBytes } from '../src/testing/mutate.ts';
import { makeRandom, testSeed } from '../src/testing/random.ts';
import { encodeLatin1 } from '../src/text/latin1.ts';
import { processorMs } from './processor-time.ts';

/** One measured value and what it must reach. */
export interface FuzzFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'inputs' | 'ms' | 'ratio' | 's';
  readonly bound: string;
  readonly ok: boolean;
}

const maxSize = 600;
const shownFailures = 5;

/**
 * Reads random and mutated inputs: every one must come back byte for byte without a throw, in time. Then texts of several
 * shapes, each ten and a hundred times as large as the first: the time for a byte must stay what it is.
 */
export function* fuzz(count: number, note: (line: string) => void): Generator<FuzzFigure> {
  const seed = testSeed();
  const random = makeRandom(seed);
  const files = readAllFiles().map((file) => file.bytes);
  note(`seed ${seed}, mutations of ${files.length} files (${corpus === null ? 'own samples' : 'samples and corpus'})`);
  const before = process.threadCpuUsage();
  let failures = 0;
  let slowestMs = 0;
  for (let run = 0; run < count; run += 1) {
    // Now and then a whole file, most of the time a piece that is read in microseconds.
    const input = mutateBytes(random, files, run % 2_000 === 0 ? 200_000 : maxSize);
    const inputStartedAt = performance.now();
    const fault = faultOf(input);
    const ms = performance.now() - inputStartedAt;
    if (ms > slowestMs) slowestMs = ms;
    if (fault === null) continue;
    failures += 1;
    if (failures <= shownFailures)
      note(`input ${run}: ${fault}: ${JSON.stringify(Buffer.from(input).toString('latin1'))}`);
  }
  const { user, system } = process.threadCpuUsage(before);
  const seconds = (user + system) / 1e6;
  yield { name: 'fuzz-inputs-read', value: count, unit: 'inputs', bound: `>=${count}`, ok: true };
  yield { name: 'fuzz-inputs-failed', value: failures, unit: 'inputs', bound: '<1', ok: failures === 0 };
  yield { name: 'fuzz-slowest-input', value: slowestMs, unit: 'ms', bound: '<2000', ok: slowestMs < 2_000 };
  yield { name: 'fuzz-processor-time', value: seconds, unit: 's', bound: '<900', ok: seconds < 900 };
  for (const [shape, make] of shapes(files, seed)) yield measureGrowth(shape, make);
}

function faultOf(input: Uint8Array): string | null {
  try {
    return exercise(input);
  } catch (error) {
    return `throws ${error instanceof Error ? error.message : String(error)}`;
  }
}

type MakeText = (size: number) => Uint8Array;

/** Texts that a reader may be slow on: much of one thing, in one line or in many. */
function shapes(files: readonly Uint8Array[], seed: number): [string, MakeText][] {
  const repeat = (text: string): MakeText => {
    return (size) => encodeLatin1(text.repeat(Math.ceil(size / text.length)).slice(0, size));
  };
  return [
    ['mutated-files', (size) => joinMutated(files, seed, size)],
    ['sections', repeat('backend b\n')],
    ['servers', repeat('    server s1 192.0.2.1:80 check weight 10 # note\n')],
    ['one-line-of-words', repeat('word ')],
    ['one-line-of-quotes', repeat('"a b"\'c\'\\ ')],
    ['one-line-of-variables', repeat('"${A-b c}${D[*]}$E"')],
    ['one-open-variable', (size) => encodeLatin1(`"\${A-${'b'.repeat(size)}`)],
    ['unclosed-quotes', repeat('"open\n')],
    ['nul', repeat('\0')],
    ['carriage-returns', repeat('\r')],
    ['blank-lines', repeat('\n')],
    ['comments', repeat('# note\n')],
    ['conditionals', repeat('.if 1\n')],
    ['scopes', repeat('[x]\n')],
    ['not-utf8', repeat('\xff\xc3 ')],
  ];
}

function joinMutated(files: readonly Uint8Array[], seed: number, size: number): Uint8Array {
  const random = makeRandom(seed);
  const text = new Uint8Array(size);
  for (let at = 0; at < size; ) {
    const piece = mutateBytes(random, files, maxSize).subarray(0, size - at);
    text.set(piece, at);
    at += Math.max(1, piece.length);
  }
  return text;
}

const sizes = [20_000, 200_000, 2_000_000];

/** The worst of the two steps: by how much the time for a byte grows when the text is ten times as large. */
function measureGrowth(shape: string, make: MakeText): FuzzFigure {
  const perByte = sizes.map((size) => {
    const text = make(size);
    exercise(text);
    return processorMs(() => exercise(text)) / text.length;
  });
  const steps = perByte.slice(1).map((time, index) => time / (perByte[index] ?? time));
  const value = Math.max(...steps);
  return { name: `fuzz-growth-${shape}`, value, unit: 'ratio', bound: '<3', ok: value < 3 };
}
