import type { DriftFact } from '@sluice/contract/agent';
import { mainPath } from '../state/managed-files.ts';
import type { NodeRecord } from '../state/node-record.ts';
import type { ObservedState } from './observed-state.ts';

/** What one look says about the worker and the file it may have read. */
export interface WorkerLook {
  /** Number and start of the worker; null while none serves. */
  identity: string | null;
  main: ObservedState['main'];
  record: Pick<NodeRecord, 'answered' | 'interrupted' | 'lastGood'>;
}

/**
 * Notes which main file the worker can have read. A worker that a pass of ours started read what that pass proved. One that
 * somebody else started read the file that stood there before and after; when that changed meanwhile, nobody can tell.
 * Compares what was seen at two looks, so no jump of a clock can blind it.
 */
export function followWorker(before: ObservedState, { identity, main, record }: WorkerLook): ObservedState {
  const passMark = markOf(record);
  const proven = passMark === before.passMark ? null : provenDigest(record);
  const adopted = before.adopted ?? main?.digest ?? null;
  const next = { ...before, main, adopted, passMark };
  if (identity === null) return next;
  if (proven !== null) return { ...next, worker: { identity, readDigest: proven } };
  if (before.worker?.identity === identity) return next;
  const known = before.worker === null ? (belongingDigest(record, adopted) ?? null) : null;
  const unchanged = before.main !== null && before.main.signature === main?.signature;
  return { ...next, worker: { identity, readDigest: known ?? (unchanged ? (main?.digest ?? null) : null) } };
}

/** The worker was started with another main file than the one that belongs there. */
export function findWorkerDrift(state: ObservedState, record: Pick<NodeRecord, 'lastGood'>): DriftFact[] {
  const expected = belongingDigest(record, state.adopted);
  if (state.worker === null || expected === null || state.worker.readDigest === expected) return [];
  return [{ state: 'running', kind: 'worker-file', object: mainPath, expected, found: state.worker.readDigest }];
}

function belongingDigest({ lastGood }: Pick<NodeRecord, 'lastGood'>, adopted: string | null): string | null {
  return lastGood?.files[mainPath] ?? adopted;
}

function markOf({ answered, interrupted, lastGood }: WorkerLook['record']): string {
  const answer = answered?.outcome.phase === 'commit' ? `${answered.epoch}.${answered.counter}` : '';
  return [answer, interrupted?.counter, interrupted?.times, lastGood?.name].join(' ');
}

/** An answer without steps means that nothing was done: it proves nothing anew. */
function provenDigest({ answered, lastGood }: WorkerLook['record']): string | null {
  const outcome = answered?.outcome;
  if (outcome?.phase !== 'commit' || outcome.steps.length === 0) return null;
  const serves = outcome.kind === 'ack' || outcome.restored === true;
  return serves ? (lastGood?.files[mainPath] ?? null) : null;
}
