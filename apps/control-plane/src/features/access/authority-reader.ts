import type { GrantId, GroupId, UserId } from '@sluice/contract';
import type { Authority } from '../../platform/authority.ts';
import type { Db, Tx } from '../../platform/database.ts';
import { type DecidedAuthority, decideAuthority, type Granted } from './granted.ts';

/**
 * The authority of users, from memory while nothing that decides it has changed. Whoever asks has just read `access_version` with
 * the session, so that what is taken away is gone with the next request, on every replica.
 */
export class AuthorityReader {
  readonly #db: Db;
  readonly #read = new Map<UserId, DecidedAuthority>();
  #version = '';

  constructor(db: Db) {
    this.#db = db;
  }

  async read(userId: UserId, version: string, now: Date): Promise<DecidedAuthority> {
    if (version !== this.#version) {
      // An answer of before may still be under way for an older number: it is put aside below.
      this.#read.clear();
      this.#version = version;
    }
    const kept = this.#read.get(userId);
    if (kept !== undefined && (kept.validUntil === null || kept.validUntil > now)) return kept;
    const decided = decideAuthority(await listGranted(this.#db, userId), now);
    if (version === this.#version) this.#read.set(userId, decided);
    return decided;
  }
}

export async function readAuthority(tx: Db | Tx, userId: UserId, now: Date): Promise<Authority> {
  return (await readDecidedAuthority(tx, userId, now)).authority;
}

export async function readDecidedAuthority(tx: Db | Tx, userId: UserId, now: Date): Promise<DecidedAuthority> {
  return decideAuthority(await listGranted(tx, userId), now);
}

/** What a member gets from a group. */
export async function readGroupAuthority(tx: Db | Tx, groupId: GroupId, now: Date): Promise<Authority> {
  const granted = await selectGranted(tx).where('access_grant.group_id', '=', groupId).execute();
  return decideAuthority(granted, now).authority;
}

/** What one grant gives, also when it has expired. */
export async function readGrantAuthority(tx: Db | Tx, id: GrantId): Promise<Authority> {
  const granted = await selectGranted(tx).where('access_grant.id', '=', id).execute();
  return decideAuthority(
    granted.map((grant) => ({ ...grant, expiresAt: null })),
    new Date(),
  ).authority;
}

async function listGranted(db: Db | Tx, userId: UserId): Promise<Granted[]> {
  return selectGranted(db)
    .where((eb) =>
      eb.or([
        eb('access_grant.user_id', '=', userId),
        eb(
          'access_grant.group_id',
          'in',
          eb
            .selectFrom('user_group_member')
            .select('user_group_member.group_id')
            .where('user_group_member.user_id', '=', userId),
        ),
      ]),
    )
    .execute();
}

function selectGranted(db: Db | Tx) {
  return db
    .selectFrom('access_grant')
    .leftJoin('role', 'role.id', 'access_grant.role_id')
    .leftJoin('cluster as of_pool', 'of_pool.pool_id', 'access_grant.pool_id')
    .leftJoin('cluster as itself', 'itself.id', 'access_grant.cluster_id')
    .select([
      'access_grant.built_in as builtIn',
      'access_grant.role_id as roleId',
      'role.permissions',
      'access_grant.pool_id as poolId',
      'access_grant.cluster_id as clusterId',
      'of_pool.id as pairedClusterId',
      'itself.pool_id as pairedPoolId',
      'access_grant.expires_at as expiresAt',
    ]);
}
