import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, decideOnce, type Given, later, node } from '../../testing/decided-rollout.ts';
import { prepareTimeoutMs, type RolloutNodeState, type RolloutState } from './rollout.ts';

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
