import { randomUUID } from 'node:crypto';
import { UserId } from '@sluice/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';

export interface StoredUser {
  id: UserId;
  username: string;
  passwordHash: string;
}

/** The only file that writes `user_account` and `user_grant`. Names are compared without regard to case. */
export async function findByName(tx: Db | Tx, username: string): Promise<StoredUser | null> {
  const row = await tx
    .selectFrom('user_account')
    .select(['id', 'username', 'password_hash'])
    .where(sql<string>`lower(username)`, '=', username.toLowerCase())
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, username: row.username, passwordHash: row.password_hash };
}

export async function anyExists(tx: Db | Tx): Promise<boolean> {
  return (await tx.selectFrom('user_account').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Makes the user, or gives an existing one this password; either way an administrator afterwards. */
export async function putAdministrator(tx: Tx, username: string, passwordHash: string): Promise<StoredUser> {
  const existing = await findByName(tx, username);
  const user = existing ?? { id: UserId.parse(randomUUID()), username, passwordHash };
  if (existing === null)
    await tx.insertInto('user_account').values({ id: user.id, username, password_hash: passwordHash }).execute();
  else
    await tx
      .updateTable('user_account')
      .set({ password_hash: passwordHash, password_changed_at: new Date() })
      .where('id', '=', user.id)
      .execute();
  await tx
    .insertInto('user_grant')
    .values({ user_id: user.id, role: 'admin' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return { ...user, passwordHash };
}

export async function rolesOf(tx: Db | Tx, userId: UserId): Promise<string[]> {
  const rows = await tx.selectFrom('user_grant').select('role').where('user_id', '=', userId).execute();
  return rows.map((row) => row.role);
}
