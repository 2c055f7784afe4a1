import { checkBinds } from '../../haproxy/index.ts';
import type { StepOutcome } from '../../outcome.ts';
import { mainPath } from '../../state/managed-files.ts';
import { observeRunning } from '../applied-live.ts';
import { diagnostic, stalled } from '../diagnostics.ts';
import { planLive } from '../live-plan.ts';
import { mainText, type Pass } from '../pass.ts';

/** A pass that puts a file back need not be able to use the one that is there: whether it can replace it, the swap says. */
const mendable: ReadonlySet<string> = new Set(['config-missing', 'config-not-readable', 'config-not-writable']);

/**
 * Refuses what this agent cannot manage, then binds that another process holds: `haproxy -c` sees neither. A commit without a
 * reload binds nothing; what it was prepared for was looked at then.
 */
export async function checkManageableAndBinds(pass: Pass): Promise<StepOutcome> {
  const { assignment, workplace } = pass;
  const haproxy = await observeRunning(workplace);
  const blockers = haproxy.blockers.filter(({ code }) => !(assignment.reload && mendable.has(code)));
  if (blockers.length > 0) {
    return {
      kind: 'stalled',
      code: 'not-manageable',
      diagnostics: blockers.map((blocker) => diagnostic(blocker.code, blocker.cause, blocker.remediation)),
    };
  }
  if (!haproxy.running) {
    return stalled('not-manageable', 'HAProxy does not run on this node.', 'Start it as a master with -W and -S.');
  }
  if (assignment.phase === 'commit' && (await planLive(pass, haproxy)).kind !== 'reload') return { kind: 'done' };
  return checkBinds(workplace.target, { configText: mainText(pass), path: mainPath });
}
