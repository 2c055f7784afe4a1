import { AgentProblem } from '../agent-problem.ts';
import { notPlainFile } from '../plain-file.ts';
import { closeJournal, isLiveStep, type Journal, readJournal } from '../state/journal.ts';
import { digestsOnDisk, mainPath } from '../state/managed-files.ts';
import { observeRunning } from './applied-live.ts';
import { diagnostic } from './diagnostics.ts';
import { digestsOf, noteRecord, removedPaths, type Workplace } from './pass.ts';
import {
  continueReturn,
  finishPass,
  type PassResult,
  refuseAfterDrift,
  resumePass,
  returnToLastGood,
} from './run-pass.ts';

/** What the disk holds after a swap that may have been cut off. */
export type DiskAfterCrash = 'before' | 'after' | 'between' | 'foreign';

export type RecoveryPlan = 'nothing' | 'forget' | 'deliver' | 'finish' | 'return' | 'hands-off';

/** Decides from the journal and what is found what an interrupted pass needs. Pure. */
export function planRecovery(journal: Journal | null, disk: DiskAfterCrash, isRunningNew: boolean): RecoveryPlan {
  if (journal === null) return 'nothing';
  if (journal.step === 'report') return 'deliver';
  const isReturning = journal.failure !== null;
  if (!isReturning && !isLiveStep(journal.step)) return 'forget';
  if (disk === 'foreign') return 'hands-off';
  if (isReturning) return 'return';
  if (journal.step === 'swap' && disk === 'before') return 'forget';
  return disk === 'after' && isRunningNew ? 'finish' : 'return';
}

/**
 * Finishes or undoes what the last process left open. Called before anything else is done on the node;
 * needs neither the control plane nor its certificates.
 */
export async function recover(workplace: Workplace): Promise<PassResult | { kind: 'nothing' }> {
  const { state, target, log } = workplace;
  const journal = await readJournal(state.journal, (cause) => log.error('journal damaged', { cause }));
  if (journal === null) return { kind: 'nothing' };
  // Also a barrier: the master answers only after it has dealt with a reload that we sent before we died.
  const haproxy = await observeRunning(workplace);
  const disk = await compareWithJournal(workplace, journal);
  const plan = planRecovery(journal, disk, haproxy.runningBundle === journal.bundle.digest);
  log.warn('unfinished pass found', { step: journal.step, bundle: journal.bundle.digest, disk, plan });
  switch (plan) {
    case 'nothing':
      return { kind: 'nothing' };
    case 'deliver':
      return deliverAgain(workplace, journal);
    case 'forget':
      await closeJournal(state.journal);
      return { kind: 'abandoned', afterMs: 0, cause: 'An interrupted pass had changed nothing.' };
    case 'finish':
      return finishPass(await resumePass(workplace, journal));
    case 'return': {
      const pass = await resumePass(workplace, journal);
      if (journal.failure) return continueReturn(pass);
      return returnToLastGood(pass, { step: journal.step, code: 'interrupted', diagnostics: [] });
    }
    case 'hands-off': {
      const cause = `${target.configFile} was changed by somebody while the agent was down in the middle of a pass.`;
      const remedy = "Import the node's file as a change, or put a known file back; then apply again.";
      return refuseAfterDrift(await resumePass(workplace, journal), diagnostic('drift', cause, remedy, mainPath));
    }
  }
}

async function deliverAgain(workplace: Workplace, journal: Journal): Promise<PassResult> {
  const { epoch, counter, outcome } = journal;
  if (outcome === null) throw new Error('the journal stands at report without an answer');
  await noteRecord(workplace, { answered: { epoch, counter, outcome } });
  return { kind: 'answered', outcome };
}

async function compareWithJournal(workplace: Workplace, journal: Journal): Promise<DiskAfterCrash> {
  const after = digestsOf(journal.bundle);
  const paths = [...new Set([...Object.keys(journal.before), ...removedPaths(journal), ...Object.keys(after)])];
  const found = await digestsOnDisk(workplace.target, paths).catch((error: unknown) => {
    if (error instanceof AgentProblem && error.code === notPlainFile) return null;
    throw error;
  });
  // Somebody put a link or the like in its place.
  if (found === null) return 'foreign';
  const isBefore = (path: string) => found[path] === (journal.before[path] ?? null);
  const isAfter = (path: string) => found[path] === (after[path] ?? null);
  if (paths.every(isBefore)) return 'before';
  if (paths.every(isAfter)) return 'after';
  return paths.every((path) => isBefore(path) || isAfter(path)) ? 'between' : 'foreign';
}
