import { type JournalStep, returnSteps } from '@sluice/contract/agent';
import { wait } from '../clock.ts';
import { describeError } from '../log.ts';
import type { StallCode, StepOutcome } from '../outcome.ts';
import { enterStep } from '../state/journal.ts';
import { stalled, stalledByError } from './diagnostics.ts';
import type { Pass } from './pass.ts';
import { applyRuntime } from './steps/apply-runtime.ts';
import { checkManageableAndBinds } from './steps/check-binds.ts';
import { compareDisk } from './steps/compare-disk.ts';
import { fetchBundle } from './steps/fetch.ts';
import { keepLastGood } from './steps/keep-last-good.ts';
import { proveNew } from './steps/prove.ts';
import { proveLastGood } from './steps/prove-last-good.ts';
import { putBack } from './steps/put-back.ts';
import { recordLastGood } from './steps/record.ts';
import { reloadNew } from './steps/reload.ts';
import { reloadLastGood } from './steps/reload-last-good.ts';
import { stageBundle } from './steps/stage.ts';
import { swapFiles } from './steps/swap.ts';
import { validateStage } from './steps/validate.ts';

type ActingStep = Exclude<JournalStep, 'report'>;

const acts: Readonly<Record<ActingStep, (pass: Pass) => Promise<StepOutcome>>> = {
  fetch: fetchBundle,
  stage: stageBundle,
  'check-binds': checkManageableAndBinds,
  validate: validateStage,
  'compare-disk': compareDisk,
  'keep-last-good': keepLastGood,
  swap: swapFiles,
  'apply-runtime': applyRuntime,
  reload: reloadNew,
  prove: proveNew,
  record: recordLastGood,
  'put-back': putBack,
  'reload-last-good': reloadLastGood,
  'prove-last-good': proveLastGood,
};

/** Journals the step, announces it, does it and notes its time. Never throws for what a step met. */
export async function takeStep(pass: Pass, step: ActingStep): Promise<StepOutcome> {
  const startedAt = new Date().toISOString();
  pass.workplace.openStep = step;
  const begin = performance.now();
  let outcome: StepOutcome;
  try {
    await journalStep(pass, step);
    outcome = await acts[step](pass);
  } catch (error) {
    outcome = stalledByError(error);
  }
  const durationMs = Math.round((performance.now() - begin) * 10) / 10;
  pass.timings.push({ name: step, startedAt, durationMs });
  pass.workplace.log.info('step', { step, kind: outcome.kind, durationMs, bundle: pass.assignment.bundle.digest });
  return outcome;
}

/** A return goes on even when the journal cannot be written: what it says already leads to the same return. */
async function journalStep(pass: Pass, step: ActingStep): Promise<void> {
  try {
    await enterStep(pass.workplace.state.journal, pass.journal, step);
  } catch (error) {
    if (!returnSteps.some((name) => name === step)) throw error;
    pass.workplace.log.error('journal not written', { step, cause: describeError(error) });
  }
}

const attemptsWhileLive = 5;
const longestWaitMs = 500;

const codeWhenWorn: Partial<Record<ActingStep, StallCode>> = {
  reload: 'reload-failed',
  'reload-last-good': 'reload-failed',
  prove: 'proof-failed',
  'prove-last-good': 'proof-failed',
};

/** Once files are swapped there is no putting off: a step that says "retry" is retried here, a few times, then counts as stalled. */
export async function takeLiveStep(pass: Pass, step: ActingStep): Promise<Exclude<StepOutcome, { kind: 'retry' }>> {
  let cause = '';
  for (let attempt = 0; attempt < attemptsWhileLive; attempt += 1) {
    const outcome = await takeStep(pass, step);
    if (outcome.kind !== 'retry') return outcome;
    cause = outcome.cause;
    await wait(Math.min(outcome.afterMs, longestWaitMs));
  }
  return stalled(codeWhenWorn[step] ?? 'file-system', cause, 'See the log of HAProxy on this node.');
}
