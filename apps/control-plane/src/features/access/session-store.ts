import { randomUUID } from 'node:crypto';
import { SessionId, type UserId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { removeEveryPending, removePendingOf } from './pending-sign-in-store.ts';
import { expiryOf, lifetimesOf, readLifetimes, type SessionLifetimes } from './session-lifetimes.ts';
import type { SessionKind } from './session-token.ts';

export interface StoredSession {
  id: SessionId;
  userId: UserId;
  username: string;
  kind: SessionKind;
  /** Number of everything that decides who may do what, at the moment of the read. */
  accessVersion: string;
  lastUsedAt: Date;
  /** When it ends if it is not used again. */
  endsAt: Date;
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
export async function insert(tx: Tx, session: NewSession): Promise<{ id: SessionId; endsAt: Date; expiresAt: Date }> {
  const now = new Date();
  const lifetimes = await readLifetimes(tx);
  const id = SessionId.parse(randomUUID());
  const expiresAt = new Date(now.getTime() + lifetimes.absoluteMs);
  await deleteEnded(tx, now, lifetimes);
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
  return { id, endsAt: expiryOf({ createdAt: now, lastUsedAt: now, expiresAt }, lifetimes), expiresAt };
}

/** The living session of a token whose user is active. */
export async function findLiving(db: Db, tokenHash: Buffer, now: Date): Promise<StoredSession | null> {
  const row = await db
    .selectFrom('session')
    .innerJoin('user_account', 'user_account.id', 'session.user_id')
    .innerJoin('access_version', 'access_version.only_row', 'user_account.active')
    .innerJoin('security_policy', 'security_policy.only_row', 'user_account.active')
    .select([
      'session.id',
      'session.user_id',
      'user_account.username',
      'session.kind',
      'session.created_at as createdAt',
      'session.last_used_at as lastUsedAt',
      'session.expires_at as expiresAt',
      'session.second_factor_at as secondFactorAt',
      'access_version.number as accessVersion',
      'security_policy.session_idle_minutes as sessionIdleMinutes',
      'security_policy.session_lifetime_minutes as sessionLifetimeMinutes',
    ])
    .where('session.token_hash', '=', tokenHash)
    .executeTakeFirst();
  if (row === undefined) return null;
  const endsAt = expiryOf(row, lifetimesOf(row));
  if (endsAt <= now) return null;
  const { accessVersion, id, kind, lastUsedAt, secondFactorAt, username } = row;
  return { id, userId: row.user_id, username, kind, accessVersion, lastUsedAt, endsAt, secondFactorAt };
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

/** The living ones, newest first. */
export async function listOfUser(db: Db, userId: UserId, now: Date) {
  const lifetimes = await readLifetimes(db);
  const rows = await db
    .selectFrom('session')
    .select(['id', 'kind', 'address', 'user_agent as userAgent', 'created_at as createdAt'])
    .select(['last_used_at as lastUsedAt', 'expires_at as expiresAt'])
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .limit(200)
    .execute();
  return rows.map((row) => ({ ...row, endsAt: expiryOf(row, lifetimes) })).filter(({ endsAt }) => endsAt > now);
}

/** Whether the user had such a session. */
export async function remove(tx: Tx, id: SessionId, userId: UserId): Promise<boolean> {
  const result = await tx.deleteFrom('session').where('id', '=', id).where('user_id', '=', userId).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function removeByToken(tx: Tx, tokenHash: Buffer): Promise<void> {
  await tx.deleteFrom('session').where('token_hash', '=', tokenHash).execute();
}

export async function removeAllOfUser(tx: Tx, userId: UserId): Promise<void> {
  await removeOthersOfUser(tx, userId, null);
}

/** How many sessions of the user have ended; `kept` goes on. A sign-in that waits for its second step is ended with them. */
export async function removeOthersOfUser(tx: Tx, userId: UserId, kept: SessionId | null): Promise<number> {
  await removePendingOf(tx, userId);
  const ended = tx.deleteFrom('session').where('user_id', '=', userId);
  const result = await (kept === null ? ended : ended.where('id', '!=', kept)).executeTakeFirst();
  return Number(result.numDeletedRows);
}

export async function removeAll(tx: Tx): Promise<void> {
  await removeEveryPending(tx);
  await tx.deleteFrom('session').execute();
}

async function deleteEnded(tx: Tx, now: Date, { absoluteMs, idleMs }: SessionLifetimes): Promise<void> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  await tx
    .deleteFrom('session')
    .where((row) =>
      row.or([
        row('expires_at', '<=', now),
        row('created_at', '<=', before(absoluteMs)),
        row('last_used_at', '<=', before(idleMs)),
      ]),
    )
    .execute();
}
