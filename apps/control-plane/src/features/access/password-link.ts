import { randomBytes } from 'node:crypto';
import type { UserId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { Secret } from '../../platform/secret.ts';
import { hashToken } from './session-token.ts';
import { lockUser } from './user-store.ts';
import { isVouchedFor, type Voucher } from './vouching.ts';

/** A person hands it on, or it is sent by e-mail. */
const lifetimesMs = { handed: 24 * 3_600_000, mailed: 3_600_000 } as const;

export interface NewLink {
  userId: UserId;
  kind: keyof typeof lifetimesMs;
  /** Null: the user asked for it, at an address of its own. */
  voucher: Voucher | null;
}

export interface PasswordLink {
  token: Secret;
  expiresAt: Date;
}

/**
 * Makes a link with which a user may choose a password, in place of an older one of its kind: whoever asks for one by mail must not end
 * one that was handed on. The only file that writes `password_link`.
 */
export async function createPasswordLink(tx: Tx, { kind, userId, voucher }: NewLink, now: Date): Promise<PasswordLink> {
  const token = new Secret(randomBytes(32).toString('base64url'));
  const expiresAt = new Date(now.getTime() + lifetimesMs[kind]);
  const madeBy = { made_by: voucher?.userId ?? null, made_with: voucher?.keyId ?? null };
  const columns = { token_hash: hashToken(token), expires_at: expiresAt, ...madeBy };
  await tx
    .insertInto('password_link')
    .values({ user_id: userId, kind, ...columns })
    .onConflict((conflict) => conflict.columns(['user_id', 'kind']).doUpdateSet(columns))
    .execute();
  return { token, expiresAt };
}

/** For whoever got a password or another e-mail address in another way, or was shut out: an older link must not undo it. */
export async function removePasswordLinks(tx: Tx, userId: UserId): Promise<void> {
  await tx.deleteFrom('password_link').where('user_id', '=', userId).execute();
}

/**
 * Whose link it is, without using it up. Null when it does not fit, has expired, or whoever made it may do less by now than the user
 * may.
 */
export async function findLinkOwner(db: Db | Tx, token: Secret, now: Date): Promise<UserId | null> {
  const row = await db
    .selectFrom('password_link')
    .select(['user_id as userId', 'made_by as madeBy', 'made_with as madeWith'])
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (row === undefined) return null;
  const voucher = row.madeBy === null ? null : { userId: row.madeBy, keyId: row.madeWith };
  return (await isVouchedFor(db, row.userId, voucher, now)) ? row.userId : null;
}

/** Whose link it is; it is used up, and with it every other of that user. Null as above, or when another request was faster. */
export async function useUpPasswordLink(tx: Tx, token: Secret, now: Date): Promise<UserId | null> {
  const userId = await findLinkOwner(tx, token, now);
  if (userId === null || !(await lockUser(tx, userId))) return null;
  const taken = await tx
    .deleteFrom('password_link')
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (taken.numDeletedRows === 0n) return null;
  await removePasswordLinks(tx, userId);
  return userId;
}
