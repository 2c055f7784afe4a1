import type { AccountView, UserId } from '@sluice/contract';
import type { z } from 'zod';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { isEmailVouchedFor } from './vouching.ts';

/** A user as it sees itself. Throws `not-found` when it was deleted meanwhile. */
export async function getAccount(tx: Db | Tx, id: UserId): Promise<z.input<typeof AccountView>> {
  const row = await tx
    .selectFrom('user_account')
    .select(['id', 'username', 'display_name as displayName', 'email', 'issuer', 'version'])
    .select(['password_hash as passwordHash', 'created_at as createdAt', 'password_changed_at as passwordChangedAt'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound('user');
  const emailConfirmed = row.email === null || (await isEmailVouchedFor(tx, id, new Date()));
  const { createdAt, issuer, passwordChangedAt, passwordHash, ...account } = row;
  return {
    ...account,
    emailConfirmed,
    origin: issuer === null ? 'local' : 'provider',
    createdAt: createdAt.toISOString(),
    passwordChangedAt: passwordHash === null ? null : passwordChangedAt.toISOString(),
  };
}
