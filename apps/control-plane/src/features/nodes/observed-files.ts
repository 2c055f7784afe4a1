import type { Observed } from '@sluice/contract/agent';
import { mainResourceName } from '../resources/index.ts';

/**
 * Digests of the observed files by the path they have in a bundle. An agent that names files as its disk does says the main file
 * first, whatever its name is there.
 */
export function filesOnDisk(observed: Observed): Record<string, string> {
  return Object.fromEntries(
    observed.files.map((file, index) => [
      index === 0 && file.path.startsWith('/') ? mainResourceName : file.path,
      file.digest,
    ]),
  );
}
