// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyEnvironment, expandLine } from './word-expander.ts';
import { scanLine } from './word-scanner.ts';
import { spellWord } from './word-writer.ts';

const words = (line: string) => scanLine(line, 0, line.length).words.map((word) => word.value);
const problem = (line: string) => scanLine(line, 0, line.length).problem;

describe('words', () => {
  test.each([
    ['a b\t c', ['a', 'b', 'c']],
    ['\v\f a', ['a']],
    ['a\xa0b c', ['a\xa0b', 'c']],
    ['one\\ word', ['one word']],
    ['a\\\tb', ['a\\', 'b']],
    ['"a b"\'c d\'e\\ f', ['a bc de f']],
    ['""', ['']],
    ['a""b', ['ab']],
    ["'a\\'", ['a\\']],
    ['foo#bar', ['foo']],
    ['foo\\#bar', ['foo#bar']],
    ['"#" \'#\' #', ['#', '#']],
    ['\\d\\.\\\\.', ['\\d\\.\\.']],
    ['\\n\\r\\t\\x41', ['\n\r\tA']],
    ['a\\x00b c', ['a', 'c']],
    ["$HOME ${HOME} '$HOME'", ['$HOME', '${HOME}', '$HOME']],
    ['\\$ "\\$"', ['\\$', '$']],
    ['a\\', ['a\\']],
    ['a\r b', ['a']],
    ['a \r b', ['a', 'b']],
    ['a\0 b', ['a']],
    ['"x-${A}y"', ['x-${A}y']],
  ])('%j gives %j', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  test.each([
    ['a "b', { kind: 'unmatched-quote', offset: 2 }],
    ["it's", { kind: 'unmatched-quote', offset: 2 }],
    ['a \\x4', { kind: 'bad-hex-escape', offset: 2 }],
    ['a "$1"', { kind: 'bad-variable-name', offset: 4 }],
    ['a "${A:-x}"', { kind: 'unmatched-brace', offset: 4 }],
    ['a "${A"', { kind: 'unmatched-brace', offset: 4 }],
    ['a "${A[0]}"', { kind: 'bad-word-expansion', offset: 6 }],
    ['a "${.OTHER}"', { kind: 'bad-variable-name', offset: 5 }],
    [`${'a '.repeat(65)}`, { kind: 'too-many-words', offset: 128 }],
  ])('%j is refused where HAProxy points', (line, expected) => {
    expect(problem(line)).toEqual(expected);
  });

  test('64 words are accepted', () => {
    expect(problem('a '.repeat(64))).toBeNull();
  });

  test('a variable marks its word, and only in double quotes', () => {
    const found = scanLine('"$A" $A \'$A\' "\\$A"', 0, 18).words;
    expect(found.map((word) => word.hasVariable)).toEqual([true, false, false, false]);
  });
});

describe('expansion', () => {
  const expand = (line: string, values: Record<string, string> = {}) =>
    expandLine(line, 0, line.length, (name) => values[name] ?? null);

  test('an unset variable is empty text, and no word at all when split', () => {
    expect(expand('a "$X" b')).toEqual(['a', '', 'b']);
    expect(expand('a "${X[*]}" b')).toEqual(['a', 'b']);
    expect(expand('a x"${X[*]}" b')).toEqual(['a', 'x', 'b']);
  });

  test('a variable that is set to nothing makes a word only by its quotes, which a split variable takes away', () => {
    expect(expand('a "$E" b', { E: '' })).toEqual(['a', '', 'b']);
    expect(expand('a "$E${X[*]}" b', { E: '' })).toEqual(['a', 'b']);
    expect(expand('a "${S[*]}${X-}" b', { S: 'c d ' })).toEqual(['a', 'c', 'd', 'b']);
    expect(expand('a "$Y${X[*]}" b')).toEqual(['a', '', 'b']);
  });

  test('a default counts only when the variable is unset', () => {
    expect(expand('"${X-a b}"')).toEqual(['a b']);
    expect(expand('"${X-a b}"', { X: '' })).toEqual(['']);
    expect(expand('"${X[*]-a b}c"')).toEqual(['a', 'bc']);
  });

  test('a line without variables expands to its words', () => {
    const property = fc.property(
      fc.array(fc.constantFrom(' ', '"', "'", '\\', '#', 'a', 'x41', '\t', '\r', '\0')),
      (parts) => {
        const line = parts.join('');
        const scanned = scanLine(line, 0, line.length);
        if (scanned.problem === null) expect(expandLine(line, 0, line.length, emptyEnvironment)).toEqual(words(line));
      },
    );
    fc.assert(property, { numRuns: 10_000 });
  });
});

const anyByte = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
const awkward = fc.constantFrom(
  '"',
  "'",
  '\\',
  '#',
  '$',
  '{',
  '}',
  ' ',
  '\t',
  '\n',
  '\r',
  '\v',
  '\f',
  '[',
  '.',
  'x',
  'n',
  'A',
);
const values = fc.array(fc.oneof(anyByte, awkward), { maxLength: 20 }).map((parts) => parts.join(''));

describe('writing', () => {
  test('every value is read back exactly, also next to other words and in any preferred quotes', () => {
    const like = fc.constantFrom(null, 'x', "'x'", '"x"');
    const property = fc.property(values, values, like, (first, second, raw) => {
      const spelled = [spellWord(first, raw), spellWord(second, raw)].map((entry) =>
        'text' in entry ? entry.text : '',
      );
      const line = `key ${spelled.join(' ')} # end`;
      expect(words(line)).toEqual(['key', first, second]);
      expect(line).not.toMatch(/[\n\0]/);
    });
    fc.assert(property, { numRuns: 10_000 });
  });

  test('NUL and characters that are no bytes have no spelling', () => {
    expect(spellWord('a\0b')).toEqual({ reason: 'nul' });
    expect(spellWord('€')).toEqual({ reason: 'not-latin1' });
  });

  test('the quotes of the word before are kept when they can hold the value', () => {
    expect(spellWord('b', '"a"')).toEqual({ text: '"b"' });
    expect(spellWord("it's", "'a'")).toEqual({ text: '"it\'s"' });
  });

  test('HAProxy reads written values as they were', () => {
    const sample = fc
      .sample(values, { numRuns: 400, seed: 7 })
      .filter((value) => value !== '' && /^[\x20-\x7e]+$/.test(value));
    expect(sample.length).toBeGreaterThan(20);
    const folder = mkdtempSync(join(tmpdir(), 'haproxy-config-'));
    try {
      const spelled = sample.map((value) => spellWord(value)).map((entry) => ('text' in entry ? entry.text : ''));
      writeFileSync(join(folder, 'a.cfg'), `global\n${spelled.map((text) => `.notice ${text}\n`).join('')}`);
      const output = runCheck(join(folder, 'a.cfg'));
      for (const [index, value] of sample.entries()) expect(output).toContain(`:${index + 2}]: '${value}'.\n`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** `haproxy -c` on a file without a listener ends with status 2 and its notices on standard error. */
function runCheck(path: string): string {
  try {
    execFileSync('/usr/sbin/haproxy', ['-c', '-f', path], { stdio: 'pipe', encoding: 'utf8' });
    return '';
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  }
}
