import type { PasskeyId, UserId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';

export interface StoredPasskey {
  id: PasskeyId;
  userId: UserId;
  credentialId: string;
  publicKey: Buffer;
  counter: number;
  transports: readonly string[];
  /** Host name at which alone it works. */
  host: string;
  name: string;
  synced: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

function selectPasskeys(tx: Db | Tx) {
  return tx
    .selectFrom('passkey')
    .select([
      'id',
      'user_id as userId',
      'credential_id as credentialId',
      'public_key as publicKey',
      'counter',
      'transports',
      'host',
      'name',
      'synced',
      'created_at as createdAt',
      'last_used_at as lastUsedAt',
    ]);
}

/** The only file that writes `passkey`. In the order in which they were added. */
export async function listPasskeys(tx: Db | Tx, userId: UserId): Promise<StoredPasskey[]> {
  return selectPasskeys(tx).where('user_id', '=', userId).orderBy('created_at').execute();
}

export async function findByCredential(tx: Db | Tx, credentialId: string): Promise<StoredPasskey | null> {
  return (await selectPasskeys(tx).where('credential_id', '=', credentialId).executeTakeFirst()) ?? null;
}

/** False when the credential is known already, to whomever. */
export async function insertPasskey(tx: Tx, passkey: Omit<StoredPasskey, 'lastUsedAt'>): Promise<boolean> {
  const result = await tx
    .insertInto('passkey')
    .values({
      id: passkey.id,
      user_id: passkey.userId,
      credential_id: passkey.credentialId,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      transports: [...passkey.transports],
      host: passkey.host,
      name: passkey.name,
      synced: passkey.synced,
      created_at: passkey.createdAt,
    })
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** False when another request has counted as far already: one signature proves once. Devices that do not count stay at 0. */
export async function noteUse(
  tx: Tx,
  { counter, id }: Pick<StoredPasskey, 'id' | 'counter'>,
  newCounter: number,
  now: Date,
): Promise<boolean> {
  const result = await tx
    .updateTable('passkey')
    .set({ counter: newCounter, last_used_at: now })
    .where('id', '=', id)
    .where('counter', '=', counter)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Whether the user has such a passkey. */
export async function renamePasskey(tx: Tx, userId: UserId, id: PasskeyId, name: string): Promise<boolean> {
  const result = await tx
    .updateTable('passkey')
    .set({ name })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The name of what is gone; null when the user has no such passkey. */
export async function removePasskey(tx: Tx, userId: UserId, id: PasskeyId): Promise<string | null> {
  const row = await tx
    .deleteFrom('passkey')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning('name')
    .executeTakeFirst();
  return row?.name ?? null;
}

/** How many there were. */
export async function removePasskeys(tx: Tx, userId: UserId): Promise<number> {
  const result = await tx.deleteFrom('passkey').where('user_id', '=', userId).executeTakeFirst();
  return Number(result.numDeletedRows);
}

export async function removeEveryPasskey(tx: Tx): Promise<void> {
  await tx.deleteFrom('passkey').execute();
}
