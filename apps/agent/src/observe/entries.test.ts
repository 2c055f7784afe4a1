import { expect, test } from 'vitest';
import { compareEntries, readEntries } from './compare-entries.ts';

test('a map file is read as HAProxy reads it', () => {
  const text = '# comment\n\n/a\t  shop a \r\n  /b shop-b\n/c\n#/d no\n';
  expect(readEntries(text, true)).toEqual([
    { key: '/a', value: 'shop a' },
    { key: '/b', value: 'shop-b' },
    { key: '/c', value: '' },
  ]);
  expect(readEntries('198.51.100.1\n# x\n 198.51.100.2 \n', false).map(({ key }) => key)).toEqual([
    '198.51.100.1',
    '198.51.100.2',
  ]);
});

test('entries are compared by key, in any order, the first of a key', () => {
  const file = readEntries('/a one\n/b two\n/a later\n', true);
  const same = [
    { key: '/b', value: 'two' },
    { key: '/a', value: 'one' },
  ];
  expect(compareEntries('hosts.map', file, same)).toEqual([]);
  const facts = compareEntries('hosts.map', file, [
    { key: '/a', value: 'x' },
    { key: '/c', value: 'new' },
  ]);
  expect(facts.map(({ expected, found, object }) => [object, expected, found])).toEqual([
    ['hosts.map /a', 'one', 'x'],
    ['hosts.map /b', 'two', null],
    ['hosts.map /c', null, 'new'],
  ]);
});

test('more than a screenful is counted, not listed', () => {
  const running = Array.from({ length: 50 }, (_, index) => ({ key: `198.51.100.${index}`, value: null }));
  const facts = compareEntries('blocked.lst', [], running);
  expect(facts).toHaveLength(21);
  expect(facts.at(-1)).toMatchObject({ kind: 'more', found: '30 further entries' });
});
