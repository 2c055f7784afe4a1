import { NodeId, RolloutId, type RolloutNode, RolloutStrategy, type RolloutView } from '@sluice/contract';
import { expect, test } from 'vitest';
import {
  countStates,
  hasNotBegun,
  isRefuted,
  isUnsettled,
  leadOf,
  listDecisions,
  listMoving,
  listNodeDecisions,
  listTouched,
  listWaves,
  nextWave,
  orderNodes,
  splitWave,
  whyOfNode,
} from './board.ts';

const at = '2026-01-31T12:00:00.000Z';
const ada = { kind: 'user' as const, name: 'ada' };
function node(name: string, state: RolloutNode['state'], change: Partial<RolloutNode> = {}): RolloutNode {
  return {
    nodeId: NodeId.parse('3f1f2ab8-9f3a-4c55-9a6d-0d6f1f6f3a11'),
    name,
    state,
    wave: 0,
    since: at,
    attempt: 1,
    steps: [],
    diagnostics: [],
    finishedAt: null,
    verdict: null,
    accepted: null,
    watch: null,
    ...change,
  };
}
function rollout(nodes: RolloutNode[], change: Partial<RolloutView> = {}): RolloutView {
  return {
    id: RolloutId.parse('3f1f2ab8-9f3a-4c55-9a6d-0d6f1f6f3a12'),
    revision: 2,
    previousRevision: 1,
    state: 'committing',
    startedBy: ada,
    startedAt: at,
    finishedAt: null,
    problem: null,
    strategy: RolloutStrategy.parse({ waves: [{ nodes: 1 }], watchSeconds: 30 }),
    waitsFor: { kind: 'nodes' },
    held: null,
    nodes,
    ...change,
  };
}
const names = (nodes: readonly RolloutNode[]) => nodes.map(({ name }) => name);

test('failing and undecided nodes come first, then who is on the way', () => {
  const nodes = [
    node('calm-10', 'proven', { verdict: 'good' }),
    node('calm-9', 'prepared'),
    node('gone', 'offline'),
    node('on-the-way', 'committing'),
    node('watched', 'proven'),
    node('undecided', 'proven', { verdict: 'inconclusive' }),
    node('refused', 'refused'),
    node('worse', 'proven', { verdict: 'bad' }),
  ];
  expect(names(orderNodes(rollout(nodes), nodes))).toEqual([
    'refused',
    'worse',
    'undecided',
    'on-the-way',
    'watched',
    'gone',
    'calm-9',
    'calm-10',
  ]);
});

test('a small rollout is all cards; of hundreds of nodes only some that need an eye are', () => {
  const few = [node('edge-1', 'proven', { verdict: 'good' }), node('edge-2', 'prepared')];
  expect(splitWave(rollout(few), few).rows).toEqual([]);
  const many = Array.from({ length: 300 }, (_, index) => node(`edge-${index}`, index === 250 ? 'refused' : 'proven'));
  const { cards, rows } = splitWave(rollout(many), many);
  expect(cards[0]?.name).toBe('edge-250');
  expect(cards).toHaveLength(6);
  expect(cards.length + rows.length).toBe(300);
  expect(countStates(rollout(many), many)).toEqual([
    ['refused', 1],
    ['proven', 299],
  ]);
});

test('waves are in order, and the next one is told', () => {
  const nodes = [node('b', 'prepared', { wave: 1 }), node('a', 'proven'), node('c', 'prepared', { wave: 2 })];
  const view = rollout(nodes);
  expect(listWaves(view).map(names)).toEqual([['a'], ['b'], ['c']]);
  expect(nextWave(view)).toBe(1);
  expect(listWaves(view).map((wave) => hasNotBegun(view, wave))).toEqual([false, true, true]);
  expect(hasNotBegun(view, [node('gone', 'offline')])).toBe(false);
});

test('an abort takes back who has the revision or may have it', () => {
  const nodes = [node('a', 'proven'), node('b', 'committing'), node('c', 'silent'), node('d', 'prepared')];
  expect(names(listTouched(rollout(nodes)))).toEqual(['a', 'b', 'c']);
  expect(listMoving(rollout(nodes))).toMatchObject({ what: 'committing', nodes: [{ name: 'b' }] });
  expect(listMoving(rollout([node('e', 'waiting')], { state: 'preparing' })).nodes).toHaveLength(1);
});

test('what may be decided follows from what it waits for', () => {
  const held = { by: ada, at, why: '' };
  expect(listDecisions(rollout([], { waitsFor: { kind: 'person', reason: 'gate' } }))).toEqual({
    mayHold: true,
    mayResume: false,
    mayContinue: true,
    mayAbort: true,
  });
  expect(listDecisions(rollout([], { held, waitsFor: { kind: 'person', reason: 'held' } }))).toEqual({
    mayHold: false,
    mayResume: true,
    mayContinue: false,
    mayAbort: true,
  });
  const patient = RolloutStrategy.parse({ waves: [], watchSeconds: 30, whenInconclusive: 'wait' });
  const waitsFor = { kind: 'watch' as const, until: null };
  expect(listDecisions(rollout([], { waitsFor })).mayContinue).toBe(false);
  expect(listDecisions(rollout([], { waitsFor, strategy: patient })).mayContinue).toBe(true);
  for (const state of ['returning', 'succeeded', 'failed'] as const) {
    expect(Object.values(listDecisions(rollout([], { state, held, waitsFor })))).not.toContain(true);
  }
});

test('a node that failed can be tried again or taken, one that is watched can be taken, one that is good neither', () => {
  const view = rollout([]);
  const accepted = { by: ada, at, why: 'its disk is being replaced' };
  expect(listNodeDecisions(view, node('a', 'returned'))).toEqual({ mayRetry: true, mayAccept: true });
  expect(listNodeDecisions(view, node('a', 'returned', { accepted }))).toEqual({ mayRetry: true, mayAccept: false });
  expect(listNodeDecisions(view, node('a', 'proven'))).toEqual({ mayRetry: false, mayAccept: true });
  expect(listNodeDecisions(view, node('a', 'proven', { verdict: 'good' }))).toEqual({
    mayRetry: false,
    mayAccept: false,
  });
  expect(listNodeDecisions(rollout([], { state: 'failed' }), node('a', 'refused')).mayRetry).toBe(false);
  expect(listNodeDecisions(view, node('a', 'offline'))).toEqual({ mayRetry: true, mayAccept: false });
  const counted = rollout([], { strategy: RolloutStrategy.parse({ waves: [], maxOffline: 0 }) });
  expect(listNodeDecisions(counted, node('a', 'offline')).mayAccept).toBe(true);
  expect(isUnsettled(node('a', 'silent'))).toBe(true);
  expect(isUnsettled(node('a', 'silent', { accepted }))).toBe(false);
  expect(isUnsettled(node('a', 'proven', { verdict: 'inconclusive' }))).toBe(false);
});

test('nodes that go back keep their places, behind the one that failed', () => {
  const nodes = [node('a', 'returned'), node('b', 'returning'), node('c', 'returned', { verdict: 'bad' })];
  expect(names(orderNodes(rollout(nodes, { state: 'returning' }), nodes))).toEqual(['c', 'a', 'b']);
});

test('the lead of a rollout that is over tells no more than is true of all its nodes', () => {
  const over = (state: 'succeeded' | 'failed', ...states: RolloutNode['state'][]) =>
    rollout(
      states.map((each) => node(each, each)),
      { state },
    );
  expect(leadOf(over('succeeded', 'proven', 'proven'))).toBe('succeeded');
  expect(leadOf(over('succeeded', 'proven', 'offline'))).toBe('succeededPartly');
  expect(leadOf(over('failed', 'returned', 'prepared'))).toBe('failed');
  expect(leadOf(over('failed', 'returned', 'silent'))).toBe('failedSilent');
  expect(leadOf({ ...over('failed', 'proven', 'refused'), previousRevision: null })).toBe('failedForward');
});

test('what becomes of a node follows from how its rollout went', () => {
  const why = (state: RolloutView['state'], one: RolloutNode) => whyOfNode(rollout([one], { state }), one);
  expect(why('committing', node('a', 'silent'))).toBe('silent');
  expect(why('returning', node('a', 'silent'))).toBe('silentFailed');
  expect(why('succeeded', node('a', 'offline'))).toBe('offlineSucceeded');
  expect(why('committing', node('a', 'prepared'))).toBeNull();
  expect(why('failed', node('a', 'prepared'))).toBe('untouched');
  expect(why('failed', node('a', 'prepared', { attempt: 2 }))).toBeNull();
});

test('a rollout that a watch or a person ended is not to be tried once more first of all', () => {
  const detail = (one: RolloutNode, kind: 'aborted' | 'node-refused') => ({
    ...rollout([one], { state: 'failed' }),
    events: [{ at, kind, by: ada, node: null, wave: null, verdict: null, why: null }],
  });
  expect(isRefuted(detail(node('a', 'returned', { verdict: 'bad' }), 'node-refused'))).toBe(true);
  expect(isRefuted(detail(node('a', 'returned'), 'aborted'))).toBe(true);
  expect(isRefuted(detail(node('a', 'refused'), 'node-refused'))).toBe(false);
});
