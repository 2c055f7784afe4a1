import { allAtOnce, NodeId, type RolloutDetail, RolloutId, type RolloutNode } from '@sluice/contract';
import { expect, test } from 'vitest';
import { detailLines, eventLines, rolloutLines, signalLine, standLines, waitWords } from './rollout-words.ts';

const at = '2026-01-31T12:00:00.000Z';
const context = { environment: {}, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };
const ada = { kind: 'user', name: 'ada' } as const;
const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

function node(number: number, fields: Partial<RolloutNode> = {}): RolloutNode {
  return {
    nodeId: NodeId.parse(uuid(number)),
    name: `edge-${number}`,
    state: 'proven',
    wave: 0,
    since: at,
    attempt: 1,
    steps: [],
    diagnostics: [],
    finishedAt: null,
    verdict: null,
    accepted: null,
    watch: null,
    ...fields,
  };
}

function rollout(fields: Partial<RolloutDetail>): RolloutDetail {
  return {
    id: RolloutId.parse(uuid(0)),
    revision: 8,
    previousRevision: 7,
    state: 'committing',
    startedBy: ada,
    startedAt: at,
    finishedAt: null,
    problem: null,
    strategy: allAtOnce,
    waitsFor: { kind: 'nodes' },
    held: null,
    nodes: [],
    events: [],
    ...fields,
  };
}

test('figures of a watch are told before and now, in their unit', () => {
  const signal = { where: 'frontend web', before: 0.001, now: 0.12 } as const;
  expect(signalLine({ ...signal, signal: 'responses-5xx', unit: 'share', verdict: 'bad' })).toBe(
    '5xx responses, frontend web: 0.1 % → 12 % (bad)',
  );
  expect(signalLine({ ...signal, signal: 'response-time', unit: 'ms', before: 12.345, now: null, verdict: null })).toBe(
    'average response time, frontend web: 12.35 ms → unknown',
  );
  expect(
    signalLine({ where: 'backend app', before: 3, now: 2, signal: 'servers-up', unit: 'servers', verdict: 'bad' }),
  ).toBe('servers up, backend app: 3 → 2 (bad)');
  const serving = { where: '', before: null, now: null, signal: 'serving', unit: 'share', verdict: 'good' } as const;
  expect(signalLine(serving)).toBe('proof of serving (good)');
  expect(signalLine({ ...serving, where: 'node', before: 1, now: 0, verdict: 'bad' })).toBe(
    'proof of serving: serves → does not (bad)',
  );
});

test('a small figure never becomes zero by rounding', () => {
  const signal = { where: 'frontend web', signal: 'responses-5xx', unit: 'share', verdict: null } as const;
  expect(signalLine({ ...signal, before: 0.00001, now: 0 })).toBe('5xx responses, frontend web: < 0.01 % → 0 %');
});

test('the cause of a bad watch says which figures became worse', () => {
  const problem = { cause: 'edge-1 does worse than before its commit', remediation: 'Look at its figures.' };
  const signals = [
    { signal: 'responses-5xx', where: 'frontend web', before: 0.001, now: 0.12, unit: 'share', verdict: 'bad' },
    { signal: 'servers-up', where: 'backend app', before: 2, now: 2, unit: 'servers', verdict: 'good' },
  ] as const;
  const bad = node(1, {
    state: 'returned',
    verdict: 'bad',
    watch: { seconds: 8, requests: 400, signals: [...signals] },
  });
  expect(standLines(context, 'edge-eu', rollout({ state: 'failed', waitsFor: null, problem, nodes: [bad] }))).toEqual([
    'Rollout of revision 8: failed',
    '  edge-1 does worse than before its commit',
    '  edge-1: 5xx responses, frontend web: 0.1 % → 12 % (bad)',
    '  Look at its figures.',
  ]);
});

test('a node with news is never cut from a long wave, and those that rest are', () => {
  const resting = Array.from({ length: 30 }, (_, index) => node(index + 1, { state: 'prepared', wave: 1 }));
  const watch = {
    seconds: 8.2,
    requests: 400,
    signals: [
      {
        signal: 'responses-5xx',
        where: 'frontend web',
        before: 0.001,
        now: 0.12,
        unit: 'share',
        verdict: 'bad',
      } as const,
    ],
  };
  const bad = node(40, { attempt: 2, verdict: 'bad', watch });
  const lines = detailLines(context, 'edge-eu', rollout({ nodes: [bad, ...resting] }));
  expect(lines).toContain('Wave 1: 1 proven');
  expect(lines).toContain(`  edge-40: proven since ${at}, attempt 2, watched 8 s with 400 requests: bad`);
  expect(lines).toContain('    5xx responses, frontend web: 0.1 % → 12 % (bad)');
  expect(lines).toContain('Wave 2: 30 prepared');
  expect(lines).toContain('  … and 10 more');
  expect(lines).not.toContain(`  edge-21: prepared since ${at}`);
});

test('what a rollout waits for is told in words', () => {
  const nodes = [node(1), node(2, { state: 'prepared', wave: 1 })];
  const words = (fields: Partial<RolloutDetail>) => waitWords(rollout({ nodes, ...fields }));
  expect(words({ state: 'preparing' })).toBe('Waits for the nodes to prepare.');
  expect(words({ state: 'returning' })).toBe('Waits for the nodes to go back.');
  expect(words({ nodes: [node(1, { state: 'committing', wave: 2 })] })).toContain('nodes of wave 3 to commit');
  expect(words({ waitsFor: { kind: 'pause', until: at } })).toBe(`Waits until ${at}: the pause before wave 2.`);
  expect(words({ waitsFor: { kind: 'watch', until: null } })).toContain('until there was enough traffic');
  expect(words({ waitsFor: { kind: 'watch', until: at } })).toContain(`until ${at}`);
  expect(words({ state: 'succeeded', waitsFor: null })).toBeNull();
});

test('reasons of several nodes stand on lines of their own', () => {
  const why = 'edge-1 could not serve it: port 80 is taken\nedge-2 could not serve it: it does not serve';
  const by = { kind: 'system', name: 'rollout' } as const;
  const held = rollout({
    held: { by, at, why },
    waitsFor: { kind: 'person', reason: 'held' },
    nodes: [node(1, { state: 'returned' })],
  });
  expect(standLines(context, 'edge-eu', held)).toEqual([
    'Rollout of revision 8: committing',
    'Is held by its strategy: edge-1 could not serve it: port 80 is taken',
    '  edge-2 could not serve it: it does not serve',
    '  sluice rollout retry edge-1 --cluster edge-eu  tries it again',
    '  sluice rollout accept edge-1 --why TEXT --cluster edge-eu  takes it as it is',
    '  sluice rollout resume --cluster edge-eu  goes on, once edge-1 no longer stops it',
    '  sluice rollout abort --cluster edge-eu  takes every node back that has it',
  ]);
  const problem = { cause: why, remediation: 'Apply again.' };
  const failed = rolloutLines(rollout({ state: 'failed', waitsFor: null, problem }));
  expect(failed).toEqual([
    'Rollout of revision 8: failed',
    '  edge-1 could not serve it: port 80 is taken',
    '    edge-2 could not serve it: it does not serve',
    '  Apply again.',
  ]);
  const event = { at, kind: 'held', by, node: null, wave: null, verdict: null, why } as const;
  expect(eventLines(event)).toHaveLength(2);
});
