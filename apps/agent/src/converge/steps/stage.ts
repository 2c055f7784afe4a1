import { join } from 'node:path';
import type { StepOutcome } from '../../outcome.ts';
import { readBundleDirectory, writeBundleDirectory } from '../../state/bundle-directory.ts';
import { diskPathOf, mainPath } from '../../state/managed-files.ts';
import { stalled } from '../diagnostics.ts';
import { digestsOf, type Pass, stagedMain } from '../pass.ts';

/** Writes the bundle into a directory of its own that HAProxy does not read. */
export async function stageBundle(pass: Pass): Promise<StepOutcome> {
  const { bundle } = pass.assignment;
  if (stagedMain(pass) === null) {
    return stalled('not-manageable', 'The bundle has no haproxy.cfg.', 'Add the main file to the cluster.');
  }
  const refused = findUnusableName(pass);
  if (refused !== null) {
    return stalled(
      'not-manageable',
      `The agent uses the name ${refused} itself on this node.`,
      'Rename the file in the cluster.',
      refused,
    );
  }
  const directory = join(pass.workplace.state.stage, bundle.digest);
  if (await readBundleDirectory(directory, digestsOf(bundle))) return { kind: 'done' };
  await writeBundleDirectory(
    directory,
    [...pass.blobs].map(([path, bytes]) => ({ path, bytes })),
  );
  return { kind: 'done' };
}

/** A name that is the main file under another spelling, or one of our own beside it. */
function findUnusableName(pass: Pass): string | null {
  const { target } = pass.workplace;
  for (const { path } of pass.assignment.bundle.files) {
    const isMainAgain = path !== mainPath && diskPathOf(target, path) === target.configFile;
    if (isMainAgain || path.endsWith('.initial-backup') || path.endsWith('.sluice-new')) return path;
  }
  return null;
}
