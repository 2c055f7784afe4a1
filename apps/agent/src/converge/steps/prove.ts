import { proveServing } from '../../haproxy/index.ts';
import type { StepOutcome } from '../../outcome.ts';
import { mainPath } from '../../state/managed-files.ts';
import { mainText, type Pass } from '../pass.ts';

export async function proveNew(pass: Pass): Promise<StepOutcome> {
  const proof = await proveServing(pass.workplace.target, {
    bundleDigest: pass.assignment.bundle.digest,
    configText: mainText(pass),
    path: mainPath,
    previousWorkerPid: pass.journal.previousWorkerPid,
  });
  pass.notes.push(...proof.notProven);
  return proof;
}
