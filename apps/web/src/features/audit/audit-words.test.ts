import { auditActions, auditFacts, auditFields } from '@sluice/contract';
import { expect, test } from 'vitest';
import { audit } from '../../texts/en/audit.ts';
import { factsOf } from './audit-facts.ts';
import { type AuditEntry, isKnownAction, subjectOf } from './audit-words.ts';

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
  version: 2,
  actor: 'ada',
  sessionId: null,
  apiKeyId: null,
  address: '192.0.2.7',
  permission: null,
  action,
  subject,
  resource: null,
  reason: null,
  outcome: 'done',
  detail,
  prev: '00'.repeat(32),
  hash: '01'.repeat(32),
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
    changeIds: [change, node],
    entries: [{ nodeId: node, nodeName: 'lb-1', what: '503.http differs', expected: null, found: null }],
    odd: 5,
  };
  expect(factsOf(row('rollout.started', change, detail))).toEqual([
    { key: 'nodes', value: '3' },
    { key: 'files', value: '1' },
    { key: 'problem', value: 'It failed.' },
    { key: 'changes', value: '2' },
    { key: 'differences', value: 'lb-1: 503.http differs' },
    { key: null, word: 'odd', value: '5' },
    { key: 'why', value: 'Friday' },
  ]);
});

test('what was done to a server leads to it, and says on which nodes and until when', () => {
  const detail = {
    clusterId: cluster,
    set: 'drain',
    node: null,
    until: '2026-01-31T12:15:00.000Z',
    changeId: null,
    why: '4.2',
  };
  const started = row('override.started', 'app/web1', detail);
  expect(subjectOf(started, names)).toEqual({
    name: 'app/web1',
    href: `/clusters/${cluster}?backend=app&server=web1`,
    within: { name: 'edge-eu', href: `/clusters/${cluster}` },
  });
  expect(factsOf(started)).toEqual([
    { key: 'set', value: 'drain' },
    { key: 'until', value: '2026-01-31T12:15:00.000Z' },
    { key: 'why', value: '4.2' },
  ]);
  expect(factsOf(row('override.ended', 'app/web1', { set: 'drain', why: 'expired' }))).toContainEqual({
    key: 'ending',
    value: 'expired',
  });
});

test('the reason of a row is told once, wherever it stands', () => {
  const given = { ...row('approval.refused', change, { clusterId: cluster, why: 'not now' }), reason: 'not now' };
  expect(factsOf(given)).toEqual([{ key: 'why', value: 'not now' }]);
  expect(factsOf({ ...given, detail: {} })).toEqual([{ key: 'why', value: 'not now' }]);
  expect(factsOf(row('grant.created', 'grace', { role: 'operator', reason: 'on call' }))).toEqual([
    { key: null, word: 'role', value: 'operator' },
    { key: 'why', value: 'on call' },
  ]);
});

test('where a role was given is told as a place or as everywhere', () => {
  const sentences = (at: string) =>
    factsOf(row('grant.created', 'grace', { role: 'viewer', at })).flatMap(({ key, value }) =>
      key === null ? [] : [audit.audit.facts[key as 'at' | 'everywhere'].replace('{{value}}', value)],
    );
  expect(sentences('cluster edge-eu')).toEqual(['at cluster edge-eu']);
  expect(sentences('everywhere')).toEqual(['everywhere']);
});

test('how many sessions ended is told the same way for every act that ends some', () => {
  for (const detail of [{ ended: 3 }, { endedSessions: 3 }])
    expect(factsOf(row('session.others-ended', 'ada', detail))).toEqual([{ key: 'endedSessions', value: '3' }]);
});

test('what an operation was about is not said twice', () => {
  const nodes = ['edge-1', 'edge-2'];
  expect(factsOf(row('sessions.ended', 'app/web1', { backend: 'app', server: 'web1', nodes }))).toEqual([
    { key: 'onNodes', value: 'edge-1, edge-2' },
  ]);
  expect(factsOf(row('table.shown', 'web', { table: 'web', key: 'alice', nodes }))[0]).toEqual({
    key: 'key',
    value: 'alice',
  });
  expect(factsOf(row('sessions.listed', 'sessions', { proxy: 'web', server: 'web1', nodes })).slice(0, 2)).toEqual([
    { key: 'proxy', value: 'web' },
    { key: 'server', value: 'web1' },
  ]);
});

test('what was decided about rollouts, strategies and maintenance has words', () => {
  const actions = [
    'rollout.held',
    'rollout.resumed',
    'rollout.continued',
    'rollout.aborted',
    'rollout.returning',
    'rollout.node-retried',
    'rollout.node-accepted',
    'cluster.strategy-set',
    'node.maintenance-began',
    'node.maintenance-ended',
  ];
  expect(actions.filter((action) => !isKnownAction(action))).toEqual([]);
  expect(subjectOf(row('rollout.held', change, { clusterId: cluster }), names).href).toBe(
    `/clusters/${cluster}/rollouts/${change}`,
  );
  expect(subjectOf(row('node.maintenance-began', node), names).name).toBe('lb-1');
});

test('a strategy is kept whole for its words, and none chosen is a fact too', () => {
  const strategy = { waves: [{ nodes: 1 }], watchSeconds: 30 };
  const [fact] = factsOf(row('cluster.strategy-set', cluster, { strategy }));
  expect(fact).toEqual({ key: 'strategy', value: JSON.stringify(strategy) });
  expect(factsOf(row('cluster.strategy-set', cluster, { strategy: null }))).toEqual([
    { key: 'strategy', value: 'null' },
  ]);
  expect(factsOf(row('rollout.started', change, { strategy }))[0]).toMatchObject({ key: 'strategy' });
});

test('an action of a later release is not taken for a known one', () => {
  expect(isKnownAction('change.staged')).toBe(true);
  expect(isKnownAction('toString')).toBe(false);
});

test('everything that a row can hold has words, and there are no words for anything else', () => {
  const { actions, fields } = audit.audit;
  const words = Object.entries(actions).flatMap(([noun, acts]) => Object.keys(acts).map((act) => `${noun}.${act}`));
  expect(words.toSorted()).toEqual([...auditActions].toSorted());
  expect(Object.keys(fields).toSorted()).toEqual([...new Set([...auditFacts, ...auditFields, 'value'])].toSorted());
});
