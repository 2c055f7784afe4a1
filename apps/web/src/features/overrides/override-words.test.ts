import { NodeId, OverrideId, type OverrideView } from '@sluice/contract';
import { expect, test } from 'vitest';
import { addressWords, holdsOn, momentWords, standingOf, toneOfSetting } from './override-words.ts';

const [one, two] = ['3f1f2ab8-9f3a-4c55-9a6d-0d6f1f6f3a11', '3f1f2ab8-9f3a-4c55-9a6d-0d6f1f6f3a12'].map((id) =>
  NodeId.parse(id),
) as [NodeId, NodeId];
const override = (change: Partial<OverrideView> = {}): OverrideView => ({
  id: OverrideId.parse('3f1f2ab8-9f3a-4c55-9a6d-0d6f1f6f3a13'),
  backend: 'app',
  server: 'web1',
  set: { attribute: 'state', value: 'drain' },
  node: null,
  until: '2026-01-31T14:05:00.000Z',
  change: null,
  why: '',
  author: { kind: 'user', name: 'ada' },
  createdAt: '2026-01-31T13:50:00.000Z',
  nodes: [
    { nodeId: one, name: 'edge-1', state: 'holds', cause: null },
    { nodeId: two, name: 'edge-2', state: 'not-supported', cause: 'too old' },
  ],
  ...change,
});

test('a node that does not have the setting is told apart with its reason', () => {
  expect(standingOf(override())).toEqual({
    holds: 1,
    total: 2,
    others: [{ nodeId: two, name: 'edge-2', state: 'not-supported', cause: 'too old' }],
  });
});

test('a setting of one node is not told of another', () => {
  const ofOne = override({ nodes: [{ nodeId: one, name: 'edge-1', state: 'holds', cause: null }] });
  const place = { backend: 'app', server: 'web1' };
  expect(holdsOn([ofOne], place, one)).toEqual([ofOne]);
  expect(holdsOn([ofOne], place, two)).toEqual([]);
  expect(holdsOn([ofOne], { ...place, server: 'web2' })).toEqual([]);
});

test('an end of today is a time, another day is named', () => {
  const now = new Date(2026, 0, 31, 9).getTime();
  expect(momentWords(new Date(2026, 0, 31, 14, 5).toISOString(), now, 'en-GB')).toBe('14:05');
  expect(momentWords(new Date(2026, 1, 1, 14, 5).toISOString(), now, 'en-GB')).toMatch(/^1 Feb,? (?:at )?14:05$/);
});

test('a setting that becomes part of the configuration looks staged, whatever it is', () => {
  expect(toneOfSetting(override())).toBe('warning');
  expect(toneOfSetting(override({ set: { attribute: 'weight', value: 3 } }))).toBe('maintenance');
  const change = { id: 'c' as never, number: 12, title: 'server app/web1: weight 3' };
  expect(toneOfSetting(override({ until: null, change }))).toBe('staged');
});

test('an IPv6 address with a port stands in brackets', () => {
  expect(addressWords({ value: '2001:db8::1', port: 80 })).toBe('[2001:db8::1]:80');
  expect(addressWords({ value: '2001:db8::1' })).toBe('2001:db8::1');
  expect(addressWords({ value: '192.0.2.1', port: 80 })).toBe('192.0.2.1:80');
});
