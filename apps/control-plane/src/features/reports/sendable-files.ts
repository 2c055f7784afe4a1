import { maxResourceBytes } from '@sluice/contract';
import type { Observed } from '@sluice/contract/agent';

/** All contents of one node together: a node must not be able to fill the database. */
const maxNodeFilesBytes = 32 * 1024 * 1024;

/** The observed files, in their order, whose contents may be sent: never what is in the place of a sealed one. */
export function listSendable(observed: Observed): Observed['files'] {
  let totalBytes = 0;
  return observed.files.filter(({ sizeBytes, sealed }) => {
    if (sealed === true || sizeBytes > maxResourceBytes || totalBytes + sizeBytes > maxNodeFilesBytes) return false;
    totalBytes += sizeBytes;
    return true;
  });
}
