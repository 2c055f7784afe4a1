import { randomUUID } from 'node:crypto';
import type { Desired, PassOutcome } from '@sluice/contract/agent';
import { expect, test } from 'vitest';
import type { Journal } from '../state/journal.ts';
import { emptyNodeRecord, type NodeRecord } from '../state/node-record.ts';
import { decide, isStale, type NodeNow } from './decision.ts';
import { planRecovery } from './recover.ts';

const epoch = randomUUID();
const digest = 'a'.repeat(64);
const bundle = { digest, files: [{ path: 'haproxy.cfg', digest: 'b'.repeat(64), sizeBytes: 1, mode: 0o644 }] };
const commit: Desired = { epoch, counter: 7, phase: 'commit', managed: true, bundle, expectedOnDisk: {} };
const outcome: PassOutcome = {
  phase: 'commit',
  bundle: digest,
  kind: 'ack',
  step: null,
  code: null,
  restored: null,
  diagnostics: [],
  steps: [],
};

function now(record: Partial<NodeRecord> = {}, rest: Partial<NodeNow> = {}): NodeNow {
  return { record: { ...emptyNodeRecord, ...record }, servingBundle: null, prepared: new Set(), ...rest };
}

const proven = { name: digest, bundle: digest, files: { 'haproxy.cfg': 'b'.repeat(64) } };

test('a node that is not managed is never touched, whatever is asked', () => {
  for (const phase of ['hold', 'prepare', 'commit'] as const) {
    expect(decide({ ...commit, phase, managed: false }, now()).kind).toBe('rest');
  }
});

test('hold changes nothing even when the node runs something else', () => {
  expect(decide({ ...commit, phase: 'hold' }, now()).kind).toBe('rest');
});

test('a repeated message gets the same answer and no second pass', () => {
  expect(decide(commit, now({ answered: { epoch, counter: 7, outcome } })).kind).toBe('answer-again');
  expect(decide({ ...commit, counter: 8 }, now({ answered: { epoch, counter: 7, outcome } })).kind).toBe('run');
});

test('a commit of what already serves and was proven is acknowledged at once', () => {
  expect(decide(commit, now({ lastGood: proven }, { servingBundle: digest })).kind).toBe('acknowledge');
});

test('a commit of what lies on disk without a proof is run', () => {
  expect(decide(commit, now({}, { servingBundle: digest })).kind).toBe('run');
  expect(decide(commit, now({ lastGood: proven }, { servingBundle: null })).kind).toBe('run');
});

test('a prepare that this binary passed before is acknowledged at once, a commit of it is run', () => {
  const prepared = now({}, { prepared: new Set([digest]) });
  expect(decide({ ...commit, phase: 'prepare' }, prepared).kind).toBe('acknowledge');
  expect(decide(commit, prepared).kind).toBe('run');
});

test('a commit under which the agent died twice is given up, a newer one is run', () => {
  const interrupted = { epoch, counter: 7, times: 2 };
  expect(decide(commit, now({ interrupted: { ...interrupted, times: 1 } })).kind).toBe('run');
  expect(decide(commit, now({ interrupted })).kind).toBe('give-up');
  expect(decide({ ...commit, counter: 8 }, now({ interrupted })).kind).toBe('run');
});

test('only an older counter of the same epoch is stale', () => {
  expect(isStale(commit, null)).toBe(false);
  expect(isStale(commit, { epoch, counter: 6 })).toBe(false);
  expect(isStale(commit, { epoch, counter: 7 })).toBe(false);
  expect(isStale(commit, { epoch, counter: 8 })).toBe(true);
  expect(isStale(commit, { epoch: randomUUID(), counter: 800 })).toBe(false);
});

const journal: Journal = {
  format: 1,
  passId: randomUUID(),
  epoch,
  counter: 7,
  phase: 'commit',
  bundle,
  step: 'fetch',
  startedAt: '2026-01-31T12:00:00.000Z',
  lastGood: null,
  before: {},
  previousWorkerPid: null,
  applied: null,
  workerDigest: null,
  failure: null,
  outcome: null,
};
const failure = { step: 'prove', code: 'proof-failed', diagnostics: [] } as const;

test('recovery forgets a pass that changed nothing live', () => {
  for (const step of ['fetch', 'stage', 'check-binds', 'validate', 'compare-disk', 'keep-last-good'] as const) {
    expect(planRecovery({ ...journal, step }, 'before', false)).toBe('forget');
  }
  expect(planRecovery({ ...journal, step: 'swap' }, 'before', false)).toBe('forget');
  expect(planRecovery(null, 'before', false)).toBe('nothing');
});

test('recovery finishes a pass whose bundle runs and returns any other', () => {
  for (const step of ['swap', 'apply-runtime', 'reload', 'prove', 'record'] as const) {
    expect(planRecovery({ ...journal, step }, 'after', true)).toBe('finish');
    expect(planRecovery({ ...journal, step }, 'after', false)).toBe('return');
    expect(planRecovery({ ...journal, step }, 'between', true)).toBe('return');
  }
});

test('recovery goes on with a return even when the failed bundle runs', () => {
  for (const step of ['put-back', 'reload-last-good', 'prove-last-good'] as const) {
    expect(planRecovery({ ...journal, step, failure: { ...failure, diagnostics: [] } }, 'after', true)).toBe('return');
  }
});

test('recovery leaves a file alone that somebody else wrote meanwhile', () => {
  expect(planRecovery({ ...journal, step: 'prove' }, 'foreign', true)).toBe('hands-off');
  expect(
    planRecovery({ ...journal, step: 'put-back', failure: { ...failure, diagnostics: [] } }, 'foreign', false),
  ).toBe('hands-off');
});

test('recovery delivers an answer that was not confirmed', () => {
  expect(planRecovery({ ...journal, step: 'report', outcome }, 'after', true)).toBe('deliver');
});
