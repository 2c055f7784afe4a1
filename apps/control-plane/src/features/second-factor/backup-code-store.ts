import type { UserId } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';

/** The only file that writes `backup_code`. The older codes of the user are gone afterwards. */
export async function replaceBackupCodes(
  tx: Tx,
  userId: UserId,
  hashes: readonly Buffer[],
  createdAt: Date,
): Promise<void> {
  await removeBackupCodes(tx, userId);
  await tx
    .insertInto('backup_code')
    .values(hashes.map((hash) => ({ user_id: userId, hash, created_at: createdAt })))
    .execute();
}

/** False when the user has no such code, or it was used: of two requests with one code, one wins. */
export async function useBackupCode(tx: Tx, userId: UserId, hash: Buffer, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable('backup_code')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function removeBackupCodes(tx: Tx, userId: UserId): Promise<void> {
  await tx.deleteFrom('backup_code').where('user_id', '=', userId).execute();
}

export async function removeEveryBackupCode(tx: Tx): Promise<void> {
  await tx.deleteFrom('backup_code').execute();
}
