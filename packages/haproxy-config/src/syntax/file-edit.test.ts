import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configBytes, fileEdits, sectionBytes } from '../testing/config-arbitrary.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { type ConfigFile, layoutOf, parse } from './config-file.ts';
import type { Statement } from './statement.ts';

/** Everything a file shows, as text. */
function show(file: ConfigFile): string {
  const { lines, prologueSpan, sizeBytes, text } = file;
  const sections = file.sections.map((section) => {
    const { kind, name, from, occurrence, span, ownedSpan } = section;
    const statements = section.statements.map(showStatement);
    return { kind, name, from, occurrence, span, ownedSpan, header: showStatement(section.header), statements };
  });
  const prologue = file.prologue.map(showStatement);
  return JSON.stringify({ text, sizeBytes, lines, prologueSpan, prologue, sections });
}

function showStatement(statement: Statement): unknown {
  const { keyword, modifier, span, line, indent, comment, problem, cutAt } = statement;
  const words = statement.words.map(({ value, raw, span: place, hasVariable }) => [value, raw, place, hasVariable]);
  const values = statement.arguments.map((word) => word.value);
  return { keyword, modifier, span, line, indent, comment, problem, cutAt, words, values };
}

/** Edits a file, compares the result with what parsing its bytes gives, and returns it. */
function check(file: ConfigFile, edits: readonly Edit[], label = ''): ConfigFile {
  const bytes = applyEdits(file.bytes, edits);
  const edited = file.edit(edits);
  expect(show(edited), label).toBe(show(parse(bytes)));
  expect(Buffer.compare(edited.toBytes(), bytes), label).toBe(0);
  return edited;
}

const anyFile = fc.oneof({ weight: 4, arbitrary: sectionBytes() }, { weight: 1, arbitrary: configBytes() });

describe('an edited file is the file that its bytes make', () => {
  test('for any edits on any bytes', () => {
    const property = fc.property(anyFile, fileEdits(), (bytes, makeEdits) => {
      check(parse(bytes), makeEdits(bytes));
    });
    fc.assert(property, { numRuns: 10_000 });
  }, 300_000);

  test('after any number of edits, and the older versions stay as they were', () => {
    const property = fc.property(anyFile, fc.array(fileEdits(), { minLength: 2, maxLength: 8 }), (bytes, steps) => {
      const first = parse(bytes);
      const before = show(first);
      let file = first;
      for (const makeEdits of steps) file = check(file, makeEdits(file.bytes));
      expect(show(first)).toBe(before);
    });
    fc.assert(property, { numRuns: 2000 });
  }, 300_000);

  test.each([
    ['the blank line goes that kept comments with the section above', 'backend a\n# c\n', '# c\n', '\n', ''],
    ['a blank line comes that gives comments to the section below', 'backend a\n', '# c\n', '# c\n', '\n'],
  ])('when %s, however many there are', (_, head, comment, replaced, content) => {
    const comments = comment.repeat(500);
    const text = `${head}${replaced === comment ? comment : ''}${comments}\nbackend b\n`;
    const offset = replaced === comment ? head.length : head.length + comments.length;
    check(parse(encodeLatin1(text)), [{ offset, length: replaced.length, content }]);
  });

  test('for an edit in every file of the corpus', () => {
    const edits = fc.sample(fileEdits(), { seed: 1, numRuns: 50 });
    for (const [index, { name, bytes }] of readAllFiles().entries()) {
      check(parse(bytes), edits[index % edits.length]?.(bytes) ?? [], name);
    }
  }, 300_000);

  test('edits that overlap or lie outside the file are refused as by applyEdits', () => {
    const file = parse(encodeLatin1('global\n'));
    expect(() => file.edit([{ offset: 6, length: 2, content: '' }])).toThrow(RangeError);
    expect(() =>
      file.edit([
        { offset: 0, length: 2, content: '' },
        { offset: 1, length: 1, content: '' },
      ]),
    ).toThrow(RangeError);
    expect(() => file.edit([{ offset: 0, length: 0, content: '\u0100' }])).toThrow(RangeError);
  });
});

describe('what no edit touches is shared', () => {
  const backend = (index: number) => `backend b${index}\n    server s 192.0.2.1:80\n\n`;
  const text = Array.from({ length: 50 }, (_, index) => backend(index)).join('');

  test('between the versions of a file, the sections beside the edited one included', () => {
    const file = parse(encodeLatin1(text));
    const offset = text.indexOf('server', text.indexOf('backend b20\n'));
    const edited = file.edit([{ offset, length: 6, content: 'disabled\n    server' }]);
    const [old, now] = [layoutOf(file).passages, layoutOf(edited).passages];
    expect(now.map((passage, index) => (passage === old[index] ? -1 : index)).filter((index) => index >= 0)).toEqual([
      20,
    ]);
    expect(edited.sections[21]?.header.line).toBe(65);
  });

  test('and only some passages of a long section are read again', () => {
    const long = parse(encodeLatin1(`backend b\n${'    server s 192.0.2.1:80\n'.repeat(10_000)}`));
    const edited = long.edit([{ offset: 100_000, length: 0, content: '\n' }]);
    const kept = new Set(layoutOf(long).passages);
    expect(layoutOf(edited).passages.filter((passage) => !kept.has(passage)).length).toBeLessThanOrEqual(2);
    expect(kept.size).toBeGreaterThan(50);
  });

  test('a slice of a file is a slice of its text', () => {
    const file = parse(encodeLatin1(text));
    const property = fc.property(fc.nat(text.length + 50), fc.nat(300), (offset, length) => {
      expect(file.slice(offset, length)).toBe(text.slice(offset, offset + length));
    });
    fc.assert(property);
  });
});
