import type { HaproxyTarget, ValidateOutcome } from './target.ts';

/** `haproxy -c` of the node's binary in a jail. `mainPath` is a file in `directory`, seen by HAProxy at the target's path. */
export async function validateConfig(
  _target: HaproxyTarget,
  _staged: { directory: string; mainPath: string },
): Promise<ValidateOutcome> {
  throw new Error('not built yet');
}
