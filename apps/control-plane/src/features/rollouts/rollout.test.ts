import { NodeId, type WaveSize } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  commitTimeoutMs,
  decideRollout,
  prepareTimeoutMs,
  type RolloutNodeFacts,
  type RolloutNodeState,
  type RolloutState,
} from './rollout.ts';
import { cutWaves } from './waves.ts';

const started = new Date('2026-01-01T00:00:00Z');
const later = (ms: number) => new Date(started.getTime() + ms);

function node(number: number, state: RolloutNodeState, more: Partial<RolloutNodeFacts> = {}): RolloutNodeFacts {
  const nodeId = NodeId.parse(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
  const finishedAt = state === 'proven' ? started : null;
  return { nodeId, name: `node-${number}`, state, wave: 0, finishedAt, exists: true, cause: null, ...more };
}

function decide(
  state: RolloutState,
  nodes: RolloutNodeFacts[],
  now = later(100),
  aliveSince = started,
  pauseSeconds = 0,
) {
  const decision = decideRollout({ state, phaseStartedAt: started, pauseSeconds }, nodes, now, aliveSince);
  const states = nodes.map((member) => decision.nodes.get(member.nodeId) ?? member.state);
  return { state: decision.state, states, problem: decision.problem, beginsWave: decision.beginsWave };
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
  expect(decide('committing', [node(1, 'proven'), node(2, 'returned')]).state).toBe('failed');
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

test('a node that does not prove in time fails the rollout, since nobody knows what it serves', () => {
  const decision = decide('committing', [node(1, 'proven'), node(2, 'committing')], later(commitTimeoutMs));
  expect(decision).toMatchObject({ state: 'failed', states: ['proven', 'offline'] });
  expect(decision.problem?.cause).toContain('node-2');
});

test('time during which no control plane ran does not count', () => {
  const now = later(10 * commitTimeoutMs);
  const justStarted = new Date(now.getTime() - 1000);
  expect(decide('committing', [node(1, 'committing')], now, justStarted).state).toBe('committing');
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
  const proven = node(1, 'proven', { finishedAt: later(1_000) });
  const during = decide('committing', [proven, ...rest], later(60_999), started, 60);
  expect(during).toMatchObject({ states: ['proven', 'prepared', 'prepared'], beginsWave: false });
  expect(decide('committing', [proven, ...rest], later(61_000), started, 60)).toMatchObject({
    state: 'committing',
    states: ['proven', 'committing', 'committing'],
    beginsWave: true,
  });
});

test('a canary that goes back ends the rollout before any other node commits', () => {
  const failed = decide('committing', [node(1, 'returned'), node(2, 'prepared', { wave: 1 })]);
  expect(failed).toMatchObject({ state: 'failed', states: ['returned', 'prepared'] });
});

test('nodes are cut into waves by number and share, and those that are away belong to the last', () => {
  const ids = Array.from({ length: 10 }, (_, index) => node(index, 'waiting').nodeId);
  const cut = (waves: WaveSize[], reachable = ids, others: typeof ids = []) => [
    ...cutWaves({ waves, pauseSeconds: 0 }, reachable, others).values(),
  ];
  expect(cut([])).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(cut([{ nodes: 1 }, { percent: 25 }])).toEqual([0, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  expect(cut([{ nodes: 1 }, { nodes: 50 }, { nodes: 1 }])).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(cut([{ nodes: 1 }], ids.slice(0, 2), ids.slice(2, 4))).toEqual([0, 1, 1, 1]);
  expect(cut([{ nodes: 1 }], ids.slice(0, 1), ids.slice(1, 2))).toEqual([0, 0]);
});

const anyNodeState = fc.constantFrom<RolloutNodeState>(
  'waiting',
  'preparing',
  'prepared',
  'committing',
  'proven',
  'refused',
  'returned',
  'offline',
);
const anyNodes = fc
  .array(fc.record({ state: anyNodeState, exists: fc.boolean(), wave: fc.nat(2) }), { minLength: 1, maxLength: 6 })
  .map((members) => members.map(({ state, ...more }, index) => node(index + 1, state, more)));
const anyPhase = fc.constantFrom<RolloutState>('preparing', 'committing', 'succeeded', 'failed');
const anyWait = fc.integer({ min: 0, max: 2 * prepareTimeoutMs });

test('no node commits before every reachable node of the rollout has prepared', () => {
  fc.assert(
    fc.property(anyNodes, anyWait, (nodes, wait) => {
      const { state, states } = decide('preparing', nodes, later(wait));
      if (state !== 'committing') return;
      expect(states).not.toContain('waiting');
      expect(states).not.toContain('preparing');
      expect(nodes.some((member) => member.state === 'refused')).toBe(false);
    }),
  );
});

test('no node begins to commit while one of an earlier wave is open', () => {
  fc.assert(
    fc.property(anyPhase, anyNodes, anyWait, (phase, nodes, wait) => {
      const { states } = decide(phase, nodes, later(wait));
      for (const [index, member] of nodes.entries()) {
        if (states[index] !== 'committing' || member.state === 'committing') continue;
        const earlier = nodes.flatMap((other, at) => (other.wave < member.wave ? [states[at]] : []));
        // No node commits in the first phase, and none is still to prepare in the second.
        const open = phase === 'preparing' ? ['waiting', 'preparing', 'prepared'] : ['prepared', 'committing'];
        for (const state of open) expect(earlier).not.toContain(state);
      }
    }),
  );
});

test('success means that some node proved and none is open or refused', () => {
  fc.assert(
    fc.property(anyPhase, anyNodes, anyWait, (phase, nodes, wait) => {
      const { state, states } = decide(phase, nodes, later(wait));
      if (state !== 'succeeded' || phase === 'succeeded') return;
      expect(states).toContain('proven');
      for (const open of ['prepared', 'committing', 'refused', 'returned']) expect(states).not.toContain(open);
    }),
  );
});

test('deciding again on its own result changes nothing, and what has ended stays ended', () => {
  fc.assert(
    fc.property(anyPhase, anyNodes, anyWait, (phase, nodes, wait) => {
      const first = decide(phase, nodes, later(wait));
      const ended = phase === 'succeeded' || phase === 'failed';
      if (ended) expect(first).toMatchObject({ state: phase, states: nodes.map((member) => member.state) });
      if (first.state !== phase) return;
      const again = nodes.map((member, index) => ({ ...member, state: first.states[index] ?? member.state }));
      // The time of a wave that begins counts from then.
      const since = first.beginsWave ? later(wait) : started;
      expect(decide(phase, again, later(wait), since)).toMatchObject({ state: first.state, states: first.states });
    }),
  );
});

test('every rollout ends, whatever its nodes do or leave undone', () => {
  fc.assert(
    fc.property(anyNodes, fc.infiniteStream(anyNodeState), (nodes, answers) => {
      let state: RolloutState = 'preparing';
      let members = nodes;
      for (let round = 0; round < 12 && state !== 'succeeded' && state !== 'failed'; round += 1) {
        const decision = decide(state, members, later(prepareTimeoutMs));
        state = decision.state;
        members = members.map((member, index) => {
          const now = decision.states[index] ?? member.state;
          const answer = answers.next().value;
          return { ...member, state: now === 'committing' && answer === 'proven' ? 'proven' : now };
        });
      }
      expect(['succeeded', 'failed']).toContain(state);
    }),
  );
});
