import type { Tx } from '../../platform/database.ts';

/** Somebody who was sent to the provider. */
export interface Pending {
  cookieHash: Buffer;
  /** Version of the settings at that moment. */
  version: number;
  returnTo: string;
  /** Known device whose attempts the beginning counted in; null: a stranger. The strict cookie of the device is not there on the way back. */
  device: Buffer | null;
  expiresAt: Date;
}

/** The only file that writes `pending_single_sign_on`. Forgets those who did not come back in time. */
export async function insertPending(tx: Tx, pending: Pending, now: Date): Promise<void> {
  await tx.deleteFrom('pending_single_sign_on').where('expires_at', '<=', now).execute();
  await tx
    .insertInto('pending_single_sign_on')
    .values({
      cookie_hash: pending.cookieHash,
      version: pending.version,
      return_to: pending.returnTo,
      device: pending.device,
      expires_at: pending.expiresAt,
    })
    .execute();
}

/** Uses it up: of two answers with the same cookie one finds nothing. */
export async function takePending(tx: Tx, cookieHash: Buffer, now: Date): Promise<Pending | null> {
  const row = await tx
    .deleteFrom('pending_single_sign_on')
    .where('cookie_hash', '=', cookieHash)
    .returning(['version', 'return_to as returnTo', 'expires_at as expiresAt', 'device'])
    .executeTakeFirst();
  return row === undefined || row.expiresAt <= now ? null : { cookieHash, ...row };
}
