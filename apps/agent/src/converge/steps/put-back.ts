import { join } from 'node:path';
import { sealedMode } from '@sluice/contract/agent';
import { observeServing } from '../../haproxy/index.ts';
import type { StepOutcome } from '../../outcome.ts';
import { readBundleDirectory } from '../../state/bundle-directory.ts';
import { digestsOnDisk, mainPath, putFile, removeFile } from '../../state/managed-files.ts';
import { isSealedPath } from '../../state/sealed-version.ts';
import { stalled } from '../diagnostics.ts';
import type { Pass } from '../pass.ts';

/** Puts the last good files back and removes those that only the failed bundle had. */
export async function putBack(pass: Pass): Promise<StepOutcome> {
  const { journal, workplace } = pass;
  const { lastGood } = journal;
  const kept = lastGood && (await readBundleDirectory(join(workplace.state.lastGood, lastGood.name), lastGood.files));
  if (!lastGood || !kept) {
    return stalled(
      'file-system',
      'The last good files are not in the state directory of the agent.',
      `Put a good configuration at ${workplace.target.configFile} and reload HAProxy by hand.`,
    );
  }
  const modeOf = (path: string) => (isSealedPath(path, workplace.record.sealed) ? sealedMode : undefined);
  const onDisk = await digestsOnDisk(workplace.target, [...kept.keys()]);
  const mainLast = [...kept].sort(([a], [b]) => Number(a === mainPath) - Number(b === mainPath));
  for (const [path, bytes] of mainLast) {
    if (onDisk[path] !== lastGood.files[path]) await putFile(workplace.target, path, bytes, modeOf(path));
  }
  for (const { path } of journal.bundle.files) {
    if (journal.before[path] === null && !(path in lastGood.files)) await removeFile(workplace.target, path);
  }
  journal.previousWorkerPid = (await observeServing(workplace.target)).workerPid;
  return { kind: 'done' };
}
