import { readPatternFile } from '@sluice/haproxy-runtime';
import { expect, test } from 'vitest';
import { compareEntries } from './compare-entries.ts';

test('entries are compared by key, in any order, the first of a key', () => {
  const file = readPatternFile('map', Buffer.from('/a one\n/b two\n/a later\n')) ?? [];
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
