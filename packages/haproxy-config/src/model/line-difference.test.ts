import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from './line-difference.ts';

test('what went stands before what came, between the lines that stayed', () => {
  expect(diffLines('a\nb\nc', 'a\nB\nc\nd\n').map(({ mark, text }) => `${mark} ${JSON.stringify(text)}`)).toEqual([
    'same "a\\n"',
    'removed "b\\n"',
    'removed "c"',
    'added "B\\n"',
    'added "c\\n"',
    'added "d\\n"',
  ]);
});

test('each side can be read out of the difference', () => {
  const texts = fc.array(fc.constantFrom('a\n', 'b\n', '\n', 'c'), { maxLength: 20 }).map((lines) => lines.join(''));
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = diffLines(before, after);
      const side = (without: string) =>
        lines
          .filter(({ mark }) => mark !== without)
          .map(({ text }) => text)
          .join('');
      expect(side('added')).toBe(before);
      expect(side('removed')).toBe(after);
    }),
  );
});
