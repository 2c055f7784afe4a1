import { expect, test } from 'vitest';
import { byKind, findEntries, type JumpEntry } from './jump-entries.ts';

const entry = (kind: JumpEntry['kind'], label: string, detail?: string): JumpEntry => ({
  id: `${kind} ${label}`,
  kind,
  label,
  ...(detail === undefined ? {} : { detail }),
  href: '/',
});
const entries = [
  entry('page', 'Overview', 'edge'),
  entry('cluster', 'edge'),
  entry('node', 'edge-1'),
  entry('backend', 'my-edge'),
  entry('server', 'web1', 'app 192.0.2.11:80'),
  entry('revision', 'r12', 'heavier'),
];
const labels = (query: string, limit = 10) => findEntries(entries, query, limit).map((found) => found.label);

test('before anything is typed, pages and clusters are offered', () => {
  expect(labels('')).toEqual(['Overview', 'edge']);
});

test('the whole name comes before its beginning, that before the middle, and that before the detail', () => {
  expect(labels('edge')).toEqual(['edge', 'edge-1', 'my-edge', 'Overview']);
  expect(labels('EDGE', 2)).toEqual(['edge', 'edge-1']);
});

test('every word must be found, in the name or beside it', () => {
  expect(labels('web1 app')).toEqual(['web1']);
  expect(labels('192.0.2.11')).toEqual(['web1']);
  expect(labels('web1 other')).toEqual([]);
});

test('what is found stands under its kind, the best kind first', () => {
  expect(byKind(findEntries(entries, 'edge', 10)).map(([kind]) => kind)).toEqual([
    'cluster',
    'node',
    'backend',
    'page',
  ]);
});
