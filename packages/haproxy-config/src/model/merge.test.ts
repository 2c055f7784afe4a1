import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { configBytes } from '../testing/config-arbitrary.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { merge } from './merge.ts';

/** The merged text, or the names of what is in conflict. */
function mergeText(base: string, ours: string, theirs: string): string | string[] {
  const result = merge(encodeLatin1(base), encodeLatin1(ours), encodeLatin1(theirs));
  return result.kind === 'merged' ? decodeLatin1(result.bytes) : result.conflicts.map((conflict) => conflict.section);
}

describe('a merge', () => {
  const base = 'global\n daemon\n\nbackend a\n mode tcp\n\nbackend b\n mode tcp\n';

  test('takes each section from the side that changed it', () => {
    const ours = base.replace('daemon', 'nbthread 2');
    const theirs = base.replace(/tcp\n$/, 'http # theirs\n');
    expect(mergeText(base, ours, theirs)).toBe(
      'global\n nbthread 2\n\nbackend a\n mode tcp\n\nbackend b\n mode http # theirs\n',
    );
  });

  test('is a conflict when both changed one section differently, and not when they agree', () => {
    const change = (mode: string) => base.replace('a\n mode tcp', `a\n mode ${mode}`);
    expect(mergeText(base, change('http'), change('log'))).toEqual(['backend a']);
    expect(mergeText(base, change('http'), change('http'))).toBe(change('http'));
  });

  test('takes each place of a section from the side that changed it', () => {
    const text = 'backend b\n mode tcp\n balance leastconn\n server a a:1\n server b b:1\n';
    const ours = text.replace('tcp', 'http').replace(' server b b:1\n', ' server b b:1 check\n');
    const theirs = text.replace(' balance', ' retries 3\n balance');
    expect(mergeText(text, text.replace('tcp', 'http'), text.replace('b:1', 'b:2'))).toBe(
      text.replace('tcp', 'http').replace('b:1', 'b:2'),
    );
    expect(mergeText(text, ours, theirs)).toEqual(['backend b']);
    expect(mergeText(text, text.replace(' server a a:1\n', ''), theirs)).toBe(theirs.replace(' server a a:1\n', ''));
  });

  test('is a conflict when both moved one line, inside its section or to others', () => {
    const text = 'backend b\n l1\n l2\n l3\n l4\n l5\nbackend c\n l6\nbackend d\n l7\n';
    const without = text.replace(' l3\n', '');
    const putAfter = (line: string) => without.replace(` ${line}\n`, ` ${line}\n l3\n`);
    expect(mergeText(text, putAfter('l1'), putAfter('l5'))).toEqual(['backend b']);
    expect(mergeText(text, putAfter('l6'), putAfter('l7'))).toEqual(['backend b']);
    expect(mergeText(text, putAfter('l6'), putAfter('l6'))).toBe(putAfter('l6'));
    expect(mergeText(text, putAfter('l6'), text.replace('l7', 'l8'))).toBe(putAfter('l6').replace('l7', 'l8'));
  });

  test('of a long section that both changed in ten thousand places does not compare every line with every line', () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => ` server s${index} 192.0.2.1:80`);
    const text = (change: (line: string, index: number) => string) => `backend b\n${lines.map(change).join('\n')}\n`;
    const ours = text((line, index) => (index % 4 === 0 ? `${line} check` : line));
    const theirs = text((line, index) => (index % 4 === 2 ? `${line} backup` : line));
    const endings = [' check', '', ' backup', ''];
    const expected = text((line, index) => line + (endings[index % 4] ?? ''));
    expect(mergeText(text(String), ours, theirs) === expected).toBe(true);
  });

  test('is a conflict when one side changed what the other removed', () => {
    const removed = 'global\n daemon\n\nbackend b\n mode tcp\n';
    expect(mergeText(base, removed, base.replace('a\n mode tcp', 'a\n mode http'))).toEqual(['backend a']);
    expect(mergeText(base, removed, base.replace('daemon', 'nbthread 2'))).toBe(
      removed.replace('daemon', 'nbthread 2'),
    );
  });

  test('keeps what both sides added, each below the section it was added to', () => {
    const ours = base.replace('backend b', 'backend o\n mode tcp\n\nbackend b');
    const theirs = `${base}\nbackend t\n`;
    expect(mergeText(base, ours, theirs)).toBe(`${ours}\nbackend t\n`);
    expect(mergeText(base, `${base}\nbackend o\n`, theirs)).toBe(`${base}\nbackend o\n\nbackend t\n`);
    expect(mergeText(base, `${base}\nbackend t\n mode http\n`, theirs)).toEqual(['backend t']);
    expect(mergeText(base, `${base.replace('daemon', 'x')}\nbackend t\n`, theirs)).toBe(
      `${base.replace('daemon', 'x')}\nbackend t\n`,
    );
  });

  test('follows the side that moved sections, and is a conflict when both did', () => {
    const [a, b, c] = ['backend a\n', 'backend b\n', 'backend c\n'];
    expect(mergeText(a + b + c, c + a + b, `${a}${b} mode tcp\n${c}`)).toBe(`${c}${a}${b} mode tcp\n`);
    expect(mergeText(a + b + c, `${a}${b} mode tcp\n${c}`, c + a + b)).toBe(`${c}${a}${b} mode tcp\n`);
    expect(mergeText(a + b + c, c + a + b, b + a + c)).toEqual(['order of sections']);
  });

  test('never puts new defaults above what the other side added', () => {
    const text = 'backend a\n';
    expect(mergeText(text, `${text}defaults\n mode tcp\nbackend o\n`, `${text}backend t\n`)).toBe(
      `${text}backend t\ndefaults\n mode tcp\nbackend o\n`,
    );
    expect(mergeText(text, `${text}defaults d\n`, `${text}defaults e\n`)).toEqual(['order of sections']);
  });

  test('tells repeated anonymous sections apart by what is in them', () => {
    const [one, two] = ['defaults\n mode tcp\n', 'defaults\n mode http\n'];
    expect(mergeText(one + two, two, one)).toBe('');
    expect(mergeText(one + two, two, `${one}${two} retries 3\n`)).toBe(`${two} retries 3\n`);
  });

  test('never glues lines together when a last line has no end', () => {
    const text = 'backend a\n mode tcp\nbackend b\n mode tcp';
    const theirs = text.replace('a\n mode tcp', 'a\n mode http');
    expect(mergeText(text, `${text}\nbackend c\n`, theirs)).toBe(
      'backend a\n mode http\nbackend b\n mode tcp\nbackend c\n',
    );
    expect(mergeText(text, 'backend b\n mode tcp\nbackend a\n mode tcp', theirs)).toBe(
      'backend b\n mode tcp\nbackend a\n mode http',
    );
  });

  test('of a file with itself gives the other side, byte for byte', () => {
    for (const { name, bytes } of readAllFiles()) {
      const other = encodeLatin1(`${decodeLatin1(bytes)}\nbackend merged\n`);
      for (const [ours, theirs] of [
        [bytes, other],
        [other, bytes],
        [other, other],
      ] as const) {
        const result = merge(bytes, ours, theirs);
        expect(result.kind === 'merged' && Buffer.compare(result.bytes, other) === 0, name).toBe(true);
      }
    }
  });
});

type SectionChange = 'keep' | 'edit' | 'remove' | 'insert';
const changes = fc.constantFrom<SectionChange>('keep', 'keep', 'edit', 'remove', 'insert');
const steps = fc.array(fc.tuple(changes, changes), { minLength: 1, maxLength: 8 });

/** One side's text: every section kept, edited, removed, or followed by a new one of this side. */
function sideText(list: readonly SectionChange[], side: string): string {
  return list
    .map((change, index) => {
      const own = `# of ${index}\nbackend s${index}\n line${index}\n`;
      if (change === 'remove') return '';
      if (change === 'edit') return `${own} ${side}${index}\n`;
      return change === 'insert' ? `${own}backend ${side}${index}\n new${side}${index}\n` : own;
    })
    .join('');
}

const sortLines = (text: string) => text.split('\n').sort();

test('random changes merge to both, conflict exactly where both touched one section, and lose or double no line', () => {
  const property = fc.property(steps, (list) => {
    const base = sideText(
      list.map(() => 'keep'),
      'x',
    );
    const result = mergeText(
      base,
      sideText(
        list.map(([our]) => our),
        'our',
      ),
      sideText(
        list.map(([, their]) => their),
        'their',
      ),
    );
    const touches = (change: SectionChange) => change === 'edit' || change === 'remove';
    const clashes = list.flatMap(([our, their], index) => {
      const agree = our === 'remove' && their === 'remove';
      return touches(our) && touches(their) && !agree ? [`backend s${index}`] : [];
    });
    if (clashes.length > 0) {
      expect(result).toEqual(clashes);
      return;
    }
    const expected = list.flatMap(([our, their], index) => {
      const removed = our === 'remove' || their === 'remove';
      const own = removed ? [] : [`# of ${index}`, `backend s${index}`, ` line${index}`];
      for (const [change, side] of [
        [our, 'our'],
        [their, 'their'],
      ] as const) {
        if (change === 'edit') own.push(` ${side}${index}`);
        if (change === 'insert') own.push(`backend ${side}${index}`, ` new${side}${index}`);
      }
      return own;
    });
    expect(typeof result === 'string' ? sortLines(result) : result).toEqual(
      sortLines(`${expected.join('\n')}${expected.length > 0 ? '\n' : ''}`),
    );
  });
  fc.assert(property, { numRuns: 10_000 });
});

test('any three texts merge to sections of one side each, or conflict', () => {
  const property = fc.property(configBytes(), configBytes(), configBytes(), (base, ours, theirs) => {
    const result = merge(base, ours, theirs);
    if (result.kind === 'conflict') {
      expect(result.conflicts.length).toBeGreaterThan(0);
      return;
    }
    const known = new Set([base, ours, theirs].flatMap((bytes) => decodeLatin1(bytes).split('\n')));
    for (const line of decodeLatin1(result.bytes).split('\n')) expect(known.has(line)).toBe(true);
    expect(parse(result.bytes).toBytes()).toEqual(result.bytes);
  });
  fc.assert(property, { numRuns: 5_000 });
});
