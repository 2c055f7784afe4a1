import { join } from 'node:path';
import { observeServing } from '../../haproxy/index.ts';
import type { StepOutcome } from '../../outcome.ts';
import { readBundleDirectory, writeBundleDirectory } from '../../state/bundle-directory.ts';
import { readIfPresent } from '../../state/durable-file.ts';
import { digestsOnDisk, diskPathOf, keepInitialBackup, mainPath } from '../../state/managed-files.ts';
import type { LastGood } from '../../state/node-record.ts';
import { stalled } from '../diagnostics.ts';
import { digestsOf, type Pass, saveRecord } from '../pass.ts';

/** Copies what is on disk to a place to return to, and notes what the swap will replace. */
export async function keepLastGood(pass: Pass): Promise<StepOutcome> {
  const { workplace, journal } = pass;
  const wanted = digestsOf(pass.assignment.bundle);
  const kept = workplace.record.lastGood;
  const paths = [...new Set([...Object.keys(wanted), ...Object.keys(kept?.files ?? {})])];
  journal.before = await digestsOnDisk(workplace.target, paths);
  journal.previousWorkerPid = (await observeServing(workplace.target)).workerPid;

  const isSwapped = Object.entries(wanted).every(([path, digest]) => journal.before[path] === digest);
  if (isSwapped && kept) {
    // An earlier attempt got this far: what is on disk has not been proven, the kept files have.
    journal.lastGood = kept;
    return { kind: 'done' };
  }
  // Without a main file on the disk, the kept files are what last served.
  const lastGood = nameFiles(journal.before, kept) ?? (await findKept(pass, kept));
  if (lastGood === null) {
    return stalled(
      'file-system',
      `${workplace.target.configFile} does not exist.`,
      'Put the file back that HAProxy was started with.',
    );
  }
  const directory = join(workplace.state.lastGood, lastGood.name);
  if (!(await readBundleDirectory(directory, lastGood.files))) await copyFiles(pass, directory, lastGood);
  await keepInitialBackup(workplace.target);
  journal.lastGood = lastGood;
  if (lastGood !== kept) await saveRecord(workplace, { lastGood });
  return { kind: 'done' };
}

async function findKept({ workplace }: Pass, kept: LastGood | null): Promise<LastGood | null> {
  if (kept === null) return null;
  return (await readBundleDirectory(join(workplace.state.lastGood, kept.name), kept.files)) && kept;
}

function nameFiles(before: Readonly<Record<string, string | null>>, kept: LastGood | null): LastGood | null {
  const files: Record<string, string> = {};
  for (const [path, digest] of Object.entries(before)) if (digest !== null) files[path] = digest;
  const main = files[mainPath];
  if (main === undefined) return null;
  const isKept = kept !== null && Object.entries(kept.files).every(([path, digest]) => files[path] === digest);
  if (isKept && Object.keys(kept.files).length === Object.keys(files).length) return kept;
  return { name: `files-${main}`, bundle: null, files };
}

async function copyFiles(pass: Pass, directory: string, lastGood: LastGood): Promise<void> {
  const files = [];
  for (const path of Object.keys(lastGood.files)) {
    const bytes = await readIfPresent(diskPathOf(pass.workplace.target, path));
    if (bytes !== null) files.push({ path, bytes });
  }
  await writeBundleDirectory(directory, files);
  if (!(await readBundleDirectory(directory, lastGood.files))) {
    throw new Error(`${pass.workplace.target.configFile} changed while it was copied`);
  }
}
