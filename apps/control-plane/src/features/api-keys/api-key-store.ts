import { randomUUID } from 'node:crypto';
import { ApiKeyId, type Permission, problem, type UserId } from '@sluice/contract';
import { type Db, type Tx, violatedConstraintOf } from '../../platform/database.ts';

export interface NewKey {
  userId: UserId;
  name: string;
  tokenHash: Buffer;
  beginning: string;
  permissions: readonly Permission[];
  expiresAt: Date | null;
}

/** The only file that writes `api_key`. Throws `name-taken` when the user has one of that name. */
export async function insertKey(tx: Tx, key: NewKey): Promise<ApiKeyId> {
  const id = ApiKeyId.parse(randomUUID());
  await tx
    .insertInto('api_key')
    .values({
      id,
      user_id: key.userId,
      name: key.name,
      token_hash: key.tokenHash,
      beginning: key.beginning,
      permissions: [...key.permissions],
      expires_at: key.expiresAt,
    })
    .execute()
    .catch((error) => {
      if (violatedConstraintOf(error) !== 'api_key_name') throw error;
      throw problem('name-taken', `You have a key ${key.name} already.`, 'Choose another name.', '#/name');
    });
  return id;
}

/** What was removed; null when there is no such key, or it is not that user's. `userId` null: whoever it belongs to. */
export async function removeKey(
  tx: Tx,
  id: ApiKeyId,
  userId: UserId | null,
): Promise<{ name: string; userId: UserId } | null> {
  const removed = tx.deleteFrom('api_key').where('id', '=', id);
  const row = await (userId === null ? removed : removed.where('user_id', '=', userId))
    .returning(['name', 'user_id as userId'])
    .executeTakeFirst();
  return row ?? null;
}

export async function noteUse(db: Db, id: ApiKeyId, address: string, now: Date): Promise<void> {
  await db.updateTable('api_key').set({ last_used_at: now, last_used_address: address }).where('id', '=', id).execute();
}

/** Its owner was told that it ends. */
export async function noteReminder(tx: Tx, id: ApiKeyId, now: Date): Promise<void> {
  await tx.updateTable('api_key').set({ reminded_at: now }).where('id', '=', id).execute();
}

export async function countKeys(tx: Tx, userId: UserId): Promise<number> {
  const row = await tx
    .selectFrom('api_key')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
