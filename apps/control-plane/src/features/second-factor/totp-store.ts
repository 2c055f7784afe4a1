import type { SessionId, UserId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';

export interface StoredTotp {
  /** Sealed. */
  secret: Buffer;
  lastStep: number;
  begunAt: Date;
  begunIn: SessionId;
  /** Null: begun, and proves nothing. */
  enrolledAt: Date | null;
}

/** The only file that writes `totp`. */
export async function findTotp(tx: Db | Tx, userId: UserId): Promise<StoredTotp | null> {
  const row = await tx
    .selectFrom('totp')
    .select(['secret', 'last_step', 'begun_at', 'begun_in', 'enrolled_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    secret: row.secret,
    lastStep: row.last_step,
    begunAt: row.begun_at,
    begunIn: row.begun_in,
    enrolledAt: row.enrolled_at,
  };
}

/** In place of one that was begun before. */
export async function beginTotp(
  tx: Tx,
  userId: UserId,
  { begunIn, now, secret }: { secret: Buffer; begunIn: SessionId; now: Date },
): Promise<void> {
  const columns = { secret, begun_at: now, begun_in: begunIn, enrolled_at: null, last_step: 0 };
  await tx
    .insertInto('totp')
    .values({ user_id: userId, ...columns })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
    .execute();
}

export async function enrolTotp(tx: Tx, userId: UserId, step: number, now: Date): Promise<void> {
  await tx.updateTable('totp').set({ enrolled_at: now, last_step: step }).where('user_id', '=', userId).execute();
}

/** False when the step, or a later one, was used already: of two requests with one code, one wins. */
export async function useTimeStep(tx: Tx, userId: UserId, step: number): Promise<boolean> {
  const result = await tx
    .updateTable('totp')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Whether an enrolled one was there. */
export async function removeTotp(tx: Tx, userId: UserId): Promise<boolean> {
  const row = await tx.deleteFrom('totp').where('user_id', '=', userId).returning('enrolled_at').executeTakeFirst();
  return row?.enrolled_at != null;
}

export async function removeEveryTotp(tx: Tx): Promise<void> {
  await tx.deleteFrom('totp').execute();
}

/** The same secret under another key. */
export async function replaceTotpSecret(tx: Tx, userId: string, secret: Buffer): Promise<void> {
  await tx
    .updateTable('totp')
    .set({ secret })
    .where((eb) => eb(eb.cast('user_id', 'text'), '=', userId))
    .execute();
}
