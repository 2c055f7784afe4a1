import type { Observed, PassOutcome } from '@sluice/contract/agent';
import { expect, test } from 'vitest';
import { decideConvergence, type NodeFacts } from './convergence.ts';

const now = new Date('2026-01-01T00:00:00Z');
const old = 'a'.repeat(64);
const refused = 'b'.repeat(64);
const file = 'c'.repeat(64);

/** A node that gave up a commit and could not put its last good files back at first. */
const astray: PassOutcome = {
  phase: 'commit',
  bundle: refused,
  kind: 'nack',
  step: 'reload',
  code: 'reload-failed',
  restored: false,
  diagnostics: [],
  steps: [],
};

const observing = (haproxy: Partial<Observed['haproxy']>, rest: Partial<Observed> = {}): Observed => ({
  mode: 'managing',
  haproxy: {
    running: true,
    version: '2.6.12',
    binary: '/usr/sbin/haproxy',
    masterPid: 1,
    workerPid: 2,
    oldWorkers: 0,
    commandLine: [],
    configPaths: [],
    masterSocket: null,
    runningBundle: old,
    blockers: [],
    ...haproxy,
  },
  files: [{ path: 'haproxy.cfg', digest: file, sizeBytes: 1 }],
  diskBundle: old,
  lastGoodBundle: old,
  verdict: null,
  openStep: null,
  ...rest,
});

const nodeThat = (observed: Observed, facts: Partial<NodeFacts> = {}): NodeFacts => ({
  managed: true,
  currentBundle: old,
  currentRaw: false,
  diskFiles: { 'haproxy.cfg': file },
  acceptedDisk: null,
  desired: { phase: 'hold', managed: true, bundle: null, expectedOnDisk: null },
  lastSeenAt: now,
  observed,
  outcome: astray,
  ...facts,
});

const judge = (node: NodeFacts) => decideConvergence(node, now);

test('a node whose last good files are not back is stalled until it is seen to serve them', () => {
  expect(judge(nodeThat(observing({ running: false, workerPid: null, runningBundle: null })))).toBe('stalled');
  expect(judge(nodeThat(observing({ runningBundle: refused })))).toBe('stalled');
  expect(judge(nodeThat(observing({}, { diskBundle: refused })))).toBe('stalled');
  expect(judge(nodeThat(observing({}, { openStep: 'put-back' })))).toBe('stalled');
  expect(judge(nodeThat(observing({})))).toBe('converged');
});

test('a node that goes back to files which it brought itself is seen by their digests', () => {
  const raw = { currentRaw: true };
  const brought = observing({ runningBundle: null }, { diskBundle: null, lastGoodBundle: null });
  expect(judge(nodeThat(brought, raw))).toBe('converged');
  expect(judge(nodeThat({ ...brought, files: [{ path: 'haproxy.cfg', digest: refused, sizeBytes: 1 }] }, raw))).toBe(
    'stalled',
  );
  expect(judge(nodeThat(observing({ running: false, runningBundle: null }), raw))).toBe('stalled');
});

test('a node that refused what it is still told to do is stalled, whatever it serves', () => {
  const bundle = { digest: refused, files: [] };
  const desired: NodeFacts['desired'] = { phase: 'commit', managed: true, bundle, expectedOnDisk: null };
  expect(judge(nodeThat(observing({}), { desired, outcome: { ...astray, restored: true } }))).toBe('stalled');
});
