import { mostLateMinutes, Problem, problem, type UserId } from '@sluice/contract';
import { sql } from 'kysely';
import { type Actor, systemActor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { requirePermission } from '../../platform/require-permission.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { readAuthority } from '../access/index.ts';
import { type Applied, applyIn } from '../plans/index.ts';
import type { ControllerClock } from '../rollouts/index.ts';
import { isMissed } from './schedule.ts';
import { endSchedule, type ScheduleEnd } from './schedule-store.ts';

const scheduler = systemActor('schedule');

/**
 * Applies one plan whose moment has come, or says why not. What came of it and the apply itself are one transaction: a replica that dies
 * in the middle leaves it to the next, and of two replicas the second finds the row taken.
 *
 * Returns: whether there was one.
 */
export async function runDue(db: Db, clock: ControllerClock): Promise<boolean> {
  return transact(db, async (tx) => {
    const now = clock.now();
    const due = await takeDue(tx, now);
    if (due === undefined) return false;
    const end = isMissed(due.at, now) ? missed(now) : await applyAsAsked(tx, due, clock);
    await endSchedule(tx, due.id, end);
    const { clusterId, planId } = due;
    await notifyStream(tx, { topic: 'plan', clusterId, id: planId });
    await record(tx, {
      actor: scheduler,
      action: `schedule.${end.state}`,
      subject: due.id,
      outcome: end.state === 'applied' ? 'done' : 'refused',
      detail: { clusterId, planId, for: due.askedName, problem: end.problem ?? null },
    });
    return true;
  });
}

function takeDue(tx: Tx, now: Date) {
  return tx
    .selectFrom('scheduled_apply')
    .select([
      'id',
      'cluster_id as clusterId',
      'plan_id as planId',
      'at',
      'options',
      'asked_by as askedBy',
      'asked_name as askedName',
    ])
    .where('state', '=', 'waiting')
    .where('at', '<=', now)
    .orderBy('at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

type Due = NonNullable<Awaited<ReturnType<typeof takeDue>>>;

function missed(at: Date): ScheduleEnd {
  const cause = `The control plane did not run, or could not reach its database, for more than ${mostLateMinutes} minutes after the moment.`;
  return { state: 'missed', at, problem: { cause, remediation: 'Plan again, and choose another moment.' } };
}

/** A refusal undoes what the apply had begun, and nothing else. */
async function applyAsAsked(tx: Tx, due: Due, clock: ControllerClock): Promise<ScheduleEnd> {
  await sql`SAVEPOINT before_apply`.execute(tx);
  try {
    const { rolloutId } = await applyDue(tx, due, clock);
    return { state: 'applied', at: clock.now(), rolloutId };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await sql`ROLLBACK TO SAVEPOINT before_apply`.execute(tx);
    const [reason] = error.errors;
    const problem = { cause: reason?.cause ?? error.message, remediation: reason?.remediation ?? '' };
    return { state: 'refused', at: clock.now(), problem };
  }
}

async function applyDue(tx: Tx, due: Due, clock: ControllerClock): Promise<Applied> {
  const { clusterId, options, planId } = due;
  const actor = await actorOf(tx, due, clock.now());
  requirePermission(actor, 'rollout.start', { clusterId });
  return applyIn(
    tx,
    actor,
    {
      clusterId,
      planId,
      why: options.why,
      overrideFailedHead: options.overrideFailedHead,
      strategy: options.strategy ?? null,
      overrideFreeze: options.overrideFreeze ?? null,
    },
    clock,
  );
}

/** The person who asked, with what that person may do now. */
async function actorOf(tx: Tx, { askedBy, askedName }: Due, now: Date): Promise<Actor> {
  const user = askedBy === null ? null : await findActive(tx, askedBy);
  if (user === null || askedBy === null) throw notActive(askedName);
  const authority = await readAuthority(tx, askedBy, now);
  // A second factor, if one was asked for, was proven when the moment was chosen.
  const asPerson = { kind: 'user', userId: askedBy, permission: 'rollout.start', authority } as const;
  return { ...systemActor(user.username), ...asPerson };
}

async function findActive(tx: Tx, userId: UserId) {
  const row = await tx
    .selectFrom('user_account')
    .select('username')
    .where('id', '=', userId)
    .where('active', '=', true)
    .executeTakeFirst();
  return row ?? null;
}

function notActive(name: string) {
  const cause = `${name}, who asked for it, is not active any more.`;
  return problem('permission-missing', cause, 'Let somebody else apply the plan.');
}
