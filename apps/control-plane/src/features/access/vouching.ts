import { type ApiKeyId, isPermission, problem, type UserId } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import type { Authority } from '../../platform/authority.ts';
import type { Db, Tx } from '../../platform/database.ts';
import { readAuthority } from './authority-reader.ts';
import { selectLivingKeys } from './living-key.ts';
import { findById, findEmailSetBy } from './user-store.ts';

/** Who made a way into the account of somebody else: a link, or the e-mail address to which links are sent. */
export interface Voucher {
  userId: UserId;
  /** The API key that stood for the user; null: a session. */
  keyId: ApiKeyId | null;
}

/** Throws `not-signed-in` for the control plane itself, which answers for nobody. */
export function voucherOf({ keyId, userId }: Actor): Voucher {
  if (userId === null) throw problem('not-signed-in', 'The request comes from no user.', 'Sign in.');
  return { userId, keyId };
}

/**
 * Whether whoever made a way into an account may, at this moment, do all that the account may. What was planted before a stronger role,
 * a group or a wider role came must not lead to it. Null: the user made it.
 */
export async function isVouchedFor(db: Db | Tx, userId: UserId, voucher: Voucher | null, now: Date): Promise<boolean> {
  if (voucher === null) return true;
  const held = await readVoucherAuthority(db, voucher, now);
  return held?.covers(await readAuthority(db, userId, now)) ?? false;
}

/** The same of the e-mail address of a user. */
export async function isEmailVouchedFor(db: Db | Tx, userId: UserId, now: Date): Promise<boolean> {
  return isVouchedFor(db, userId, await findEmailSetBy(db, userId), now);
}

/** Null: the user is shut out or gone, or the key does not hold any more. */
async function readVoucherAuthority(db: Db | Tx, { keyId, userId }: Voucher, now: Date): Promise<Authority | null> {
  if ((await findById(db, userId))?.active !== true) return null;
  const authority = await readAuthority(db, userId, now);
  if (keyId === null) return authority;
  const key = await selectLivingKeys(db, now)
    .select('api_key.permissions')
    .where('api_key.id', '=', keyId)
    .where('api_key.user_id', '=', userId)
    .executeTakeFirst();
  return key === undefined ? null : authority.cutTo(new Set(key.permissions.filter(isPermission)));
}
