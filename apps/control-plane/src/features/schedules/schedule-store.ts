import { randomUUID } from 'node:crypto';
import {
  type ApplyOptions,
  type ClusterId,
  type PlanId,
  type RolloutId,
  ScheduleId,
  type ScheduleView,
  type UserId,
} from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';

export interface NewSchedule {
  clusterId: ClusterId;
  planId: PlanId;
  at: Date;
  options: ApplyOptions;
  asker: { userId: UserId; name: string };
  askedAt: Date;
}

/** Null when the plan waits for a moment already. */
export async function insertSchedule(tx: Tx, schedule: NewSchedule): Promise<ScheduleId | null> {
  const id = ScheduleId.parse(randomUUID());
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('scheduled_apply')
    .values({
      id,
      cluster_id: schedule.clusterId,
      plan_id: schedule.planId,
      at: schedule.at,
      options: jsonText(schedule.options),
      state: 'waiting',
      asked_by: schedule.asker.userId,
      asked_name: schedule.asker.name,
      asked_at: schedule.askedAt,
      ended_at: null,
      cancelled_name: null,
      rollout_id: null,
    })
    .onConflict((conflict) => conflict.column('plan_id').where('state', '=', 'waiting').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n ? id : null;
}

export interface ScheduleEnd {
  state: Exclude<ScheduleView['state'], 'waiting'>;
  at: Date;
  cancelledBy?: string;
  problem?: NonNullable<ScheduleView['problem']>;
  rolloutId?: RolloutId;
}

/** Answers whether it was waiting: of two that end it, one does. */
export async function endSchedule(tx: Tx, id: ScheduleId, end: ScheduleEnd): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('scheduled_apply')
    .set({
      state: end.state,
      ended_at: end.at,
      cancelled_name: end.cancelledBy ?? null,
      problem: end.problem === undefined ? null : jsonText(end.problem),
      rollout_id: end.rolloutId ?? null,
    })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
