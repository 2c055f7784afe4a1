import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countChangedLines, countLines, textOf } from './content.ts';

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

test('text is UTF-8 where the bytes are, else every byte is a character', () => {
  expect(textOf(Buffer.from('café'))).toEqual({ encoding: 'utf-8', text: 'café' });
  expect(textOf(bytesOf('caf\xe9\x80'))).toEqual({ encoding: 'latin-1', text: 'caf\xe9\x80' });
});

test('a last line without a line feed is a line', () => {
  expect([bytesOf(''), bytesOf('a'), bytesOf('a\n'), bytesOf('a\n\nb')].map(countLines)).toEqual([0, 1, 1, 3]);
});

test('added and removed lines are those of a shortest difference', () => {
  expect(countChangedLines(bytesOf('a\nb\nc\n'), bytesOf('a\nx\nc\nd\n'))).toEqual({ addedLines: 2, removedLines: 1 });
  expect(countChangedLines(bytesOf('a\nb'), bytesOf('a\nb\n'))).toEqual({ addedLines: 1, removedLines: 1 });
});

test('lines removed by hand are counted as removed, and the other way round as added', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
  fc.assert(
    fc.property(lines, fc.func(fc.boolean()), (all, isKept) => {
      const kept = all.filter((_, index) => isKept(index));
      const [long, short] = [all, kept].map((list) => bytesOf(list.map((line) => `${line}\n`).join('')));
      if (long === undefined || short === undefined) return;
      const removedLines = all.length - kept.length;
      expect(countChangedLines(long, short)).toEqual({ addedLines: 0, removedLines });
      expect(countChangedLines(short, long)).toEqual({ addedLines: removedLines, removedLines: 0 });
    }),
  );
});
