import type { StepOutcome } from '../../outcome.ts';
import { mainPath, putFile, removeFile } from '../../state/managed-files.ts';
import { type Pass, removedPaths } from '../pass.ts';

/** Puts the new files into place, haproxy.cfg last: what it refers to is there when HAProxy reads it. */
export async function swapFiles(pass: Pass): Promise<StepOutcome> {
  const { assignment, blobs, journal, workplace } = pass;
  const files = [...assignment.bundle.files].sort((a, b) => Number(a.path === mainPath) - Number(b.path === mainPath));
  for (const file of files) {
    const bytes = blobs.get(file.path);
    if (bytes === undefined) throw new Error(`${file.path} is not staged`);
    if (journal.before[file.path] !== file.digest) await putFile(workplace.target, file.path, bytes, file.mode);
  }
  // Last, for the old text may name them until it is replaced.
  for (const path of removedPaths(journal)) await removeFile(workplace.target, path);
  return { kind: 'done' };
}
