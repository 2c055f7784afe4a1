import { checkBinds, observeHaproxy } from '../../haproxy/index.ts';
import type { StepOutcome } from '../../outcome.ts';
import { mainPath } from '../../state/managed-files.ts';
import { diagnostic, stalled } from '../diagnostics.ts';
import { mainText, type Pass } from '../pass.ts';

/** Refuses what this agent cannot manage, then binds that another process holds: `haproxy -c` sees neither. */
export async function checkManageableAndBinds(pass: Pass): Promise<StepOutcome> {
  const { target } = pass.workplace;
  const haproxy = await observeHaproxy(target);
  if (haproxy.blockers.length > 0) {
    return {
      kind: 'stalled',
      code: 'not-manageable',
      diagnostics: haproxy.blockers.map((blocker) => diagnostic(blocker.code, blocker.cause, blocker.remediation)),
    };
  }
  if (!haproxy.running) {
    return stalled('not-manageable', 'HAProxy does not run on this node.', 'Start it as a master with -W and -S.');
  }
  return checkBinds(target, { configText: mainText(pass), path: mainPath });
}
