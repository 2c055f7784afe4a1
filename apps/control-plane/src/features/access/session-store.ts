import { randomUUID } from 'node:crypto';
import { SessionId, type UserId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { absoluteLimitMs, idleLimitMs, type SessionKind } from './session-token.ts';

export interface StoredSession {
  id: SessionId;
  userId: UserId;
  username: string;
  kind: SessionKind;
  /** Number of everything that decides who may do what, at the moment of the read. */
  accessVersion: string;
  lastUsedAt: Date;
  expiresAt: Date;
  /** When a second factor was last proven; null: never. */
  secondFactorAt: Date | null;
}

export interface NewSession {
  userId: UserId;
  kind: SessionKind;
  tokenHash: Buffer;
  address: string;
  userAgent: string;
  /** Null: none was proven. */
  secondFactorAt: Date | null;
}

/** The only file that writes `session`. Ended sessions are deleted, so that a row is a session that may be alive. */
export async function insert(
  tx: Tx,
  session: NewSession,
): Promise<{ id: SessionId; lastUsedAt: Date; expiresAt: Date }> {
  const now = new Date();
  const id = SessionId.parse(randomUUID());
  const expiresAt = new Date(now.getTime() + absoluteLimitMs);
  await deleteEnded(tx, now);
  await tx
    .insertInto('session')
    .values({
      id,
      token_hash: session.tokenHash,
      user_id: session.userId,
      kind: session.kind,
      address: session.address,
      user_agent: session.userAgent,
      created_at: now,
      last_used_at: now,
      expires_at: expiresAt,
      second_factor_at: session.secondFactorAt,
    })
    .execute();
  return { id, lastUsedAt: now, expiresAt };
}

/** The living session of a token whose user is active. */
export async function findLiving(db: Db, tokenHash: Buffer, now: Date): Promise<StoredSession | null> {
  const row = await db
    .selectFrom('session')
    .innerJoin('user_account', 'user_account.id', 'session.user_id')
    .innerJoin('access_version', 'access_version.only_row', 'user_account.active')
    .select([
      'session.id',
      'session.user_id',
      'user_account.username',
      'session.kind',
      'session.last_used_at',
      'session.expires_at',
      'session.second_factor_at',
      'access_version.number as accessVersion',
    ])
    .where('session.token_hash', '=', tokenHash)
    .where('session.expires_at', '>', now)
    .where('session.last_used_at', '>', new Date(now.getTime() - idleLimitMs))
    .executeTakeFirst();
  if (row === undefined) return null;
  const { id, username, kind, accessVersion } = row;
  return {
    id,
    userId: row.user_id,
    username,
    kind,
    accessVersion,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    secondFactorAt: row.second_factor_at,
  };
}

export async function touch(db: Db, id: SessionId, now: Date): Promise<void> {
  await db.updateTable('session').set({ last_used_at: now }).where('id', '=', id).execute();
}

export async function noteSecondFactor(tx: Tx, id: SessionId, now: Date): Promise<void> {
  await tx.updateTable('session').set({ second_factor_at: now }).where('id', '=', id).execute();
}

/** What was proven with a factor that is gone is proven no longer. */
export async function forgetSecondFactor(tx: Tx, userId: UserId): Promise<void> {
  await tx.updateTable('session').set({ second_factor_at: null }).where('user_id', '=', userId).execute();
}

/** When the user signed in to this session; null when it has ended. */
export async function findSignInMoment(tx: Db | Tx, id: SessionId): Promise<Date | null> {
  const row = await tx.selectFrom('session').select('created_at').where('id', '=', id).executeTakeFirst();
  return row?.created_at ?? null;
}

export async function listOfUser(db: Db, userId: UserId, now: Date) {
  return db
    .selectFrom('session')
    .select(['id', 'kind', 'address', 'user_agent', 'created_at', 'last_used_at', 'expires_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('last_used_at', '>', new Date(now.getTime() - idleLimitMs))
    .orderBy('created_at', 'desc')
    .limit(200)
    .execute();
}

/** Whether the user had such a session. */
export async function remove(tx: Tx, id: SessionId, userId: UserId): Promise<boolean> {
  const result = await tx.deleteFrom('session').where('id', '=', id).where('user_id', '=', userId).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function removeAllOfUser(tx: Tx, userId: UserId): Promise<void> {
  await tx.deleteFrom('session').where('user_id', '=', userId).execute();
}

export async function removeAll(tx: Tx): Promise<void> {
  await tx.deleteFrom('session').execute();
}

async function deleteEnded(tx: Tx, now: Date): Promise<void> {
  await tx
    .deleteFrom('session')
    .where((row) =>
      row.or([row('expires_at', '<=', now), row('last_used_at', '<=', new Date(now.getTime() - idleLimitMs))]),
    )
    .execute();
}
