import type { ClusterId, FreezeNow, PlanId, RolloutId } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database.ts';
import { takeApproval } from '../approvals/index.ts';
import { requireThawed } from '../freezes/index.ts';

export interface StartAsked {
  clusterId: ClusterId;
  planId: PlanId;
  bundleDigest: string;
  actor: Actor;
  overrideFreeze: string | null;
}

/** What let a rollout start. */
export interface MayStart {
  approvedBy: string[];
  overridden: FreezeNow | null;
}

/**
 * The one check that every rollout passes, whoever starts it and by whatever door. What turns a rollout round does not come here: nothing
 * holds up the way back. Throws `approval-needed`, `frozen`, `permission-missing`.
 */
export async function requireMayStart(tx: Tx, asked: StartAsked, now: Date): Promise<MayStart> {
  const { actor, clusterId, overrideFreeze } = asked;
  const overridden = await requireThawed(tx, actor, { clusterId, at: now, overrideWhy: overrideFreeze });
  const approvedBy = await takeApproval(tx, asked, now);
  return { approvedBy, overridden };
}

/** Says that somebody applied although nothing should have been, and why. */
export async function recordOverride(
  tx: Tx,
  asked: StartAsked,
  rolloutId: RolloutId,
  freeze: FreezeNow,
): Promise<void> {
  const { actor, clusterId, overrideFreeze, planId } = asked;
  await record(tx, {
    actor,
    action: 'freeze.overridden',
    subject: rolloutId,
    reason: overrideFreeze,
    detail: { clusterId, planId, until: freeze.until, freezes: freeze.reasons },
  });
}
