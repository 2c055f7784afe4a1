import type { StepOutcome } from '../outcome.ts';
import type { HaproxyTarget } from './target.ts';

/** Looks for binds of a staged configuration whose address another process holds. */
export async function checkBinds(
  _target: HaproxyTarget,
  _staged: { configText: Uint8Array; path: string },
): Promise<StepOutcome> {
  throw new Error('not built yet');
}
