import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unite } from './unite.ts';

const words = (before: string, after: string) =>
  unite([...before], [...after], (item) => item)
    .map((entry) => `${entry.before ?? '-'}${entry.after ?? '-'}`)
    .join(' ');

test('what serves keeps its place, and what is new stands behind its neighbour', () => {
  expect(words('abc', 'abc')).toBe('aa bb cc');
  expect(words('abc', 'xaybc')).toBe('-x aa -y bb cc');
  expect(words('abc', 'cxa')).toBe('aa b- cc -x');
  expect(words('', 'ab')).toBe('-a -b');
  expect(words('aab', 'a')).toBe('aa a- b-');
});

test('nothing is lost, nothing doubled, and every key is its own', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 7 });
  fc.assert(
    fc.property(list, list, (before, after) => {
      const united = unite(before, after, (item) => item);
      expect(united.flatMap((entry) => entry.before ?? [])).toEqual(before);
      expect(united.flatMap((entry) => entry.after ?? []).sort()).toEqual([...after].sort());
      expect(new Set(united.map((entry) => entry.key)).size).toBe(united.length);
    }),
  );
});
