// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configText } from '../../testing/config-arbitrary.ts';
import { mapPiece } from '../../text/word-map.ts';
import { scanLine } from '../../text/word-scanner.ts';
import { readCondition } from '../condition-reader.ts';
import { readExpression } from '../expression-reader.ts';
import { readLogFormat } from '../log-format-reader.ts';

const wordsOf = (line: string) => scanLine(line, 0, line.length).words;
const wordOf = (line: string) => wordsOf(line)[0] ?? expect.fail('The line has no word.');

describe('pieces of a word', () => {
  test.each([
    ['src_get_gpc0(tab)', 'tab', true],
    ["'src_get_gpc0(tab)'", 'tab', true],
    ['"str(\\"a\\"),map(/m)"', '/m', true],
    ['src_get_gpc0(t"a"b)', 'tab', false],
    ['src_get_gpc0(t\\x61b)', 'tab', false],
  ])('%s holds %s, exactly: %s', (raw, text, isExact) => {
    const word = wordOf(raw);
    const at = word.value.indexOf(text);
    const piece = mapPiece(word, at, at + text.length);
    expect(piece.isExact).toBe(isExact);
    if (isExact) expect(raw.slice(piece.span.offset, piece.span.offset + piece.span.length)).toBe(text);
  });

  test('a variable is in the piece that holds it and in no other', () => {
    const word = wordOf('"%[map(${DIR}/a.map,b)]"');
    const at = (text: string) => word.value.indexOf(text);
    expect(mapPiece(word, at('${DIR}'), at(',b')).hasVariable).toBe(true);
    expect(mapPiece(word, at('b)'), at('b)') + 1)).toMatchObject({ hasVariable: false, isExact: true });
  });

  test('exact pieces of any word are spelled as they read', () => {
    const property = fc.property(configText(), fc.nat(20), fc.nat(20), (text, from, length) => {
      const line = text.split('\n')[0] ?? '';
      for (const word of wordsOf(line)) {
        const start = Math.min(from, word.value.length);
        const end = Math.min(start + length, word.value.length);
        const { span, isExact } = mapPiece(word, start, end);
        expect(span.offset >= word.span.offset).toBe(true);
        expect(span.offset + span.length <= word.span.offset + word.span.length).toBe(true);
        const raw = line.slice(span.offset, span.offset + span.length);
        if (isExact) expect(raw).toBe(word.value.slice(start, end));
      }
    });
    fc.assert(property, { numRuns: 3000 });
  });
});

describe('expressions', () => {
  test('have a fetch, converters and arguments at their places', () => {
    const text = 'req.hdr(host,-1),regsub("(a|b)",\'x,y\'),lower';
    const { calls, end, problem } = readExpression(text);
    expect(problem).toBeNull();
    expect(end).toBe(text.length);
    expect(calls.map(({ name }) => name)).toEqual(['req.hdr', 'regsub', 'lower']);
    expect(calls[1]?.arguments?.map((argument) => argument.text)).toEqual(['(a|b)', 'x,y']);
    const second = calls[1]?.arguments?.[1];
    expect(text.slice(second?.start, second?.end)).toBe('x,y');
  });

  test('undo only the escapes that arguments have', () => {
    const { calls } = readExpression(String.raw`str(a\,b)`);
    expect(calls[0]?.arguments?.map(({ text }) => text)).toEqual(['a\\,b']);
    expect(readExpression(String.raw`str("a\"b")`).calls[0]?.arguments?.[0]).toMatchObject({
      text: 'a"b',
      isPlain: false,
    });
  });

  test('end where they do not go on', () => {
    expect(readExpression('src]rest')).toMatchObject({ end: 3, problem: null });
    expect(readExpression('hdr(x')).toMatchObject({ problem: { kind: 'unclosed-parenthesis' } });
    expect(readExpression('')).toMatchObject({ calls: [], problem: { kind: 'missing-name' } });
  });

  test('any text is read without a throw, in order', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let last = 0;
        for (const call of readExpression(text).calls) {
          expect(call.start >= last && call.end >= call.start).toBe(true);
          last = call.end;
        }
      }),
    );
  });
});

describe('log formats', () => {
  test('have text, aliases and expressions', () => {
    const text = '%ci:%cp %{+Q}r %[src,ipmask(24)] 100%% %(name:str)[hdr(a)]';
    const pieces = readLogFormat(text).pieces.filter(({ kind }) => kind !== 'text');
    expect(pieces.map(({ start, end }) => text.slice(start, end))).toEqual([
      '%ci',
      '%cp',
      '%{+Q}r',
      '%[src,ipmask(24)]',
      '%(name:str)[hdr(a)]',
    ]);
    expect(pieces[2]).toMatchObject({ kind: 'alias', name: 'r', flags: '+Q' });
    expect(pieces[4]).toMatchObject({ kind: 'expression', label: 'name:str' });
  });

  test('a bracket that does not close is told', () => {
    expect(readLogFormat('a %[src').problemAt).toBe(2);
  });

  test('the pieces of any text cover it once', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a%[\](){},: x]*$/), (text) => {
        const { pieces } = readLogFormat(text);
        expect(pieces.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
      }),
    );
  });
});

describe('conditions', () => {
  const terms = (line: string) =>
    readCondition(wordsOf(line))?.alternatives.map((all) =>
      all.map((term) => `${term.isNegated ? '!' : ''}${term.kind === 'acl' ? term.name : `{${term.words.length}}`}`),
    );

  test.each([
    ['if a !b or c', [['a', '!b'], ['c']]],
    ['unless !!a ! b || !{ src 10.0.0.0/8 }', [['a', '!b'], ['!{2}']]],
    ['if "a" { path -i /x } METH_GET', [['a', '{3}', 'METH_GET']]],
  ])('%s', (line, expected) => {
    expect(terms(line)).toEqual(expected);
  });

  test('predefined ACLs are known, braces must close, and other words are no condition', () => {
    expect(readCondition(wordsOf('if TRUE'))?.alternatives[0]?.[0]).toMatchObject({ isPredefined: true });
    expect(readCondition(wordsOf('if { src 1.2.3.4'))?.unclosed?.value).toBe('{');
    expect(readCondition(wordsOf('when a'))).toBeNull();
  });
});
