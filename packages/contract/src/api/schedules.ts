import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { Moment, PlanId, RolloutId, ScheduleId } from '../ids.ts';
import { ApplyOptions } from './plans.ts';
import { clusterParams } from './shared.ts';

/** A plan is applied at the earliest so far ahead, in seconds. */
export const leastAheadSeconds = 60;
/** … and at the latest so many days. */
export const mostAheadDays = 30;
/** An apply that would begin later than this after its moment is missed, in minutes. */
export const mostLateMinutes = 15;

/**
 * A plan that is applied at a moment, as the person who asked and with what that person may do then. `refused`: a check of an apply said
 * no; `missed`: nothing could apply it in time.
 */
export const ScheduleView = z.object({
  id: ScheduleId,
  planId: PlanId,
  at: Moment,
  askedBy: z.string(),
  askedAt: Moment,
  why: z.string(),
  state: z.enum(['waiting', 'applied', 'refused', 'missed', 'cancelled']),
  endedAt: Moment.nullable(),
  /** Who cancelled it. */
  cancelledBy: z.string().nullable(),
  /** Why it was refused or missed. */
  problem: z.object({ cause: z.string(), remediation: z.string() }).nullable(),
  applied: z.object({ revision: z.number().int(), rolloutId: RolloutId }).nullable(),
});
export type ScheduleView = z.infer<typeof ScheduleView>;

/** Waiting ones first, then the newest, at most 50. Problems: `not-found`. */
export const listSchedules = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/schedules',
  access: { permission: 'cluster.read', of: 'cluster' },
  tag: 'schedules',
  summary: 'Plans of a cluster that are applied at a moment, and what came of earlier ones',
  params: clusterParams,
  response: z.object({ items: z.array(ScheduleView) }),
});
/**
 * Everything that an apply asks for is asked at the moment; an approval may come until then. Problems: `validation-failed` for a moment
 * that is too near or too far, `schedule-state` when the plan waits already, `plan-stale`, `plan-refused`, `frozen` when nothing is applied
 * at that moment, `not-found`.
 */
export const scheduleApply = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/plans/:planId/schedule',
  access: { permission: 'rollout.start', of: 'cluster' },
  tag: 'schedules',
  summary: 'Apply a plan at a moment',
  status: 201,
  params: clusterParams.extend({ planId: PlanId }),
  body: ApplyOptions.extend({ at: Moment }),
  response: ScheduleView,
});
/** Problems: `schedule-state` when it is over, `not-found`. */
export const cancelSchedule = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/schedules/:scheduleId/cancel',
  access: { permission: 'rollout.start', of: 'cluster' },
  tag: 'schedules',
  summary: 'Let a plan not be applied at its moment',
  params: clusterParams.extend({ scheduleId: ScheduleId }),
  response: ScheduleView,
});
