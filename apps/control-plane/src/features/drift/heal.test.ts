import { NodeId } from '@sluice/contract';
import { expect, test } from 'vitest';
import type { DriftItem } from '../nodes/index.ts';
import { chooseHealed, type DriftMemory, requireAllFiles } from './drift.ts';

const now = new Date('2026-01-31T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const item = (kind: DriftItem['kind'], change: Partial<DriftItem> = {}): DriftItem => ({
  state: kind.startsWith('file') ? 'disk' : 'running',
  kind,
  object: 'app/web1',
  expected: '20',
  found: '5',
  key: `key of ${kind}`,
  seen: 'seen',
  accepted: false,
  sealed: false,
  ...change,
});
const remembered = (of: DriftItem, change: Partial<DriftMemory> = {}): ReadonlyMap<string, DriftMemory> => {
  const memory = { key: of.key, seen: of.seen, since: now, ignoredBy: null, ignoredUntil: null, healedAt: null };
  return new Map([[of.key, { ...memory, ...change }]]);
};
const weight = item('server-weight');

test('what differs is overwritten, on each node at most once a minute', () => {
  expect(chooseHealed([weight], new Map(), null, now)).toEqual([weight]);
  expect(chooseHealed([weight], new Map(), minutesAgo(0.5), now)).toEqual([]);
  expect(chooseHealed([weight], new Map(), minutesAgo(2), now)).toEqual([weight]);
});

test('what an overwrite did not mend is left alone for a quarter of an hour', () => {
  const tried = (minutes: number) => remembered(weight, { healedAt: minutesAgo(minutes) });
  expect(chooseHealed([weight], tried(5), minutesAgo(5), now)).toEqual([]);
  expect(chooseHealed([weight], tried(20), minutesAgo(20), now)).toEqual([weight]);
});

test('what is ignored, and what no agent can mend, is left alone', () => {
  expect(chooseHealed([weight], remembered(weight, { ignoredBy: 'ada' }), null, now)).toEqual([]);
  expect(
    chooseHealed([weight], remembered(weight, { ignoredBy: 'ada', ignoredUntil: minutesAgo(1) }), null, now),
  ).toEqual([weight]);
  for (const kind of ['process', 'config-path', 'unreadable'] as const)
    expect(chooseHealed([item(kind)], new Map(), null, now)).toEqual([]);
});

test('a file that must stay keeps every other one from being put back', () => {
  const link = item('file-kind', { found: 'link' });
  expect(chooseHealed([link, weight], new Map(), null, now)).toEqual([]);
  const file = item('file-content');
  expect(chooseHealed([file, weight], remembered(file, { ignoredBy: 'ada' }), null, now)).toEqual([]);
  expect(chooseHealed([file, weight], new Map(), null, now)).toEqual([file, weight]);
});

test('files that would be put back too are named, all of them, unless they are let go already', () => {
  const nodeId = NodeId.parse('00000000-0000-4000-8000-000000000001');
  const file = (object: string, accepted = false) => ({
    nodeId,
    nodeName: 'edge-1',
    item: item('file-content', { object, accepted }),
  });
  const [page, config, map] = [file('errors/503.http'), file('haproxy.cfg'), file('maps/hosts.map')];
  expect(() => requireAllFiles([page, config, map], [page])).toThrow(
    'On edge-1 haproxy.cfg, maps/hosts.map differ too, and putting files back replaces all of them.',
  );
  expect(() => requireAllFiles([page, config], [page])).toThrow('On edge-1 haproxy.cfg differs too');
  expect(() => requireAllFiles([page, file('haproxy.cfg', true)], [page])).not.toThrow();
});
