import { proveServing } from '../../haproxy/index.ts';
import type { StepOutcome } from '../../outcome.ts';
import { mainPath } from '../../state/managed-files.ts';
import { mainText, type Pass } from '../pass.ts';

/**
 * After a reload a new worker must carry the bundle's digest. Without one it is the worker from before, with the digest of its start;
 * a worker that somebody else started meanwhile has read the new files.
 */
export async function proveNew(pass: Pass): Promise<StepOutcome> {
  const { journal, workplace } = pass;
  const { previousWorkerPid, workerDigest } = journal;
  const goesOn = isWithoutReload(pass) && previousWorkerPid !== null;
  const proof = await proveServing(workplace.target, {
    bundleDigest: journal.bundle.digest,
    configText: mainText(pass),
    path: mainPath,
    previousWorkerPid,
    unchanged: goesOn ? { workerPid: previousWorkerPid, bundleDigest: workerDigest } : null,
  });
  pass.notes.push(...proof.notProven);
  return proof;
}

export function isWithoutReload({ journal }: Pass): boolean {
  return journal.applied !== null && journal.applied.way !== 'reload';
}
