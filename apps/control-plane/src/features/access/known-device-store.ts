import { randomBytes } from 'node:crypto';
import type { UserId } from '@sluice/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';
import { Secret } from '../../platform/secret.ts';
import { hashToken } from './session-token.ts';

/** After so long without a sign-in a device is a stranger again. */
export const deviceLifetimeMs = 180 * 24 * 3_600_000;
const mostDevicesOfUser = 20;

/** Whether this account has signed in with the token; its hash, or null. The name counts without regard to case. */
export async function findKnownDevice(
  db: Db,
  username: string,
  token: Secret | null,
  now: Date,
): Promise<Buffer | null> {
  if (token === null) return null;
  const tokenHash = hashToken(token);
  const row = await db
    .selectFrom('known_device')
    .innerJoin('user_account', 'user_account.id', 'known_device.user_id')
    .select('known_device.user_id')
    .where(sql<string>`lower(user_account.username)`, '=', username.toLowerCase())
    .where('known_device.token_hash', '=', tokenHash)
    .where('known_device.last_used_at', '>', new Date(now.getTime() - deviceLifetimeMs))
    .executeTakeFirst();
  return row === undefined ? null : tokenHash;
}

/** Whether anybody has signed in with the token; its hash, or null. */
export async function findDevice(db: Db | Tx, token: Secret | null, now: Date): Promise<Buffer | null> {
  if (token === null) return null;
  const tokenHash = hashToken(token);
  const row = await db
    .selectFrom('known_device')
    .select('user_id')
    .where('token_hash', '=', tokenHash)
    .where('last_used_at', '>', new Date(now.getTime() - deviceLifetimeMs))
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : tokenHash;
}

/**
 * The device has proven that it belongs to the user: a fresh token for it, in place of the one it showed. It opens nothing; it only has
 * its attempts counted apart. Other users of the same browser stay known. The only file that writes `known_device`.
 */
export async function rememberDevice(tx: Tx, userId: UserId, shown: Secret | null, now: Date): Promise<Secret> {
  const token = new Secret(randomBytes(32).toString('base64url'));
  const tokenHash = hashToken(token);
  if (shown !== null) {
    await tx
      .updateTable('known_device')
      .set({ token_hash: tokenHash })
      .where('token_hash', '=', hashToken(shown))
      .execute();
  }
  await tx
    .insertInto('known_device')
    .values({ user_id: userId, token_hash: tokenHash, last_used_at: now })
    .onConflict((conflict) => conflict.columns(['user_id', 'token_hash']).doUpdateSet({ last_used_at: now }))
    .execute();
  await forgetOldest(tx, userId, now);
  return token;
}

async function forgetOldest(tx: Tx, userId: UserId, now: Date): Promise<void> {
  const kept = tx
    .selectFrom('known_device')
    .select('token_hash')
    .where('user_id', '=', userId)
    .where('last_used_at', '>', new Date(now.getTime() - deviceLifetimeMs))
    .orderBy('last_used_at', 'desc')
    .limit(mostDevicesOfUser);
  await tx.deleteFrom('known_device').where('user_id', '=', userId).where('token_hash', 'not in', kept).execute();
}
