import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configBytes } from '../testing/config-arbitrary.ts';
import {
  corpus,
  edgeCases,
  type OracleLine,
  readAllFiles,
  readFolder,
  readOracle,
  readSamples,
} from '../testing/corpus.ts';
import { exercise, statementsOf, touch } from '../testing/exercise.ts';
import { mutateBytes } from '../testing/mutate.ts';
import { makeRandom, testSeed } from '../testing/random.ts';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { type Environment, emptyEnvironment } from '../text/word-expander.ts';
import { type ConfigFile, parse } from './config-file.ts';
import { expandWords } from './statement.ts';

const oracleErrors = new Set([
  'unmatched-quote',
  'unmatched-brace',
  'bad-variable-name',
  'bad-word-expansion',
  'bad-hex-escape',
]);

/** The lines on which our words differ from the oracle's. */
function differences(file: ConfigFile, oracle: readonly OracleLine[], environment: Environment): string[] {
  const ours = new Map(statementsOf(file).map((statement) => [statement.line, statement]));
  const found: string[] = [];
  for (const line of oracle) {
    const statement = ours.get(line.n);
    const words = statement === undefined ? [] : expandWords(statement, environment);
    const failed = statement?.problem !== undefined && oracleErrors.has(statement.problem?.kind ?? '');
    const same = JSON.stringify(words) === JSON.stringify(line.args ?? []) && failed === (line.err !== undefined);
    if (!same || (line.scope !== undefined && statement !== undefined))
      found.push(`${line.n}: ${JSON.stringify(words)}`);
    ours.delete(line.n);
  }
  for (const left of ours.values()) {
    if (expandWords(left, environment).length > 0) found.push(`${left.line}: words where HAProxy has none`);
  }
  return found;
}

describe('bytes', () => {
  test('every file of the corpus and of our samples comes back byte for byte', () => {
    for (const { name, bytes } of readAllFiles()) {
      const before = bytes.slice();
      const file = parse(bytes);
      touch(file);
      expect(Buffer.compare(file.toBytes(), before), name).toBe(0);
      expect(Buffer.compare(encodeLatin1(file.text), before), name).toBe(0);
    }
  });

  test('prologue and owned spans cover every file exactly once', () => {
    for (const { name, bytes } of readAllFiles()) {
      const file = parse(bytes);
      let end = file.prologueSpan.length;
      for (const { ownedSpan, span } of file.sections) {
        expect(ownedSpan.offset, name).toBe(end);
        end = ownedSpan.offset + ownedSpan.length;
        expect(span.offset >= ownedSpan.offset && span.offset + span.length <= end, name).toBe(true);
      }
      expect(end, name).toBe(bytes.length);
    }
  });

  test('any bytes come back unchanged, and reading them never throws', () => {
    const property = fc.property(configBytes(), (bytes) => {
      const fault = exercise(bytes);
      if (fault !== null) expect.fail(fault);
    });
    fc.assert(property, { numRuns: 5_000 });
  });

  test('files that were changed in any way come back unchanged too', () => {
    const seed = testSeed();
    const random = makeRandom(seed);
    const files = readAllFiles().map((file) => file.bytes);
    for (let run = 0; run < 5_000; run += 1) {
      const bytes = mutateBytes(random, files, 600);
      const fault = exercise(bytes);
      if (fault !== null) expect.fail(`SLUICE_TEST_SEED=${seed}: ${fault}: ${JSON.stringify(decodeLatin1(bytes))}`);
    }
  });

  test("a word's span holds its raw spelling", () => {
    for (const { name, bytes } of readSamples()) {
      const file = parse(bytes);
      for (const word of statementsOf(file).flatMap((statement) => statement.words)) {
        expect(file.text.slice(word.span.offset, word.span.offset + word.span.length), name).toBe(word.raw);
      }
    }
  });
});

// Without the oracles beside the repository these two are not declared; haproxy-words.test.ts always is.
if (edgeCases !== null) {
  test('the words of every edge case are those of HAProxy itself', () => {
    const pseudo: Environment = (name) => ({ '.FILE': 'FILE', '.LINE': '2' })[name] ?? null;
    const cases = readFolder(edgeCases ?? '', 'edge');
    for (const { name, bytes } of cases) {
      const oracle = readOracle(join(edgeCases ?? '', name.replace(/^edge\/(.*)\.cfg$/, '$1.tokens.jsonl')));
      expect(differences(parse(bytes), oracle, pseudo), name).toEqual([]);
    }
    expect(cases.length).toBeGreaterThanOrEqual(125);
  });
}

if (corpus !== null) {
  test('the words on every line of the corpus are those of HAProxy itself', () => {
    let count = 0;
    for (const { name, bytes } of readAllFiles()) {
      const path = join(corpus ?? '', 'words', `${name.slice(name.indexOf('/') + 1)}.jsonl`);
      if (!existsSync(path)) continue;
      expect(differences(parse(bytes), readOracle(path), emptyEnvironment), name).toEqual([]);
      count += 1;
    }
    expect(count).toBeGreaterThan(800);
  });
}
