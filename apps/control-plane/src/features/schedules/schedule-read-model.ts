import type { ClusterId, ScheduleId, ScheduleView } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { getStagedTree } from '../changes/index.ts';

function selectSchedules(db: Db | Tx, clusterId: ClusterId) {
  return db
    .selectFrom('scheduled_apply')
    .leftJoin('rollout', 'rollout.id', 'scheduled_apply.rollout_id')
    .leftJoin('revision', 'revision.id', 'rollout.revision_id')
    .select([
      'scheduled_apply.id',
      'scheduled_apply.plan_id as planId',
      'scheduled_apply.at',
      'scheduled_apply.options',
      'scheduled_apply.state',
      'scheduled_apply.asked_name as askedBy',
      'scheduled_apply.asked_at as askedAt',
      'scheduled_apply.ended_at as endedAt',
      'scheduled_apply.cancelled_name as cancelledBy',
      'scheduled_apply.problem',
      'rollout.id as rolloutId',
      'revision.number as revision',
    ])
    .where('scheduled_apply.cluster_id', '=', clusterId);
}

type ScheduleRow = Awaited<ReturnType<ReturnType<typeof selectSchedules>['executeTakeFirstOrThrow']>>;

const mostListed = 50;

/** Waiting ones by their moment, then the newest. Throws `not-found` for an unknown cluster. */
export async function listSchedules(db: Db, clusterId: ClusterId): Promise<ScheduleView[]> {
  await getStagedTree(db, clusterId);
  const rows = await selectSchedules(db, clusterId)
    .orderBy((eb) => eb.case().when('scheduled_apply.state', '=', 'waiting').then(0).else(1).end())
    .orderBy((eb) => eb.case().when('scheduled_apply.state', '=', 'waiting').then(eb.ref('scheduled_apply.at')).end())
    .orderBy('scheduled_apply.asked_at', 'desc')
    .limit(mostListed)
    .execute();
  return rows.map(toView);
}

export async function findSchedule(db: Db | Tx, clusterId: ClusterId, id: ScheduleId): Promise<ScheduleView | null> {
  const row = await selectSchedules(db, clusterId).where('scheduled_apply.id', '=', id).executeTakeFirst();
  return row === undefined ? null : toView(row);
}

function toView({ options, revision, rolloutId, ...row }: ScheduleRow): ScheduleView {
  return {
    ...row,
    at: row.at.toISOString(),
    askedAt: row.askedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    why: options.why,
    applied: rolloutId === null || revision === null ? null : { revision, rolloutId },
  };
}

/** When the next one is due; null while none waits. */
export async function findNextMoment(db: Db): Promise<Date | null> {
  const row = await db
    .selectFrom('scheduled_apply')
    .select((eb) => eb.fn.min('at').as('at'))
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return row?.at ?? null;
}
