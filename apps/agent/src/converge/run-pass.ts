import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  commitSteps,
  type JournalStep,
  type NodeDiagnostic,
  type PassOutcome,
  prepareSteps,
} from '@sluice/contract/agent';
import { describeError } from '../log.ts';
import { keepOnly, readBundleDirectory } from '../state/bundle-directory.ts';
import { closeJournal, enterStep, isLiveStep, type Journal, type PassFailure } from '../state/journal.ts';
import { digestsOnDisk } from '../state/managed-files.ts';
import { isSameKey } from '../state/node-record.ts';
import { diagnostic, placeInBundle, type Stalled } from './diagnostics.ts';
import { type Assignment, digestsOf, noteRecord, type Pass, type Workplace } from './pass.ts';
import { isWithoutReload } from './steps/prove.ts';
import { takeLiveStep, takeStep } from './take-step.ts';

export type PassResult =
  /** The journal stands at `report` until the answer is delivered. */
  | { kind: 'answered'; outcome: PassOutcome }
  /** Nothing live changed, or all of it is back; the same assignment may be run again. */
  | { kind: 'abandoned'; afterMs: number; cause: string }
  /** The last good files do not serve yet: call `continueReturn` until they do. */
  | { kind: 'returning'; pass: Pass; outcome: PassOutcome };

const maxDiagnostics = 200;

export function beginPass(workplace: Workplace, assignment: Assignment): Pass {
  const journal: Journal = {
    format: 1,
    passId: randomUUID(),
    epoch: assignment.epoch,
    counter: assignment.counter,
    phase: assignment.phase,
    bundle: assignment.bundle,
    step: 'fetch',
    startedAt: new Date().toISOString(),
    lastGood: null,
    before: {},
    previousWorkerPid: null,
    applied: null,
    workerDigest: null,
    failure: null,
    outcome: null,
  };
  return { workplace, assignment, journal, live: null, blobs: new Map(), notes: [], timings: [] };
}

/** A pass as the journal left it, its files read from stage/. */
export async function resumePass(workplace: Workplace, journal: Journal): Promise<Pass> {
  const { epoch, counter, phase, bundle } = journal;
  const assignment: Assignment = { epoch, counter, phase, bundle, expectedOnDisk: null, reload: false };
  const blobs = (await readBundleDirectory(join(workplace.state.stage, bundle.digest), digestsOf(bundle))) ?? new Map();
  return { workplace, assignment, journal, live: null, blobs, notes: [], timings: [] };
}

/** Runs the steps in order. Aborting `signal` stops the pass before the first live step, never after it. */
export async function runPass(workplace: Workplace, assignment: Assignment, signal: AbortSignal): Promise<PassResult> {
  const pass = beginPass(workplace, assignment);
  await forgetOldStages(workplace, assignment.bundle.digest);
  const steps = assignment.phase === 'commit' ? [...prepareSteps, ...commitSteps] : prepareSteps;
  for (const step of steps) {
    if (step === 'reload' && isWithoutReload(pass)) continue;
    const isLive = isLiveStep(step);
    if (signal.aborted && (!isLive || step === 'swap')) return abandon(pass, 0, 'The agent is stopping.');
    const outcome = isLive ? await takeLiveStep(pass, step) : await takeStep(pass, step);
    if (outcome.kind === 'retry') return abandon(pass, outcome.afterMs, outcome.cause);
    if (outcome.kind === 'stalled') return turnRound(pass, step, outcome);
  }
  return answer(pass, { kind: 'ack' });
}

/** A plan or two may be looked at side by side; older ones are fetched again when they come back. */
const keptStages = 4;

async function forgetOldStages(workplace: Workplace, current: string): Promise<void> {
  const { log, state, validated } = workplace;
  for (const digest of [...validated.keys()].slice(0, -keptStages)) validated.delete(digest);
  await keepOnly(state.stage, [current, ...validated.keys()]).catch((error: unknown) =>
    log.error('old stages not removed', { cause: describeError(error) }),
  );
}

/** Takes up a commit that died after its files were in place and whose proof may hold. */
export async function finishPass(pass: Pass): Promise<PassResult> {
  const proof = await takeLiveStep(pass, 'prove');
  if (proof.kind === 'stalled')
    return returnToLastGood(pass, { step: pass.journal.step, code: 'interrupted', diagnostics: [] });
  const recorded = await takeLiveStep(pass, 'record');
  if (recorded.kind === 'stalled') return turnRound(pass, 'record', recorded);
  return answer(pass, { kind: 'ack' });
}

async function turnRound(pass: Pass, step: JournalStep, outcome: Stalled): Promise<PassResult> {
  const failure: PassFailure = { step, code: outcome.code, diagnostics: [...outcome.diagnostics] };
  if (!isLiveStep(step) || (step === 'swap' && (await isUntouched(pass)))) {
    return answer(pass, { kind: 'nack', failure, restored: null });
  }
  return returnToLastGood(pass, failure);
}

async function isUntouched({ journal, workplace }: Pass): Promise<boolean> {
  const found = await digestsOnDisk(workplace.target, Object.keys(journal.before));
  return Object.entries(journal.before).every(([path, digest]) => found[path] === digest);
}

/** Puts the last good files back, reloads, proves them. What fails here is tried again by `continueReturn`. */
export async function returnToLastGood(pass: Pass, failure: PassFailure): Promise<PassResult> {
  pass.journal.failure = failure;
  return continueReturn(pass);
}

export async function continueReturn(pass: Pass): Promise<PassResult> {
  const failure = pass.journal.failure ?? { step: pass.journal.step, code: 'interrupted', diagnostics: [] };
  for (const step of ['put-back', 'reload-last-good', 'prove-last-good'] as const) {
    const outcome = await takeLiveStep(pass, step);
    if (outcome.kind === 'stalled') {
      const both = { ...failure, diagnostics: [...failure.diagnostics, ...outcome.diagnostics] };
      return { kind: 'returning', pass, outcome: toOutcome(pass, { kind: 'nack', failure: both, restored: false }) };
    }
  }
  if (failure.code === 'interrupted') return afterInterruption(pass);
  return answer(pass, { kind: 'nack', failure, restored: true });
}

/** The commit did nothing wrong, we died: it may be tried again, but not for ever. */
async function afterInterruption(pass: Pass): Promise<PassResult> {
  await countInterruption(pass.workplace, pass.journal);
  await closeJournal(pass.workplace.state.journal);
  pass.workplace.openStep = null;
  return { kind: 'abandoned', afterMs: 0, cause: 'An interrupted commit was taken back.' };
}

export async function countInterruption(workplace: Workplace, { epoch, counter }: Journal): Promise<void> {
  const { interrupted } = workplace.record;
  const times = isSameKey(interrupted, { epoch, counter }) ? (interrupted?.times ?? 0) + 1 : 1;
  await noteRecord(workplace, { interrupted: { epoch, counter, times } });
}

/** Refuses a commit under which the agent died before. */
export async function giveUp(workplace: Workplace, assignment: Assignment): Promise<PassResult> {
  const cause =
    'The agent was ended in the middle of this commit more than once; each time the last good files were put back.';
  const diagnostics = [
    diagnostic('interrupted', cause, 'Find out what ends the agent on this node, then apply again.'),
  ];
  const failure: PassFailure = { step: 'swap', code: 'interrupted', diagnostics };
  return answer(beginPass(workplace, assignment), { kind: 'nack', failure, restored: true });
}

/** Somebody else wrote the files in the middle of our pass: theirs stay. */
export async function refuseAfterDrift(pass: Pass, reason: NodeDiagnostic): Promise<PassResult> {
  const failure: PassFailure = { step: pass.journal.step, code: 'drift', diagnostics: [reason] };
  return answer(pass, { kind: 'nack', failure, restored: false });
}

async function abandon(pass: Pass, afterMs: number, cause: string): Promise<PassResult> {
  await closeJournal(pass.workplace.state.journal);
  pass.workplace.openStep = null;
  return { kind: 'abandoned', afterMs, cause };
}

type Verdict = { kind: 'ack' } | { kind: 'nack'; failure: PassFailure; restored: boolean | null };

function toOutcome(pass: Pass, verdict: Verdict): PassOutcome {
  const { phase, bundle } = pass.assignment;
  const failure = verdict.kind === 'nack' ? verdict.failure : null;
  const diagnostics: NodeDiagnostic[] = [...(failure?.diagnostics ?? []), ...uniqueNotes(pass.notes)];
  return {
    phase,
    bundle: bundle.digest,
    kind: verdict.kind,
    step: failure?.step ?? null,
    code: failure?.code ?? null,
    restored: verdict.kind === 'nack' ? verdict.restored : null,
    applied: pass.journal.applied,
    diagnostics: diagnostics.slice(0, maxDiagnostics).map((entry) => placeInBundle(pass.workplace.target, entry)),
    steps: pass.timings.slice(-50),
  };
}

function uniqueNotes(notes: readonly NodeDiagnostic[]): NodeDiagnostic[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
}

/**
 * Makes the answer durable: whatever happens now, it is given. Where the disk takes nothing it is given all the same: from what the
 * journal says before, the next start comes to an answer of its own.
 */
async function answer(pass: Pass, verdict: Verdict): Promise<PassResult> {
  const outcome = toOutcome(pass, verdict);
  pass.journal.outcome = outcome;
  const { log, state } = pass.workplace;
  await enterStep(state.journal, pass.journal, 'report').catch((error: unknown) =>
    log.error('journal not written', { step: 'report', cause: describeError(error) }),
  );
  await noteRecord(pass.workplace, {
    answered: { epoch: pass.assignment.epoch, counter: pass.assignment.counter, outcome },
  });
  // Not before: who looks in between would see files of a pass that has no answer yet, and take them for somebody else's.
  pass.workplace.openStep = null;
  return { kind: 'answered', outcome };
}
