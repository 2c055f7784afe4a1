import { join } from 'node:path';
import { proveServing } from '../../haproxy/index.ts';
import type { StepOutcome } from '../../outcome.ts';
import { readBundleDirectory } from '../../state/bundle-directory.ts';
import { mainPath } from '../../state/managed-files.ts';
import type { Pass } from '../pass.ts';

export async function proveLastGood(pass: Pass): Promise<StepOutcome> {
  const { journal, workplace } = pass;
  const { lastGood } = journal;
  const kept = lastGood && (await readBundleDirectory(join(workplace.state.lastGood, lastGood.name), lastGood.files));
  const configText = kept?.get(mainPath);
  if (!lastGood || !configText) throw new Error('the last good files are not in the state directory');
  return proveServing(workplace.target, {
    bundleDigest: lastGood.bundle,
    configText,
    path: mainPath,
    previousWorkerPid: journal.previousWorkerPid,
  });
}
