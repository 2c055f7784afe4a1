import { type DriftEntry, NodeId } from '@sluice/contract';
import { expect, test } from 'vitest';
import { chosenOf, firstReason, rowOf, seenOf } from './drift-choice.ts';

const entry = (key: string, change: Partial<DriftEntry> = {}): DriftEntry => ({
  nodeId: NodeId.parse('3f1f2ab8-9f3a-4c55-9a6d-0d6f1f6f3a11'),
  nodeName: 'edge-1',
  key,
  seen: 'f'.repeat(32),
  state: 'disk',
  kind: 'file-content',
  object: 'haproxy.cfg',
  expected: null,
  found: null,
  what: `difference ${key}`,
  since: '2026-01-31T12:00:00.000Z',
  ignored: null,
  accepted: false,
  cannotAdopt: null,
  cannotOverwrite: null,
  ...change,
});
const open = entry('a');
const ignored = entry('b', { ignored: { until: null, by: 'ada' } });

test('without a choice an act is about everything that is open', () => {
  expect(chosenOf([open, ignored], new Set())).toEqual([open]);
  expect(chosenOf([open, ignored], new Set([rowOf(ignored)]))).toEqual([ignored]);
  expect(chosenOf([open], new Set(['of a row that is gone']))).toEqual([open]);
  const accepted = entry('d', { accepted: true });
  expect(chosenOf([open, accepted], new Set())).toEqual([open]);
});

test('an act carries what was seen', () => {
  expect(seenOf([open])).toEqual([{ nodeId: open.nodeId, key: 'a', seen: open.seen }]);
});

test('the first entry that stands in the way is named', () => {
  const stuck = entry('c', { cannotAdopt: 'no text' });
  expect(firstReason([open, stuck], ({ cannotAdopt }) => cannotAdopt)).toEqual({ what: stuck.what, why: 'no text' });
  expect(firstReason([open], ({ cannotAdopt }) => cannotAdopt)).toBeNull();
});
