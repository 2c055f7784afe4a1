import { type FileAccessSeen, type ObservedState, readObservedState } from '../../observe/observed-state.ts';
import type { StepOutcome } from '../../outcome.ts';
import { diskPathOf, findAccess, mainPath, putFile, removeFile } from '../../state/managed-files.ts';
import { type Pass, removedPaths } from '../pass.ts';

/** Puts the new files into place, haproxy.cfg last: what it refers to is there when HAProxy reads it. */
export async function swapFiles(pass: Pass): Promise<StepOutcome> {
  const { assignment, blobs, journal, workplace } = pass;
  const files = [...assignment.bundle.files].sort((a, b) => Number(a.path === mainPath) - Number(b.path === mainPath));
  const access = await readAccess(pass);
  for (const file of files) {
    const bytes = blobs.get(file.path);
    if (bytes === undefined) throw new Error(`${file.path} is not staged`);
    const belongs = access[file.path];
    const isMissing = journal.before[file.path] === null;
    const wanted =
      belongs && (isMissing || (assignment.reload && (await differs(pass, file.path, belongs)))) ? belongs : null;
    if (wanted !== null || journal.before[file.path] !== file.digest)
      await putFile(workplace.target, file.path, bytes, file.mode, wanted);
  }
  // Last, for the old text may name them until it is replaced.
  for (const path of removedPaths(journal)) await removeFile(workplace.target, path);
  return { kind: 'done' };
}

/** A file that somebody deleted comes back as it was: it may hold what not everybody was allowed to read. */
async function readAccess({ assignment, journal, workplace }: Pass): Promise<ObservedState['access']> {
  const isAnyMissing = assignment.bundle.files.some(({ path }) => journal.before[path] === null);
  if (!isAnyMissing && !assignment.reload) return {};
  return (await readObservedState(workplace.state.observedState)).access;
}

async function differs({ workplace }: Pass, path: string, belongs: FileAccessSeen): Promise<boolean> {
  const found = await findAccess(diskPathOf(workplace.target, path));
  if (found === null) return false;
  const { mode, owner } = found;
  return mode !== belongs.mode || owner.uid !== belongs.uid || owner.gid !== belongs.gid;
}
