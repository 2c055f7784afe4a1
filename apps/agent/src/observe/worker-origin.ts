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
  const next = { ...before, main, adopted, passMark, belongs: belongingDigest(record, adopted) };
  if (identity === null) return next;
  if (proven !== null) {
    const readDigest = isLeftWrong(before, identity, record) ? null : proven;
    return { ...next, worker: { identity, readDigest } };
  }
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

/** A pass without a reload builds on what the worker had read: where that was wrong it stays so. */
function isLeftWrong(before: ObservedState, identity: string, { answered }: WorkerLook['record']): boolean {
  const way = answered?.outcome.applied?.way ?? 'reload';
  if (way === 'reload' || before.worker?.identity !== identity) return false;
  return before.worker.readDigest !== before.belongs;
}

function belongingDigest({ lastGood }: Pick<NodeRecord, 'lastGood'>, adopted: string | null): string | null {
  return lastGood?.files[mainPath] ?? adopted;
}

/** Another one after every pass that may have changed something live. */
export function markOf({ answered, interrupted, lastGood }: WorkerLook['record']): string {
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
