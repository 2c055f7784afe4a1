import { join } from 'node:path';
import type { StepOutcome } from '../../outcome.ts';
import { readBundleDirectory, writeBundleDirectory } from '../../state/bundle-directory.ts';
import { digestsOf, type Pass, saveRecord } from '../pass.ts';

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
  await saveRecord(workplace, { lastGood: { name, bundle: name, files }, interrupted: null });
  return { kind: 'done' };
}
