import { join } from 'node:path';
import type { StepOutcome } from '../../outcome.ts';
import { readBundleDirectory, writeBundleDirectory } from '../../state/bundle-directory.ts';
import { diskPathOf, mainPath, requirePlainDirectories } from '../../state/managed-files.ts';
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
  for (const { path } of bundle.files) await requirePlainDirectories(pass.workplace.target, path);
  const directory = join(pass.workplace.state.stage, bundle.digest);
  if (await readBundleDirectory(directory, digestsOf(bundle))) return { kind: 'done' };
  await writeBundleDirectory(
    directory,
    [...pass.blobs].map(([path, bytes]) => ({ path, bytes })),
  );
  return { kind: 'done' };
}

/** A name that is the main file under another spelling; those of our own files are no paths of a bundle. */
function findUnusableName(pass: Pass): string | null {
  const { target } = pass.workplace;
  for (const { path } of pass.assignment.bundle.files) {
    if (path !== mainPath && diskPathOf(target, path) === target.configFile) return path;
  }
  return null;
}
