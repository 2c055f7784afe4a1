import { checkBinds, reloadHaproxy } from '../../haproxy/index.ts';
import type { StepOutcome } from '../../outcome.ts';
import { mainPath } from '../../state/managed-files.ts';
import { mainText, type Pass } from '../pass.ts';

/**
 * Looks at the binds once more, right before: since the look of `check-binds` HAProxy has validated the files, and a reload that meets a
 * taken port pauses every frontend for seconds.
 */
export async function reloadNew(pass: Pass): Promise<StepOutcome> {
  const binds = await checkBinds(pass.workplace.target, { configText: mainText(pass), path: mainPath });
  return binds.kind === 'done' ? reloadHaproxy(pass.workplace.target) : binds;
}
