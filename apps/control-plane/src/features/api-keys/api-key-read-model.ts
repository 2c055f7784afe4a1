import { type ApiKeyId, type ApiKeyView, isPermission, type UserId } from '@sluice/contract';
import type { z } from 'zod';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { type LivingKey, selectLivingKeys } from '../access/index.ts';

type View = z.input<typeof ApiKeyView>;

/** The key of a token, while it holds. */
export async function findLivingKey(db: Db, tokenHash: Buffer, now: Date): Promise<LivingKey | null> {
  const row = await selectLivingKeys(db, now)
    .innerJoin('access_version', 'access_version.only_row', 'user_account.active')
    .select([
      'api_key.id',
      'api_key.user_id as userId',
      'user_account.username',
      'api_key.permissions',
      'api_key.last_used_at as lastUsedAt',
      'access_version.number as accessVersion',
    ])
    .where('api_key.token_hash', '=', tokenHash)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, permissions: new Set(row.permissions.filter(isPermission)) };
}

/** Keys of one user, or of everybody; newest first. */
export async function listKeys(db: Db, userId: UserId | null): Promise<View[]> {
  const all = selectKeys(db).orderBy('api_key.created_at', 'desc').orderBy('api_key.id').limit(1_000);
  const rows = await (userId === null ? all : all.where('api_key.user_id', '=', userId)).execute();
  return rows.map(toView);
}

/** Throws `not-found`. */
export async function getKey(tx: Tx, id: ApiKeyId): Promise<View> {
  const row = await selectKeys(tx).where('api_key.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('key');
  return toView(row);
}

function selectKeys(db: Db | Tx) {
  return db
    .selectFrom('api_key')
    .innerJoin('user_account', 'user_account.id', 'api_key.user_id')
    .select([
      'api_key.id',
      'api_key.name',
      'api_key.user_id as userId',
      'user_account.username',
      'api_key.beginning',
      'api_key.permissions',
      'api_key.created_at as createdAt',
      'api_key.expires_at as expiresAt',
      'api_key.last_used_at as lastUsedAt',
      'api_key.last_used_address as lastUsedAddress',
    ]);
}

type KeyRow = Awaited<ReturnType<ReturnType<typeof selectKeys>['executeTakeFirstOrThrow']>>;

function toView({ createdAt, expiresAt, lastUsedAt, userId, username, ...row }: KeyRow): View {
  return {
    ...row,
    owner: { id: userId, username },
    permissions: row.permissions.filter(isPermission),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
