import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { NodeRecord } from '../state/node-record.ts';
import { nothingSeen, type ObservedState } from './observed-state.ts';
import { findWorkerDrift, followWorker, type WorkerLook } from './worker-origin.ts';

const [right, other] = ['a'.repeat(64), 'b'.repeat(64)];
const epoch = randomUUID();
type Record = WorkerLook['record'];

/** A record after `times` commits of ours that were proven. */
function committed(times: number, change: Partial<NonNullable<NodeRecord['answered']>['outcome']> = {}): Record {
  const step = { name: 'prove', startedAt: '2026-01-31T12:00:00.000Z', durationMs: 1 } as const;
  const outcome = {
    ...({ phase: 'commit', kind: 'ack', step: null, code: null, restored: null } as const),
    diagnostics: [],
    ...{ bundle: right, steps: [step], ...change },
  };
  const lastGood = { name: right, bundle: right, files: { 'haproxy.cfg': right } };
  return { answered: { epoch, counter: times, outcome }, interrupted: null, lastGood };
}

const look = (identity: string, signature: string, digest: string, record: Record = committed(1)): WorkerLook => ({
  identity,
  main: { signature, digest },
  record,
});
const follow = (...looks: WorkerLook[]): ObservedState =>
  looks.reduce((state, next) => followWorker(state, next), nothingSeen);
const drift = (state: ObservedState, record: Record = committed(1)) =>
  findWorkerDrift(state, record).map(({ found }) => found);

test('a worker of ours, and one that somebody reloads with the right file, read what belongs there', () => {
  expect(drift(follow(look('1', 's1', right)))).toEqual([]);
  expect(drift(follow(look('1', 's1', right), look('2', 's1', right)))).toEqual([]);
});

test('a worker that was started with another file keeps saying so when the right one is back', () => {
  const states = [look('1', 's1', right), look('1', 's2', other), look('2', 's2', other)];
  expect(drift(follow(...states))).toEqual([other]);
  expect(drift(follow(...states, look('2', 's3', right)))).toEqual([other]);
  expect(drift(follow(...states, look('2', 's3', right), look('3', 's3', right)))).toEqual([]);
});

test('nobody can tell what a worker read whose file was changed in the same moment', () => {
  expect(drift(follow(look('1', 's1', right), look('2', 's2', right)))).toEqual([null]);
});

test('a pass of ours settles it, one that did nothing does not', () => {
  const unknown = follow(look('1', 's1', right), look('2', 's2', right));
  const idle = committed(2, { steps: [] });
  expect(drift(followWorker(unknown, look('2', 's2', right, idle)), idle)).toEqual([null]);
  const refused = committed(2, { kind: 'nack', restored: null });
  expect(drift(followWorker(unknown, look('2', 's2', right, refused)), refused)).toEqual([null]);
  for (const proven of [committed(2), committed(2, { kind: 'nack', restored: true })])
    expect(drift(followWorker(unknown, look('3', 's3', right, proven)), proven)).toEqual([]);
});

test('a pass without a reload does not make good what the worker had read', () => {
  const unknown = follow(look('1', 's1', right), look('2', 's2', right));
  const live = committed(2, { applied: { way: 'commands', commands: 1, reasons: [] } });
  expect(drift(followWorker(unknown, look('2', 's3', right, live)), live)).toEqual([null]);
  const sound = follow(look('1', 's1', right));
  expect(drift(followWorker(sound, look('1', 's3', right, live)), live)).toEqual([]);
});

test('before the first bundle the file that was adopted belongs there', () => {
  const none: Record = { answered: null, interrupted: null, lastGood: null };
  const adopted = follow(look('1', 's1', other, none));
  expect(drift(adopted, none)).toEqual([]);
  const edited = followWorker(followWorker(adopted, look('1', 's2', right, none)), look('2', 's2', right, none));
  expect(drift(edited, none)).toEqual([right]);
});
