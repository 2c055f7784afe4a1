import { channel } from 'node:diagnostics_channel';
import { rename } from 'node:fs/promises';
import { Digest } from '@sluice/contract';
import {
  Applied,
  Bundle,
  commitSteps,
  type JournalStep,
  journalSteps,
  NodeDiagnostic,
  PassOutcome,
  prepareSteps,
} from '@sluice/contract/agent';
import { z } from 'zod';
import { readJson, removeDurably, writeJson } from './durable-file.ts';
import { LastGood } from './node-record.ts';

/** Why a pass turned round. */
export const PassFailure = z.object({
  step: z.enum(journalSteps),
  code: z.string(),
  diagnostics: z.array(NodeDiagnostic),
});
export type PassFailure = z.infer<typeof PassFailure>;

/** The unfinished pass: all that the next start needs to finish or undo it. */
export const Journal = z.object({
  format: z.literal(1),
  passId: z.uuid(),
  epoch: z.uuid(),
  counter: z.number().int(),
  phase: z.enum(['prepare', 'commit']),
  bundle: Bundle,
  step: z.enum(journalSteps),
  startedAt: z.iso.datetime(),
  /** Files to go back to; null while nothing was kept. */
  lastGood: LastGood.nullable(),
  /** Digests on disk before the swap, by bundle path; null where there was no file. */
  before: z.record(z.string(), Digest.nullable()),
  /** Serving worker before the newest reload of this pass. */
  previousWorkerPid: z.number().int().nullable(),
  /** How the new files reach the worker; null before that is decided. Missing in journals of older agents, which reload. */
  applied: Applied.nullable().default(null),
  /** Digest in the environment of the worker that takes the change over without a reload. */
  workerDigest: Digest.nullable().default(null),
  failure: PassFailure.nullable(),
  /** Set at step `report`: the answer that is to be delivered. */
  outcome: PassOutcome.nullable(),
});
export type Journal = z.infer<typeof Journal>;

const steps = channel('sluice.step');

/** Steps of a commit that may change what HAProxy reads or runs. */
const liveSteps: readonly JournalStep[] = commitSteps.slice(commitSteps.indexOf('swap'));

export function isLiveStep(step: JournalStep): boolean {
  return liveSteps.includes(step);
}

/**
 * Before the first live step a journal that is there, is damaged or is missing after a power cut all mean the same: the pass
 * begins anew. So nothing waits for the disk there.
 */
const looseSteps: ReadonlySet<JournalStep> = new Set(
  [...prepareSteps, ...commitSteps].filter((step) => !isLiveStep(step)),
);

/**
 * Notes `step`, on disk from the first live step on, then announces it on the diagnostics channel `sluice.step`. Whoever listens
 * there is called after the entry is written and before the step acts.
 */
export async function enterStep(journalPath: string, entry: Journal, step: JournalStep): Promise<void> {
  entry.step = step;
  await writeJson(journalPath, entry, { isLoose: looseSteps.has(step) });
  steps.publish({ name: step });
}

export async function closeJournal(journalPath: string): Promise<void> {
  await removeDurably(journalPath);
}

/** A damaged journal is set aside: what is on disk decides then, as for a node whose state was lost. */
export async function readJournal(journalPath: string, warn: (cause: string) => void): Promise<Journal | null> {
  try {
    return await readJson(journalPath, Journal);
  } catch (error) {
    await rename(journalPath, `${journalPath}.damaged`);
    warn(error instanceof Error ? error.message : String(error));
    return null;
  }
}
