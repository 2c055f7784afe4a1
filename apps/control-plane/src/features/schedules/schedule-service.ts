import {
  type ApplyOptions,
  type ClusterId,
  type PlanId,
  Problem,
  problem,
  type ScheduleId,
  type ScheduleView,
} from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { requirePermission } from '../../platform/require-permission.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { lockConfiguration } from '../changes/index.ts';
import { requireThawed } from '../freezes/index.ts';
import { judgePlan } from '../plans/index.ts';
import { requireMoment } from './schedule.ts';
import { findSchedule } from './schedule-read-model.ts';
import { endSchedule, insertSchedule } from './schedule-store.ts';

export interface ScheduleInput {
  clusterId: ClusterId;
  planId: PlanId;
  at: Date;
  options: ApplyOptions;
}

/** Throws `validation-failed`, `schedule-state`, `plan-stale`, `plan-refused`, `frozen`, `permission-missing`, `not-found`. */
export async function scheduleApply(db: Db, actor: Actor, input: ScheduleInput): Promise<ScheduleView> {
  const { at, clusterId, options, planId } = input;
  const now = new Date();
  requireMoment(at, now);
  const { userId } = actor;
  if (userId === null) throw new Error(`${actor.name} is no person: nobody would act at the moment.`);
  requireSession(actor);
  // Whether a freeze stands at the moment is not known yet: who may not pass one gives no reason to.
  if (options.overrideFreeze !== undefined) requirePermission(actor, 'freeze.override', { clusterId });
  return transact(db, async (tx) => {
    await lockConfiguration(tx, clusterId);
    await requireApplicable(tx, clusterId, planId, now);
    // It is asked for again at the moment. Now it spares a surprise, and keeps what is given here within what the actor may do.
    await requireThawed(tx, actor, { clusterId, at, overrideWhy: options.overrideFreeze ?? null }).catch(atField);
    const id = await insertSchedule(tx, { ...input, asker: { userId, name: actor.name }, askedAt: now });
    if (id === null)
      throw problem(
        'schedule-state',
        'The plan waits for a moment already.',
        'Cancel that first, then choose another.',
      );
    await notifyStream(tx, { topic: 'plan', clusterId, id: planId });
    const detail = { clusterId, planId, at: at.toISOString() };
    await record(tx, { actor, action: 'schedule.added', subject: id, reason: options.why, detail });
    return getSchedule(tx, clusterId, id);
  });
}

/** It happens with all that the person may do then; a key is cut to less, and may be revoked before. */
function requireSession({ keyId }: Actor): void {
  if (keyId === null) return;
  throw problem(
    'key-refused',
    'An API key cannot choose a moment: it would act later with all that its owner may do.',
    'Sign in, or apply now.',
  );
}

async function requireApplicable(tx: Tx, clusterId: ClusterId, planId: PlanId, now: Date): Promise<void> {
  const { verdict } = await judgePlan(tx, clusterId, planId, now);
  if (verdict.verdict === 'can-apply') return;
  if (verdict.verdict === 'stale') throw problem('plan-stale', 'The plan cannot be applied any more.', 'Plan again.');
  if (verdict.verdict === 'applied') throw problem('schedule-state', 'The plan is applied already.', 'Make another.');
  const cause = verdict.reasons[0]?.cause ?? 'The nodes have not all answered yet.';
  throw problem('plan-refused', cause, 'Look at the plan; a moment can be chosen once it can be applied.');
}

/** What holds at that moment is a matter of the moment that was chosen. */
function atField(error: unknown): never {
  if (!(error instanceof Problem) || error.code !== 'frozen') throw error;
  throw new Problem(
    error.code,
    error.errors.map((each) => ({ ...each, field: '#/at' })),
  );
}

/** Throws `schedule-state` when it is over, `not-found`. */
export async function cancelSchedule(
  db: Db,
  actor: Actor,
  clusterId: ClusterId,
  id: ScheduleId,
): Promise<ScheduleView> {
  return transact(db, async (tx) => {
    // Waits for a replica that is about to apply it.
    const ended = await endSchedule(tx, id, { state: 'cancelled', at: new Date(), cancelledBy: actor.name });
    const view = await getSchedule(tx, clusterId, id);
    if (!ended) throw problem('schedule-state', `It is over: ${view.state}.`, 'Plan again to apply something else.');
    await notifyStream(tx, { topic: 'plan', clusterId, id: view.planId });
    const detail = { clusterId, planId: view.planId, at: view.at };
    await record(tx, { actor, action: 'schedule.cancelled', subject: id, detail });
    return view;
  });
}

async function getSchedule(tx: Tx, clusterId: ClusterId, id: ScheduleId): Promise<ScheduleView> {
  const view = await findSchedule(tx, clusterId, id);
  if (view === null) throw notFound('scheduled apply');
  return view;
}
