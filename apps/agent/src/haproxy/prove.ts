import type { ExpectedServing, HaproxyTarget, ProofOutcome } from './target.ts';

/** Proves that a new worker of the expected bundle answers every bind. */
export async function proveServing(_target: HaproxyTarget, _expected: ExpectedServing): Promise<ProofOutcome> {
  throw new Error('not built yet');
}
