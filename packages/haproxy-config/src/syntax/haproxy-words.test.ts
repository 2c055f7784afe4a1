// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listHaproxyBinaries, makeTestDirectory, writeTestFile } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { type ReaderOutput, readRelease, readWithHaproxy } from '../testing/haproxy-reader.ts';
import { makeRandom, testSeed } from '../testing/random.ts';
import { lineEnvironment, makeLine, readLineEnvironment } from '../testing/word-lines.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import type { WordProblemKind } from '../text/word.ts';
import { parse } from './config-file.ts';
import { expandWords, type Statement } from './statement.ts';

const lineCount = 6_500;
const environment = lineEnvironment;

/** How HAProxy words each of our problems. */
const problemWords: Record<WordProblemKind, RegExp> = {
  'unmatched-quote': /^unmatched quote at position (\d+):/,
  'unmatched-brace': /^unmatched brace in environment variable name at position (\d+):/,
  'bad-variable-name': /^forbidden first char in environment variable name at position (\d+):/,
  'bad-word-expansion': /^truncated or invalid word expansion sequence at position (\d+):/,
  'bad-hex-escape': /^truncated or invalid hexadecimal sequence at position (\d+):/,
  // The position is one of HAProxy's own buffer.
  'too-many-words': /^too many words, truncating after word 64, position \d+: <()/,
};

/** Reads the rest of a line, which begins with a blank, as the arguments of some keyword. */
function readRest(rest: string): Statement {
  const [section] = parse(encodeLatin1(`global\ndaemon${rest}\n`)).sections;
  const statement = section?.statements[0];
  if (statement === undefined) throw new Error(`No statement in ${JSON.stringify(rest)}.`);
  return statement;
}

/** One line as we read it: its words, and its rest after each spelled word (the first rest is the whole line). */
interface ReadLine {
  readonly text: string;
  readonly words: readonly string[];
  readonly rests: readonly { readonly text: string; readonly words: readonly string[] }[];
}

const textOffset = 'global\ndaemon'.length;

function readLine(text: string): ReadLine {
  const statement = readRest(text);
  const words = expandWords(statement, readLineEnvironment).slice(1);
  const rests = [{ text, words }];
  for (const word of statement.words.slice(1)) {
    const rest = text.slice(word.span.offset + word.span.length - textOffset);
    rests.push({ text: rest, words: expandWords(readRest(rest), readLineEnvironment).slice(1) });
  }
  return { text, words, rests };
}

/**
 * Lines that a release is known to read in its own way: before 3.3 a split variable that is not set, or has blanks at an end of
 * its value, may leave an empty word; from 3.0 to 3.2 a variable that is not set may swallow the quote and blanks behind it.
 */
function isReadOtherwise(text: string, release: number): boolean {
  if (release < 303 && /\$\{(?:UNSET|WIDE)\[\*\]\}/.test(text)) return true;
  if (release < 300 || release >= 303) return false;
  return [...text.matchAll(/\$(?:\{(\w+)\}|(\w+))"/g)].some(
    ([, braced, bare]) => lineEnvironment[braced ?? bare ?? ''] === undefined,
  );
}

const untilEmpty = (words: readonly string[]): readonly string[] => {
  const empty = words.indexOf('');
  return empty < 0 ? words : words.slice(0, empty);
};

type Difference = string;

function report(line: string, found: unknown, expected: unknown): Difference {
  return `${JSON.stringify(line)}: HAProxy ${JSON.stringify(found)}, we ${JSON.stringify(expected)}`;
}

const alertOf = (output: ReaderOutput, index: number): string | null =>
  output.messages.get(index)?.find((message) => message.level === 'ALERT')?.text ?? null;

/** Lines that our tokenizer refuses, and lines that are almost too long: HAProxy must refuse them for the same reason at the same byte. */
async function compareProblems(binary: string, directory: string, lines: readonly string[]): Promise<Difference[]> {
  const output = await readWithHaproxy(
    binary,
    directory,
    lines.map((line) => `daemon${line}`),
    { perFile: 45, environment },
  );
  return lines.flatMap((line, index) => {
    const { problem } = readRest(line);
    const alert = alertOf(output, index);
    const position = problem === null ? null : (problemWords[problem.kind].exec(alert ?? '')?.[1] ?? null);
    const column = String((problem?.offset ?? 0) - 'global\n'.length + 1);
    const expected = problem === null ? null : problem.kind === 'too-many-words' ? '' : column;
    return position === expected ? [] : [report(line, alert, problem)];
  });
}

/**
 * The words of whole lines: from 2.8 on `lua-load FILE WORD…` gives them all to a script, which echoes them. An empty word ends
 * what the script gets (and is refused from 3.3 on), so the rests behind and in front of empty words are asked for too.
 */
async function compareEchoes(
  binary: string,
  directory: string,
  lines: readonly ReadLine[],
  script: string,
): Promise<Difference[]> {
  const release = readRelease(binary);
  const rests = lines.flatMap((line) => line.rests.filter((_, at) => at === 0 || line.words.includes('')));
  const refused = release >= 303 ? rests.filter((rest) => rest.words.includes('')) : [];
  const accepted = rests.filter((rest) => !refused.includes(rest));
  const found: Difference[] = [];

  const load = (rest: { text: string }, index: number) => `lua-load ${script} ${index}${rest.text}`;
  const output = await readWithHaproxy(binary, `${directory}-echo`, accepted.map(load), { perFile: 1000, environment });
  const echoes = readEchoes(output.stdout);
  for (const [index, rest] of accepted.entries()) {
    const [echo, expected] = [echoes.get(index) ?? null, untilEmpty(rest.words)];
    if (JSON.stringify(echo) !== JSON.stringify(expected)) found.push(report(rest.text, echo, rest.words));
  }

  const refusals = await readWithHaproxy(binary, `${directory}-empty`, refused.map(load), { perFile: 45, environment });
  for (const [index, rest] of refused.entries()) {
    const alert = alertOf(refusals, index);
    const number = /^argument number (\d+) at position \d+ is empty/.exec(alert ?? '')?.[1];
    if (Number(number) !== rest.words.indexOf('') + 3) found.push(report(rest.text, alert, rest.words));
  }
  return found;
}

const echoScript = `local words = {...}
local parts = {}
for index = 1, #words do parts[index] = #words[index] .. ":" .. words[index] end
io.stdout:write("<", #words, " ", table.concat(parts), ">\\n")
`;

/** The script's lines: `<3 2:17…>` for each call, the first word being the index that we gave it. */
function readEchoes(stdout: string): Map<number, string[]> {
  const echoes = new Map<number, string[]>();
  for (let at = stdout.indexOf('<'); at >= 0; at = stdout.indexOf('<', at)) {
    const space = stdout.indexOf(' ', at);
    const words: string[] = [];
    let next = space + 1;
    for (let left = Number(stdout.slice(at + 1, space)); left > 0; left -= 1) {
      const colon = stdout.indexOf(':', next);
      const length = Number(stdout.slice(next, colon));
      words.push(stdout.slice(colon + 1, colon + 1 + length));
      next = colon + 1 + length;
    }
    echoes.set(Number(words[0]), words.slice(1));
    at = next;
  }
  return echoes;
}

/**
 * The same for a HAProxy that gives a script no words. A keyword with too many arguments names the first it cannot take:
 * `daemon` the first word of the line's rest, `.notice` the second, `setenv x` the third. Asked after every word, that is every
 * word of the line. `.notice` also echoes its word when it has just one.
 */
async function compareRests(binary: string, directory: string, lines: readonly ReadLine[]): Promise<Difference[]> {
  const asked: { line: string; level: string; rest: string; expected: string | null }[] = [];
  const tooMany = (keyword: string, word: string | undefined) =>
    word === undefined || word === '' ? null : `'${keyword}' cannot handle unexpected argument '${word}'.`;
  const unexpected = (word: string | undefined) =>
    word === undefined || word === ''
      ? null
      : `Unexpected argument '${word}' for '.notice'. Use quotes if the message should contain spaces.`;
  for (const { words, text, rests } of lines) {
    for (const rest of rests) {
      const [first, second, third] = rest.words;
      const ask = { level: 'ALERT', rest: rest.text };
      asked.push({ ...ask, line: `daemon${rest.text}`, expected: tooMany('daemon', first) });
      if (second !== undefined) asked.push({ ...ask, line: `.notice${rest.text}`, expected: unexpected(second) });
      if (third !== undefined && third !== '')
        asked.push({ ...ask, line: `setenv x${rest.text}`, expected: tooMany('setenv', third) });
    }
    if (words.length === 1)
      asked.push({ level: 'NOTICE', rest: text, line: `.notice${text}`, expected: `'${words[0]}'.` });
  }
  const output = await readWithHaproxy(
    binary,
    directory,
    asked.map((ask) => ask.line),
    { perFile: 45, environment },
  );
  return asked.flatMap(({ line, level, expected }, index) => {
    const text = output.messages.get(index)?.find((message) => message.level === level)?.text ?? null;
    return text === expected ? [] : [report(line, text, expected)];
  });
}

async function givesWordsToScripts(binary: string, directory: string, script: string): Promise<boolean> {
  const output = await readWithHaproxy(binary, directory, [`lua-load ${script} 0 a`], { perFile: 1, environment });
  return readEchoes(output.stdout).get(0)?.[0] === 'a';
}

test.each(listHaproxyBinaries())(
  'the words and tokenizer errors of generated lines are those of %s',
  async (binary) => {
    const seed = testSeed();
    const random = makeRandom(seed);
    const release = readRelease(binary);
    const texts = Array.from({ length: lineCount }, () => makeLine(random));
    const isLong = (text: string) => readRest(text).words.length > 60;
    const isBroken = (text: string) => readRest(text).problem !== null || isLong(text);
    const broken = texts.filter(isBroken);
    const sound = texts.filter((text) => !isBroken(text));
    const compared = sound.filter((text) => !isReadOtherwise(text, release)).map(readLine);
    const directory = await makeTestDirectory('words');
    try {
      const script = join(directory, 'echo.lua');
      await writeTestFile(script, echoScript);
      const whole = await givesWordsToScripts(binary, join(directory, 'probe'), script);
      if (!whole && release >= 301)
        throw new Error(`${binary} was built without Lua (USE_LUA=1): from 3.1 on only scripts tell every word.`);
      const differences = [
        ...(await compareProblems(binary, join(directory, 'problems'), broken)),
        ...(whole
          ? await compareEchoes(binary, join(directory, 'lines'), compared, script)
          : await compareRests(binary, join(directory, 'rests'), compared)),
      ];
      const count = compared.length + broken.length;
      console.info(
        `${binary}: ${count} lines compared (${broken.length} of them refused), ${differences.length} differ; ` +
          `${texts.length - count} hold a variable that this release is known to read in its own way.`,
      );
      expect(differences.slice(0, 10), `SLUICE_TEST_SEED=${seed}`).toEqual([]);
      expect(count).toBeGreaterThanOrEqual(5_000);
      expect(broken.length).toBeGreaterThan(200);
    } finally {
      await rm(directory, { recursive: true });
    }
  },
  120_000,
);
