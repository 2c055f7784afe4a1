import { join } from 'node:path';
import type { StepOutcome } from '../../outcome.ts';
import { readStartTicks } from '../../process-stat.ts';
import { readBundleDirectory, writeBundleDirectory } from '../../state/bundle-directory.ts';
import type { AppliedLive } from '../../state/node-record.ts';
import { digestsOf, type Pass, saveRecord } from '../pass.ts';
import { isWithoutReload } from './prove.ts';

/** What was proven becomes the files to return to. */
export async function recordLastGood(pass: Pass): Promise<StepOutcome> {
  const { assignment, blobs, workplace } = pass;
  const files = digestsOf(assignment.bundle);
  const name = assignment.bundle.digest;
  const directory = join(workplace.state.lastGood, name);
  if (!(await readBundleDirectory(directory, files))) {
    await writeBundleDirectory(
      directory,
      [...blobs].map(([path, bytes]) => ({ path, bytes })),
    );
  }
  const appliedLive = await nameWorker(pass);
  await saveRecord(workplace, { lastGood: { name, bundle: name, files }, interrupted: null, appliedLive });
  return { kind: 'done' };
}

/** The worker that goes on without a reload names the bundle of its start; what it runs by now is known here alone. */
async function nameWorker(pass: Pass): Promise<AppliedLive | null> {
  const { workerDigest, previousWorkerPid, bundle } = pass.journal;
  if (!isWithoutReload(pass) || workerDigest === null || previousWorkerPid === null) return null;
  const startTicks = await readStartTicks(previousWorkerPid);
  if (startTicks === null) return null;
  return { workerPid: previousWorkerPid, startTicks, started: workerDigest, bundle: bundle.digest };
}
