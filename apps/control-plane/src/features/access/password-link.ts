import { randomBytes } from 'node:crypto';
import type { UserId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { Secret } from '../../platform/secret.ts';
import { hashToken } from './session-token.ts';

/** One that a person hands on. */
const handedLifetimeMs = 24 * 3_600_000;

export interface PasswordLink {
  token: Secret;
  expiresAt: Date;
}

/** Makes the one link with which a user may choose a password, in place of an older one. The only file that writes `password_link`. */
export async function createPasswordLink(
  tx: Tx,
  userId: UserId,
  now: Date,
  lifetimeMs = handedLifetimeMs,
): Promise<PasswordLink> {
  const token = new Secret(randomBytes(32).toString('base64url'));
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  const columns = { token_hash: hashToken(token), expires_at: expiresAt };
  await tx
    .insertInto('password_link')
    .values({ user_id: userId, ...columns })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
    .execute();
  return { token, expiresAt };
}

/** For whoever got a password or another e-mail address in another way: an older link must not undo it. */
export async function removePasswordLink(tx: Tx, userId: UserId): Promise<void> {
  await tx.deleteFrom('password_link').where('user_id', '=', userId).execute();
}

/** Whose link it is, without using it up. Null as below. */
export async function findLinkOwner(db: Db, token: Secret, now: Date): Promise<UserId | null> {
  const row = await db
    .selectFrom('password_link')
    .select('user_id')
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** Whose link it is; it is used up. Null when it does not fit, has expired, or another request was faster. */
export async function useUpPasswordLink(tx: Tx, token: Secret, now: Date): Promise<UserId | null> {
  const row = await tx
    .deleteFrom('password_link')
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', now)
    .returning('user_id')
    .executeTakeFirst();
  return row?.user_id ?? null;
}
