// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { expect } from 'vitest';
import { listBinds } from '../model/bind-view.ts';
import { writeWord } from '../model/statement-writer.ts';
import { type Demand, type EdgeCase, expectWritable, withNewLine } from './edge-case.ts';

const argument = (line: number, value: string) => (edge: EdgeCase) => {
  expect(edge.words(line)).toEqual(['description', value]);
  expect(edge.faults()).toEqual([]);
};

/** Lines and blanks (A). */
const lines: Record<number, Demand> = {
  1: (edge) => {
    expect(edge.lineEnds()).toEqual(['\r\n', '\r\n']);
    expect(withNewLine(edge)).toBe('global\r\n  daemon\r\n  nbthread 2\r\n');
  },
  2: (edge) => expect(edge.lineEnds()).toEqual(['\r\n', '\n', '\r\n']),
  3: (edge) => {
    const { cutAt, span } = edge.statement(2);
    expect(edge.file.text.slice(cutAt ?? 0, span.offset + span.length)).toBe('\r nbthread 1');
    expect(edge.findings()).toEqual(['2 text-after-carriage-return']);
  },
  4: (edge) => {
    expect(edge.file.lines).toHaveLength(1);
    expect(edge.words(1)).toEqual(['global']);
    expect(edge.faults()).toContain('1 missing-final-newline');
  },
  5: (edge) => {
    expect(edge.lineEnds()).toEqual(['\n', '']);
    expect(edge.findings()).toEqual(['2 missing-final-newline']);
    expect(withNewLine(edge)).toBe('global\n  daemon\n  nbthread 2\n');
  },
  6: (edge) => {
    expect(edge.sections()).toEqual([]);
    expect(edge.words(1)).toEqual(['\xef\xbb\xbfglobal']);
    expect(edge.faults()).toContain('1 byte-order-mark');
  },
  7: (edge) => {
    expect(edge.words(2)).toEqual(['max']);
    expect(edge.faults()).toContain('2 stray-nul');
  },
  8: (edge) => {
    expect(edge.statement(2).indent).toBe('\v \f');
    expect(edge.faults()).toEqual([]);
  },
  9: (edge) => {
    expect(edge.words(2)).toEqual(['\xc2\xa0daemon']);
    expect(edge.faults()).toEqual(['2 unknown-keyword']);
  },
  10: (edge) => {
    expect(edge.words(2)).toEqual(['description', 'caf\xe9']);
    expect(edge.comment(2)).toBe('# \xe9t\xe9');
    expect(edge.findings()).toEqual(['2 not-utf8?']);
  },
  11: (edge) => {
    expect(edge.keywords(0)).toEqual(['daemon']);
    expect(edge.findings()).toEqual([]);
    expect(withNewLine(edge)).toContain('global  \n\tdaemon \t \n\tnbthread 2\n \t\n');
  },
  12: (edge) => {
    expect([2, 3].map((line) => edge.statement(line).indent)).toEqual([' \t ', '\t \t']);
    expect(withNewLine(edge)).toMatch(/\n\t \tnbthread 2\n$/);
  },
  13: (edge) => expect(edge.sections()).toEqual(['global', 'defaults']),
  14: (edge) => {
    expect(edge.sections()).toEqual(['global', 'defaults']);
    expect(edge.keywords(0)).toEqual(['daemon', 'nbthread']);
  },
  15: (edge) => {
    expect(edge.sections()).toEqual(['global', 'frontend foo']);
    expect([edge.keywords(0), edge.keywords(1)]).toEqual([['daemon'], ['mode']]);
    expect([1, 2, 4].map((line) => edge.comment(line))).toEqual([
      '#this is the global section',
      '#daemonize',
      '# or tcp',
    ]);
  },
  16: (edge) => {
    expect(edge.words(2)[1]?.length).toBeGreaterThan(19_000);
    expect(edge.findings()).toEqual([]);
  },
  17: (edge) => {
    expect(edge.words(2)).toHaveLength(64);
    expect(edge.statement(2).problem).toBeNull();
  },
  18: (edge) => expect(edge.faults()).toEqual(['2 too-many-words']),
};

/** Comments (B). */
const comments: Record<number, Demand> = {
  19: (edge) => {
    expect(edge.words(2)).toEqual(['description', 'foo']);
    expect(edge.comment(2)).toBe('#bar');
  },
  20: (edge) => {
    expect(edge.words(2)).toEqual(['description', 'foo#bar']);
    expect(edge.comment(2)).toBeNull();
  },
  21: (edge) => {
    expect(edge.words(2)).toEqual(['description', 'a # b', 'c # d']);
    expect(edge.comment(2)).toBe('# real');
  },
  22: (edge) => expect([...edge.words(2), edge.comment(2)]).toEqual(['description', 'a', '#b']),
  23: (edge) => {
    expect(edge.words(8)).toEqual(['http-request', 'redirect', 'location', '/x']);
    expect(edge.comment(8)).toBe('#frag if TRUE');
  },
  24: (edge) => {
    const text = edge.file.text;
    expect(withNewLine(edge).replace(/ *nbthread 2\n/, '')).toBe(text);
    expect(
      text.startsWith(edge.edited(edge.file.sections.slice(1).map(({ ownedSpan }) => ({ ...ownedSpan, content: '' })))),
    ).toBe(true);
  },
  25: (edge) => {
    expect(edge.sections()).toEqual(['global', 'defaults']);
    expect(edge.keywords(0)).toEqual(['daemon']);
  },
  26: (edge) => {
    expect(withNewLine(edge)).toBe(edge.file.text.replace('# _keep\n', '# _keep\n  nbthread 2\n'));
    expect(edge.comment(4)).toBe('# _keep');
  },
};

/** Quotes and escapes (C). */
const quotes: Record<number, Demand> = {
  27: argument(2, 'a  b\tc'),
  28: (edge) => {
    argument(2, 'a bc de f')(edge);
    expect(edge.raws(2)[1]).toBe('"a b"\'c d\'e\\ f');
  },
  29: argument(2, 'premid dlepost'),
  30: (edge) => {
    expect([edge.words(2), edge.words(3)]).toEqual([
      ['description', ''],
      ['node', ''],
    ]);
    expect(edge.findings()).toEqual(expect.arrayContaining(['2 empty-word?', '3 empty-word?']));
  },
  31: argument(2, 'ab'),
  32: argument(2, 'a\\'),
  33: argument(2, "it's"),
  34: argument(2, 'say "hi"'),
  35: argument(2, "it's"),
  36: argument(2, 'say "hi"'),
  37: argument(2, 'a b  c'),
  38: (edge) => {
    argument(2, 'a ')(edge);
    expect(edge.raws(2)[1]).toBe('a\\ ');
  },
  39: (edge) => expect(edge.words(2)).toEqual(['description', 'a\\', 'b']),
  40: argument(2, 'a\\\tb'),
  41: (edge) => {
    argument(2, 'a\tb\nc\rdA\\e')(edge);
    expectWritable(writeWord('a\tb\nc\rdA\\e'), 'a\tb\nc\rdA\\e');
  },
  42: (edge) => expect(edge.faults()).toEqual(['2 bad-hex-escape']),
  43: (edge) => expect(edge.faults()).toEqual(['2 bad-hex-escape']),
  44: argument(2, 'a'),
  45: argument(2, '\\d+\\.\\w'),
  46: (edge) => {
    expect([edge.words(8)[3], edge.words(9)[3]]).toEqual(['^/(foo|bar)\\.(gif|png)$', '\\.php$']);
    expect([edge.raws(8)[3], edge.raws(9)[3]]).toEqual(['^/(foo|bar)\\.(gif|png)$', '\\\\.php$']);
  },
  47: (edge) => expect(edge.faults()).toEqual(['8 bad-variable-name']),
  48: (edge) => {
    expect(edge.words(8)[3]).toBe('^/x$');
    expect(edge.faults()).toEqual([]);
  },
  49: argument(2, 'a\\$b'),
  50: (edge) => {
    expect(edge.faults()).toEqual(['2 unmatched-quote']);
    expect(edge.words(3)).toEqual(['daemon']);
  },
  51: (edge) => {
    expect(edge.faults()).toEqual(['2 unmatched-quote']);
    expect(edge.words(3)).toEqual(['daemon']);
  },
  52: (edge) => {
    expect(edge.words(2)).toEqual(['description', 'a', '\\']);
    expect(edge.words(3)).toEqual(['daemon']);
  },
  53: (edge) => expect(edge.faults()).toEqual(['2 unmatched-quote', '3 unmatched-quote']),
  54: (edge) => {
    expect(edge.sections()).toEqual(['global']);
    expect(edge.keywords(0)).toEqual(['daemon', 'nbthread']);
    expect(edge.faults()).toEqual([]);
  },
  55: (edge) => expect(edge.sections()).toContain('frontend web'),
};

/** Environment variables (D). */
const variables: Record<number, Demand> = {
  56: (edge) => {
    expect(edge.expanded(2, { HOME: '/root' })).toEqual(['description', '$HOME', '${HOME}']);
    expect(edge.statement(2).words.some((word) => word.hasVariable)).toBe(false);
  },
  57: (edge) => {
    expect(edge.expanded(2)).toEqual(['description', 'x-y']);
    expect(edge.expanded(2, { NOPE: 'V' })).toEqual(['description', 'xV-y']);
    expect(edge.words(2)).toEqual(['description', 'x$NOPE-y']);
  },
  58: (edge) => expect(edge.expanded(2, { HOME: '/root' })).toEqual(['description', '$HOME']),
  59: (edge) => {
    expect(edge.expanded(2)).toEqual(['description', 'a bc']);
    expect(edge.expanded(2, { NOPE: '' })).toEqual(['description', 'c']);
  },
  60: (edge) => expect(edge.faults()).toEqual(['2 unmatched-brace']),
  61: (edge) => expect(edge.faults()).toEqual(['2 unmatched-brace']),
  62: (edge) => {
    expect(edge.expanded(2)).toEqual(['description', 'a', 'b', 'c']);
    expect(edge.expanded(2, { NOPE: 'x y' })).toEqual(['description', 'x', 'y']);
    expect(edge.words(2)).toHaveLength(2);
  },
  63: (edge) => expect(edge.expanded(2)).toEqual(['daemon']),
  64: (edge) => expect(edge.expanded(2)).toEqual(['log', '', 'local0']),
  65: (edge) => {
    expect(edge.expanded(2, { '.FILE': 'FILE', '.LINE': '2' })).toEqual(['description', 'FILE:2']);
    expect(edge.faults('3.2')).toEqual([]);
  },
  66: (edge) => expect(edge.faults()).toEqual(['2 bad-variable-name']),
  67: (edge) => {
    expect(listBinds(edge.file).map((bind) => bind.addressWord.value)).toEqual([
      '${NOPE}127.0.0.1:18995',
      '127.0.0.1:${NOPE-18996}',
    ]);
    expect(listBinds(edge.file).map((bind) => bind.addressWord.hasVariable)).toEqual([false, true]);
    expect(edge.faults()).toEqual([]);
  },
  68: (edge) => {
    expect(edge.sections()).toContain('backend ${NOPE-be}');
    expect(edge.faults()).toEqual([]);
  },
};

/** What the notes on lines, comments, quotes and variables demand, by the number of the case. */
export const wordDemands: Readonly<Record<number, Demand>> = { ...lines, ...comments, ...quotes, ...variables };
