import { expect, test } from 'vitest';
import { type AuditEntry, factsOf, isKnownAction, subjectOf } from './audit-words.ts';

const cluster = '0b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c11';
const change = '1b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c12';
const node = '2b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c13';
const names = new Map([
  [cluster, 'edge-eu'],
  [node, 'lb-1'],
]);
const row = (action: string, subject: string, detail: AuditEntry['detail'] = {}): AuditEntry => ({
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  actor: 'ada',
  action,
  subject,
  detail,
});

test('a change is named by its title and leads to its page in its cluster', () => {
  expect(subjectOf(row('change.staged', change, { clusterId: cluster, title: 'Heavier' }), names)).toEqual({
    name: 'Heavier',
    href: `/clusters/${cluster}/changes/${change}`,
    within: { name: 'edge-eu', href: `/clusters/${cluster}` },
  });
  expect(subjectOf(row('change.rejected', change, { clusterId: cluster, number: 7 }), names).name).toBe('#7');
});

test('what was deleted keeps its last name and leads nowhere', () => {
  const gone = '3b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c14';
  expect(subjectOf(row('node.deleted', gone, { name: 'lb-9' }), names)).toEqual({
    name: 'lb-9',
    href: null,
    within: null,
  });
  expect(subjectOf(row('change.staged', change, { clusterId: gone, title: 'Old' }), names).href).toBeNull();
});

test('a name of today wins over that in the row; what is no id stands for itself', () => {
  expect(subjectOf(row('node.enrolled', node, { name: 'first-name' }), names)).toMatchObject({
    name: 'lb-1',
    href: `/nodes/${node}`,
  });
  expect(subjectOf(row('session.opened', 'ada'), names).name).toBe('ada');
  expect(subjectOf(row('session.ended', change), names).name).toBeNull();
});

test('facts are told without ids, empty values and what the subject says', () => {
  const detail = {
    clusterId: cluster,
    revision: 4,
    again: null,
    why: 'Friday',
    nodes: 3,
    edits: [{ resourceId: change }],
    problem: { cause: 'It failed.', remediation: null },
    odd: 5,
  };
  expect(factsOf(row('rollout.started', change, detail))).toEqual([
    { key: 'why', value: 'Friday' },
    { key: 'nodes', value: '3' },
    { key: 'files', value: '1' },
    { key: 'problem', value: 'It failed.' },
    { key: null, word: 'odd', value: '5' },
  ]);
});

test('an action of a later release is not taken for a known one', () => {
  expect(isKnownAction('change.staged')).toBe(true);
  expect(isKnownAction('toString')).toBe(false);
});
