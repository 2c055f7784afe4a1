import { NodeId, RolloutStrategy, type WaveSize } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { findWait, nextWave } from './committing.ts';
import { decideRollout } from './decide-rollout.ts';
import {
  commitTimeoutMs,
  prepareTimeoutMs,
  type RolloutFacts,
  type RolloutNodeFacts,
  type RolloutNodeState,
  type RolloutState,
} from './rollout.ts';
import { cutWaves } from './waves.ts';

const started = new Date('2026-01-01T00:00:00Z');
const later = (ms: number) => new Date(started.getTime() + ms);

function node(number: number, state: RolloutNodeState, more: Partial<RolloutNodeFacts> = {}): RolloutNodeFacts {
  const nodeId = NodeId.parse(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
  const facts = { exists: true, online: true, inMaintenance: false, verdict: null, accepted: false, cause: null };
  return { nodeId, name: `node-${number}`, state, since: started, wave: 0, ...facts, ...more };
}

interface Given {
  strategy?: Partial<z.input<typeof RolloutStrategy>>;
  facts?: Partial<RolloutFacts>;
  aliveSince?: Date;
}

function factsOf(state: RolloutState, { strategy, facts }: Given = {}): RolloutFacts {
  const chosen = RolloutStrategy.parse({ waves: [], ...strategy });
  return { state, strategy: chosen, held: false, passedWave: -1, canReturn: true, ...facts };
}

/** One decision. */
function decideOnce(state: RolloutState, nodes: readonly RolloutNodeFacts[], now = later(100), given: Given = {}) {
  const decision = decideRollout(factsOf(state, given), nodes, now, given.aliveSince ?? started);
  const moved = nodes.map((member) => {
    const next = decision.nodes.get(member.nodeId);
    const wave = decision.goFirst.includes(member.nodeId) ? 0 : member.wave;
    return next === undefined ? member : { ...member, wave, state: next, since: now };
  });
  return { ...decision, moved };
}

/** Decisions until nothing follows any more, as the controller makes them. */
function decide(state: RolloutState, nodes: readonly RolloutNodeFacts[], now = later(100), given: Given = {}) {
  let decision = decideOnce(state, nodes, now, given);
  let problem = decision.problem;
  const begunWaves = [decision.begunWave];
  for (let round = 0; round < 20; round += 1) {
    const isHeld = decision.holds || given.facts?.held === true;
    const next = decideOnce(decision.state, decision.moved, now, { ...given, facts: { ...given.facts, held: isHeld } });
    if (next.nodes.size === 0 && next.state === decision.state) break;
    problem ??= next.problem;
    begunWaves.push(next.begunWave);
    decision = next;
  }
  const states = decision.moved.map((member) => member.state);
  const { holds, moved } = decision;
  return {
    state: decision.state,
    states,
    problem,
    holds,
    moved,
    begunWaves: begunWaves.filter((wave) => wave !== null),
  };
}

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

const nodeStates: RolloutNodeState[] = [
  'waiting',
  'preparing',
  'prepared',
  'committing',
  'proven',
  'refused',
  'returning',
  'returned',
  'silent',
  'offline',
  'left-out',
];
const anyNodes = fc
  .array(
    fc.record({
      state: fc.constantFrom(...nodeStates),
      exists: fc.boolean(),
      online: fc.boolean(),
      accepted: fc.boolean(),
      verdict: fc.constantFrom('good', 'bad', 'inconclusive', null),
      wave: fc.nat(2),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((members) => members.map(({ state, ...more }, index) => node(index + 1, state, more)));
const anyPhase = fc.constantFrom<RolloutState>('preparing', 'committing', 'returning', 'succeeded', 'failed');
const anyWait = fc.integer({ min: 0, max: 2 * prepareTimeoutMs });
const anyGiven: fc.Arbitrary<Given> = fc.record({
  strategy: fc.record({
    waves: fc.constant([]),
    together: fc.constantFrom(null, 1, 2),
    watchSeconds: fc.constantFrom(0, 30),
    whenInconclusive: fc.constantFrom('continue', 'wait', 'ask'),
    whenBad: fc.constantFrom('return', 'hold'),
    gates: fc.constantFrom('none', 'first', 'each'),
    maxFailures: fc.nat(2),
    maxOffline: fc.constantFrom(null, 0, 1),
  }),
  facts: fc.record({ held: fc.boolean(), passedWave: fc.integer({ min: -1, max: 2 }), canReturn: fc.boolean() }),
});

test('no node commits before every reachable node of the rollout has prepared', () => {
  fc.assert(
    fc.property(anyNodes, anyWait, anyGiven, (nodes, wait, given) => {
      const { state, moved } = decideOnce('preparing', nodes, later(wait), given);
      if (state !== 'committing') return;
      expect(moved.map((member) => member.state)).not.toContain('waiting');
      expect(moved.map((member) => member.state)).not.toContain('preparing');
      expect(nodes.some((member) => member.state === 'refused' && member.exists && !member.accepted)).toBe(false);
    }),
  );
});

test('no node begins to commit while one of an earlier wave is open, unwatched or bad', () => {
  fc.assert(
    fc.property(anyNodes, anyWait, anyGiven, (nodes, wait, given) => {
      const { moved } = decideOnce('committing', nodes, later(wait), given);
      for (const [index, member] of moved.entries()) {
        if (member.state !== 'committing' || nodes[index]?.state === 'committing') continue;
        expect(given.facts?.held).toBe(false);
        const others = moved.filter((other) => other.exists && !other.accepted);
        expect(others.some((other) => other.state === 'proven' && other.verdict === 'bad')).toBe(false);
        const hasBegun = nodes.some(
          (other) => other.wave === member.wave && ['committing', 'proven', 'returned', 'silent'].includes(other.state),
        );
        if (hasBegun) continue;
        const earlier = others.filter((other) => other.wave < member.wave);
        expect(earlier.some((other) => ['prepared', 'preparing', 'committing'].includes(other.state))).toBe(false);
        const undecided = earlier.filter((other) => other.state === 'proven' && other.verdict === null);
        expect(given.strategy?.watchSeconds === 30 && undecided.length > 0).toBe(false);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a revision that nobody has proven comes to no more nodes at once than the first wave has', () => {
  fc.assert(
    fc.property(anyNodes, anyWait, anyGiven, (nodes, wait, given) => {
      const { moved } = decideOnce('committing', nodes, later(wait), given);
      const hasBegun = nodes.some(({ state }) => ['committing', 'proven', 'returned', 'silent'].includes(state));
      if (hasBegun) return;
      const most = Math.max(1, nodes.filter(({ wave }) => wave === 0).length);
      expect(moved.filter(({ state }) => state === 'committing').length).toBeLessThanOrEqual(most);
    }),
    { numRuns: 1_000 },
  );
});

test('never more nodes begin than may commit together', () => {
  fc.assert(
    fc.property(anyNodes, anyWait, anyGiven, (nodes, wait, given) => {
      const { moved } = decideOnce('committing', nodes, later(wait), given);
      const before = nodes.filter(({ state }) => state === 'committing').length;
      const limit = Math.max(before, given.strategy?.together ?? Number.POSITIVE_INFINITY);
      expect(moved.filter(({ state }) => state === 'committing').length).toBeLessThanOrEqual(limit);
    }),
  );
});

test('success means that some node proved, and none is open, or refused without a word of a person', () => {
  fc.assert(
    fc.property(anyPhase, anyNodes, anyWait, anyGiven, (phase, nodes, wait, given) => {
      const { state, moved } = decideOnce(phase, nodes, later(wait), given);
      if (state !== 'succeeded' || phase === 'succeeded') return;
      const states = moved.map((member) => member.state);
      expect(states).toContain('proven');
      for (const open of ['preparing', 'prepared', 'committing']) expect(states).not.toContain(open);
      const failed = moved.filter(
        (member) => ['refused', 'returned', 'silent'].includes(member.state) && member.exists && !member.accepted,
      );
      expect(failed.length).toBeLessThanOrEqual(given.strategy?.maxFailures ?? 0);
    }),
  );
});

test('a node once touched is never left behind by a rollout that turned round', () => {
  fc.assert(
    fc.property(anyNodes, anyWait, anyGiven, (nodes, wait, given) => {
      const { state, moved } = decideOnce('committing', nodes, later(wait), given);
      if (state !== 'returning') return;
      for (const member of moved) if (member.exists) expect(['committing', 'proven']).not.toContain(member.state);
    }),
  );
});

test('deciding until nothing follows ends, and what has ended stays ended', () => {
  fc.assert(
    fc.property(anyPhase, anyNodes, anyWait, anyGiven, (phase, nodes, wait, given) => {
      const end = decide(phase, nodes, later(wait), given);
      if (phase === 'succeeded' || phase === 'failed') {
        expect(end).toMatchObject({ state: phase, states: nodes.map((member) => member.state) });
      }
      const isHeld = end.holds || given.facts?.held === true;
      const again = decideOnce(end.state, end.moved, later(wait), {
        ...given,
        facts: { ...given.facts, held: isHeld },
      });
      expect(again).toMatchObject({ state: end.state });
      expect(again.nodes.size).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});

test('every rollout that nobody holds ends, whatever its nodes do or leave undone', () => {
  const answers = fc.infiniteStream(fc.boolean());
  fc.assert(
    fc.property(anyNodes, anyGiven, answers, (nodes, any, stream) => {
      const strategy = { ...any.strategy, gates: 'none' as const, whenBad: 'return' as const };
      const asks = strategy.whenInconclusive === 'continue' ? 'inconclusive' : 'good';
      const given = { strategy, facts: { ...any.facts, held: false } };
      let state: RolloutState = 'preparing';
      let members = nodes;
      for (let round = 1; round < 30 && state !== 'succeeded' && state !== 'failed'; round += 1) {
        const decision = decide(state, members, later(round * prepareTimeoutMs), given);
        state = decision.state;
        members = decision.moved.map((member) => {
          const verdict = member.state === 'proven' ? (member.verdict ?? asks) : null;
          if (member.state === 'committing' && stream.next().value) return { ...member, state: 'proven' };
          return { ...member, verdict };
        });
        // Nobody decides anything: what asks is taken as it is.
        members = members.map((member) => ({
          ...member,
          accepted: member.accepted || member.verdict === 'inconclusive',
        }));
      }
      expect(['succeeded', 'failed']).toContain(state);
    }),
  );
});
