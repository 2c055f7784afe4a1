import { RolloutStrategy, type WaveSize } from '@sluice/contract';
import { expect, test } from 'vitest';
import { decide, factsOf, later, node } from '../../testing/decided-rollout.ts';
import { findWait, nextWave } from './committing.ts';
import { commitTimeoutMs, prepareTimeoutMs } from './rollout.ts';
import { cutWaves } from './waves.ts';

test('waiting nodes are told to prepare', () => {
  expect(decide('preparing', [node(1, 'waiting'), node(2, 'offline')])).toMatchObject({
    state: 'preparing',
    states: ['preparing', 'offline'],
  });
});

test('nodes commit together once every reachable one has prepared', () => {
  expect(decide('preparing', [node(1, 'prepared'), node(2, 'preparing')]).state).toBe('preparing');
  expect(decide('preparing', [node(1, 'prepared'), node(2, 'prepared'), node(3, 'offline')])).toMatchObject({
    state: 'committing',
    states: ['committing', 'committing', 'offline'],
  });
});

test('one refusal ends the rollout in either phase, with the reason of the node', () => {
  const refused = decide('preparing', [node(1, 'prepared'), node(2, 'refused', { cause: 'haproxy.cfg:3: bad word' })]);
  expect(refused).toMatchObject({ state: 'failed', states: ['prepared', 'refused'] });
  expect(refused.problem?.cause).toContain('haproxy.cfg:3: bad word');
  expect(decide('committing', [node(1, 'proven'), node(2, 'returned')])).toMatchObject({
    state: 'returning',
    states: ['returning', 'returned'],
  });
});

test('a rollout succeeds when every node that took part has proven', () => {
  expect(decide('committing', [node(1, 'proven'), node(2, 'offline')]).state).toBe('succeeded');
});

test('a node that does not prepare in time is left out, and a rollout without any node fails', () => {
  const late = later(prepareTimeoutMs);
  expect(decide('preparing', [node(1, 'prepared'), node(2, 'preparing')], late)).toMatchObject({
    state: 'committing',
    states: ['committing', 'offline'],
  });
  expect(decide('preparing', [node(1, 'preparing')], late)).toMatchObject({ state: 'failed', states: ['offline'] });
});

test('a node that does not prove in time turns the rollout round, since nobody knows what it serves', () => {
  const decision = decide('committing', [node(1, 'proven'), node(2, 'committing')], later(commitTimeoutMs));
  expect(decision).toMatchObject({ state: 'returning', states: ['returning', 'silent'] });
  expect(decision.problem?.cause).toContain('node-2');
});

test('time during which no control plane ran does not count', () => {
  const now = later(10 * commitTimeoutMs);
  const justStarted = new Date(now.getTime() - 1000);
  expect(decide('committing', [node(1, 'committing')], now, { aliveSince: justStarted }).state).toBe('committing');
});

test('a deleted node holds nothing up', () => {
  expect(decide('preparing', [node(1, 'prepared'), node(2, 'preparing', { exists: false })]).state).toBe('committing');
  expect(decide('committing', [node(1, 'proven'), node(2, 'committing', { exists: false })]).state).toBe('succeeded');
  expect(decide('committing', [node(1, 'committing', { exists: false })]).state).toBe('failed');
});

test('the second wave begins when the first has proven and the pause is over', () => {
  const [canary, ...rest] = [node(1, 'prepared'), node(2, 'prepared', { wave: 1 }), node(3, 'prepared', { wave: 1 })];
  expect(decide('preparing', [canary, ...rest])).toMatchObject({
    state: 'committing',
    states: ['committing', 'prepared', 'prepared'],
  });
  expect(decide('committing', [node(1, 'committing'), ...rest]).states).toEqual(['committing', 'prepared', 'prepared']);
  const proven = node(1, 'proven', { since: later(1_000) });
  const given = { strategy: { pauseSeconds: 60 } };
  const during = decide('committing', [proven, ...rest], later(60_999), given);
  expect(during).toMatchObject({ states: ['proven', 'prepared', 'prepared'], begunWaves: [] });
  expect(decide('committing', [proven, ...rest], later(61_000), given)).toMatchObject({
    state: 'committing',
    states: ['proven', 'committing', 'committing'],
    begunWaves: [1],
  });
});

test('a canary that goes back ends the rollout before any other node commits', () => {
  const failed = decide('committing', [node(1, 'returned'), node(2, 'prepared', { wave: 1 })]);
  expect(failed).toMatchObject({ state: 'failed', states: ['returned', 'prepared'] });
});

test('where the node that was to go first is gone, another one goes first in its place', () => {
  const others = [node(2, 'prepared', { wave: 1 }), node(3, 'prepared', { wave: 1 }), node(4, 'prepared', { wave: 1 })];
  for (const gone of [node(1, 'offline'), node(1, 'left-out'), node(1, 'prepared', { online: false })]) {
    const begun = decide('committing', [gone, ...others]);
    expect(begun.states.slice(1)).toEqual(['committing', 'prepared', 'prepared']);
    expect(begun.moved.map(({ wave }) => wave)).toEqual([0, 0, 1, 1]);
    expect(begun.begunWaves.at(-1)).toBe(0);
  }
  const afterwards = [node(1, 'offline'), node(2, 'proven'), ...others.slice(1)];
  expect(decide('committing', afterwards).states).toEqual(['offline', 'proven', 'committing', 'committing']);
  const failed = decide('committing', [node(1, 'offline'), node(2, 'returned'), ...others.slice(1)]);
  expect(failed).toMatchObject({ state: 'failed', states: ['offline', 'returned', 'prepared', 'prepared'] });
});

test('a gate behind a wave of which no node is left asks once', () => {
  const given = (passedWave: number) => ({ strategy: { gates: 'each' as const }, facts: { passedWave } });
  const nodes = [node(1, 'proven'), node(2, 'offline', { wave: 1 }), node(3, 'prepared', { wave: 2 })];
  expect(findWait(factsOf('committing', given(0)), nodes, later(100))).toEqual({ kind: 'person', reason: 'gate' });
  expect(nextWave(nodes)).toBe(2);
  expect(decide('committing', nodes, later(100), given(1)).states.at(2)).toBe('committing');
});

test('nodes are cut into waves by number and share, and those that are away belong to the last', () => {
  const ids = Array.from({ length: 10 }, (_, index) => node(index, 'waiting').nodeId);
  const cut = (waves: WaveSize[], reachable = ids, others: typeof ids = []) => [
    ...cutWaves(RolloutStrategy.parse({ waves }), reachable, others).values(),
  ];
  expect(cut([])).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(cut([{ nodes: 1 }, { percent: 25 }])).toEqual([0, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  expect(cut([{ nodes: 1 }, { nodes: 50 }, { nodes: 1 }])).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(cut([{ nodes: 1 }], ids.slice(0, 2), ids.slice(2, 4))).toEqual([0, 1, 1, 1]);
  expect(cut([{ nodes: 1 }], ids.slice(0, 1), ids.slice(1, 2))).toEqual([0, 0]);
});

test('most nodes at the same moment: the next of a wave begins when one is through', () => {
  const given = { strategy: { together: 2 } };
  const nodes = [node(1, 'prepared'), node(2, 'prepared'), node(3, 'prepared')];
  expect(decide('committing', nodes, later(100), given).states).toEqual(['committing', 'committing', 'prepared']);
  const through = [node(1, 'proven'), node(2, 'committing'), node(3, 'prepared')];
  expect(decide('committing', through, later(100), given).states).toEqual(['proven', 'committing', 'committing']);
});

test('the next wave waits for the verdict of the watch, and a bad one takes every node back', () => {
  const given = { strategy: { watchSeconds: 30 } };
  const next = node(2, 'prepared', { wave: 1 });
  const undecided = decide('committing', [node(1, 'proven'), next], later(100), given);
  expect(undecided).toMatchObject({ state: 'committing', states: ['proven', 'prepared'] });
  expect(findWait(factsOf('committing', given), undecided.moved, later(100))).toEqual({
    kind: 'watch',
    until: later(30_000).toISOString(),
  });
  expect(decide('committing', [node(1, 'proven', { verdict: 'good' }), next], later(100), given).states).toEqual([
    'proven',
    'committing',
  ]);
  const bad = decide('committing', [node(1, 'proven', { verdict: 'bad' }), next], later(100), given);
  expect(bad).toMatchObject({ state: 'returning', states: ['returning', 'prepared'] });
  expect(bad.problem?.cause).toContain('node-1');
});

test.each([
  { whenInconclusive: 'continue', states: ['proven', 'committing'], wait: { kind: 'nodes' } },
  { whenInconclusive: 'ask', states: ['proven', 'prepared'], wait: { kind: 'person', reason: 'inconclusive' } },
] as const)('a watch without traffic: $whenInconclusive', ({ whenInconclusive, states, wait }) => {
  const given = { strategy: { watchSeconds: 30, whenInconclusive } };
  const nodes = [node(1, 'proven', { verdict: 'inconclusive' }), node(2, 'prepared', { wave: 1 })];
  const decision = decide('committing', nodes, later(31_000), given);
  expect(decision.states).toEqual(states);
  expect(findWait(factsOf('committing', given), decision.moved, later(31_000))).toEqual(wait);
  const accepted = nodes.map((member) => ({ ...member, accepted: true }));
  expect(decide('committing', accepted, later(31_000), given).states).toEqual(['proven', 'committing']);
});

test('the last wave is watched too before the rollout succeeds', () => {
  const given = { strategy: { watchSeconds: 30 } };
  expect(decide('committing', [node(1, 'proven')], later(100), given).state).toBe('committing');
  expect(decide('committing', [node(1, 'proven', { verdict: 'good' })], later(100), given).state).toBe('succeeded');
});

test('a gate stops before the next wave until somebody passed it', () => {
  const nodes = [node(1, 'proven'), node(2, 'prepared', { wave: 1 }), node(3, 'prepared', { wave: 2 })];
  const each = (passedWave: number) => ({ strategy: { gates: 'each' as const }, facts: { passedWave } });
  expect(decide('committing', nodes, later(100), each(-1)).states).toEqual(['proven', 'prepared', 'prepared']);
  expect(findWait(factsOf('committing', each(-1)), nodes, later(100))).toEqual({ kind: 'person', reason: 'gate' });
  expect(decide('committing', nodes, later(100), each(0)).states).toEqual(['proven', 'committing', 'prepared']);
  const second = [node(1, 'proven'), node(2, 'proven', { wave: 1 }), node(3, 'prepared', { wave: 2 })];
  expect(decide('committing', second, later(100), each(0)).states.at(2)).toBe('prepared');
  const first = { strategy: { gates: 'first' as const }, facts: { passedWave: 0 } };
  expect(decide('committing', second, later(100), first).states.at(2)).toBe('committing');
});

test('held, nothing new begins; what was begun ends, and a bad watch still takes nodes back', () => {
  const given = { strategy: { watchSeconds: 30 }, facts: { held: true } };
  const nodes = [node(1, 'proven', { verdict: 'good' }), node(2, 'prepared', { wave: 1 })];
  expect(decide('committing', nodes, later(100), given)).toMatchObject({ states: ['proven', 'prepared'] });
  const bad = [node(1, 'proven', { verdict: 'bad' }), node(2, 'prepared', { wave: 1 })];
  expect(decide('committing', bad, later(100), given).state).toBe('returning');
});

test('where bad means hold, a failure holds the rollout until the node is taken as it is', () => {
  const given = { strategy: { whenBad: 'hold' as const } };
  const nodes = [node(1, 'returned'), node(2, 'proven'), node(3, 'prepared', { wave: 1 })];
  const held = decide('committing', nodes, later(100), given);
  expect(held).toMatchObject({ state: 'committing', holds: true, states: ['returned', 'proven', 'prepared'] });
  const accepted = [node(1, 'returned', { accepted: true }), node(2, 'proven'), node(3, 'prepared', { wave: 1 })];
  expect(decide('committing', accepted, later(100), given).states.at(2)).toBe('committing');
  const refused = decide('preparing', [node(1, 'refused'), node(2, 'prepared')], later(100), given);
  expect(refused).toMatchObject({ state: 'preparing', holds: true });
});

test('as many may fail as the strategy says, as long as another of their wave proves', () => {
  const given = { strategy: { maxFailures: 1 } };
  const one = [node(1, 'returned'), node(2, 'proven'), node(3, 'prepared', { wave: 1 })];
  expect(decide('committing', one, later(100), given).states.at(2)).toBe('committing');
  const two = [node(1, 'returned'), node(2, 'proven'), node(3, 'refused')];
  expect(decide('committing', two, later(100), given).state).toBe('returning');
  const canary = [node(1, 'returned'), node(2, 'prepared', { wave: 1 })];
  expect(decide('committing', canary, later(100), given)).toMatchObject({
    state: 'failed',
    states: ['returned', 'prepared'],
  });
});

test('a node that is away when its turn comes is left behind, and too many of them stop the rollout', () => {
  const nodes = [node(1, 'proven'), node(2, 'prepared', { wave: 1, online: false }), node(3, 'prepared', { wave: 1 })];
  expect(decide('committing', nodes).states).toEqual(['proven', 'offline', 'committing']);
  const none = { strategy: { maxOffline: 0 } };
  expect(decide('committing', nodes, later(100), none)).toMatchObject({
    state: 'returning',
    states: ['returning', 'offline', expect.stringMatching(/returning|prepared/)],
  });
});

test('a node that is taken into maintenance is left out, unless it has begun to commit', () => {
  const inMaintenance = { inMaintenance: true };
  expect(decide('preparing', [node(1, 'preparing', inMaintenance), node(2, 'prepared')])).toMatchObject({
    state: 'committing',
    states: ['left-out', 'committing'],
  });
  const nodes = [node(1, 'committing', inMaintenance), node(2, 'prepared', { wave: 1, ...inMaintenance })];
  expect(decide('committing', nodes).states).toEqual(['committing', 'left-out']);
});

test('going back ends when every node is back or does not answer', () => {
  expect(decide('returning', [node(1, 'returning'), node(2, 'returned')]).state).toBe('returning');
  expect(decide('returning', [node(1, 'returned'), node(2, 'prepared')]).state).toBe('failed');
  const late = decide('returning', [node(1, 'returning'), node(2, 'returned')], later(commitTimeoutMs));
  expect(late).toMatchObject({ state: 'failed', states: ['silent', 'returned'] });
});

test('a silent node that is heard of on the way back goes back too', () => {
  const heard = decide('returning', [node(1, 'returning'), node(2, 'proven')]);
  expect(heard).toMatchObject({ state: 'returning', states: ['returning', 'returning'] });
  expect(decide('returning', [node(1, 'returned'), node(2, 'proven')]).state).toBe('returning');
});

test('without a revision from before there is nothing to go back to', () => {
  const decision = decide('committing', [node(1, 'proven'), node(2, 'returned')], later(100), {
    facts: { canReturn: false },
  });
  expect(decision).toMatchObject({ state: 'failed', states: ['proven', 'returned'] });
});
