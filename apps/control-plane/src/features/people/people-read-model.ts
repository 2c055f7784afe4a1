import {
  builtInRoles,
  type GrantId,
  type GrantView,
  type GroupId,
  type GroupView,
  isPermission,
  type OwnGrant,
  type RoleId,
  type RoleView,
  type UserId,
  type UserView,
} from '@sluice/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { isBuiltIn } from '../access/index.ts';

function selectUsers(db: Db | Tx) {
  return db
    .selectFrom('user_account')
    .select([
      'user_account.id',
      'user_account.username',
      'user_account.display_name as displayName',
      'user_account.email',
      'user_account.active',
      'user_account.issuer',
      'user_account.created_at',
      'user_account.last_signed_in_at',
      'user_account.version',
    ])
    .select((eb) =>
      eb
        .selectFrom('user_group_member')
        .innerJoin('user_group', 'user_group.id', 'user_group_member.group_id')
        .select(
          sql<{ id: GroupId; name: string }[] | null>`jsonb_agg(DISTINCT jsonb_build_object(
            'id', user_group.id, 'name', user_group.name))`.as('groups'),
        )
        .whereRef('user_group_member.user_id', '=', 'user_account.id')
        .as('groups'),
    );
}

type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>['executeTakeFirstOrThrow']>>;

export async function listUsers(db: Db): Promise<z.input<typeof UserView>[]> {
  const rows = await selectUsers(db).orderBy(sql`lower(user_account.username)`).execute();
  return rows.map(toUserView);
}

/** Throws `not-found`. */
export async function getUser(tx: Db | Tx, id: UserId): Promise<z.input<typeof UserView>> {
  const row = await selectUsers(tx).where('user_account.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('user');
  return toUserView(row);
}

function toUserView({ created_at, groups, issuer, last_signed_in_at, ...row }: UserRow): z.input<typeof UserView> {
  return {
    ...row,
    origin: issuer === null ? 'local' : 'provider',
    groups: groups ?? [],
    createdAt: created_at.toISOString(),
    lastSignedInAt: last_signed_in_at?.toISOString() ?? null,
  };
}

/** Built-in roles first, then custom ones by name. */
export async function listRoles(db: Db): Promise<z.input<typeof RoleView>[]> {
  const custom = await selectRoles(db).orderBy(sql`lower(role.name)`).execute();
  const counts = await db
    .selectFrom('access_grant')
    .select((eb) => ['built_in as name', eb.fn.countAll<number>().as('count')])
    .where('built_in', 'is not', null)
    .groupBy('built_in')
    .execute();
  const builtIn = Object.entries(builtInRoles).map(([key, { permissions, words }]) => ({
    key,
    name: key,
    description: words,
    builtIn: true,
    permissions: [...permissions],
    grants: counts.find(({ name }) => name === key)?.count ?? 0,
    version: 0,
  }));
  return [...builtIn, ...custom.map(toRoleView)] as z.input<typeof RoleView>[];
}

/** Throws `not-found`. */
export async function getRole(tx: Db | Tx, id: RoleId): Promise<z.input<typeof RoleView>> {
  const row = await selectRoles(tx).where('role.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('role');
  return toRoleView(row);
}

function selectRoles(db: Db | Tx) {
  return db
    .selectFrom('role')
    .select(['role.id', 'role.name', 'role.description', 'role.permissions', 'role.version'])
    .select((eb) =>
      eb
        .selectFrom('access_grant')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('access_grant.role_id', '=', 'role.id')
        .as('grants'),
    );
}

type RoleRow = Awaited<ReturnType<ReturnType<typeof selectRoles>['executeTakeFirstOrThrow']>>;

function toRoleView({ grants, id, permissions, ...row }: RoleRow): z.input<typeof RoleView> {
  return { ...row, key: id, builtIn: false, permissions: permissions.filter(isPermission), grants: grants ?? 0 };
}

function selectGroups(db: Db | Tx) {
  return db
    .selectFrom('user_group')
    .select(['user_group.id', 'user_group.name', 'user_group.description', 'user_group.version'])
    .select((eb) =>
      eb
        .selectFrom('user_group_member')
        .innerJoin('user_account', 'user_account.id', 'user_group_member.user_id')
        .select(
          sql<GroupView['members'] | null>`jsonb_agg(jsonb_build_object('id', user_account.id, 'username',
            user_account.username, 'source', user_group_member.source) ORDER BY lower(user_account.username))`.as(
            'members',
          ),
        )
        .whereRef('user_group_member.group_id', '=', 'user_group.id')
        .as('members'),
    );
}

export async function listGroups(db: Db): Promise<z.input<typeof GroupView>[]> {
  const rows = await selectGroups(db).orderBy(sql`lower(user_group.name)`).execute();
  return rows.map((row) => ({ ...row, members: row.members ?? [] }));
}

/** Throws `not-found`. */
export async function getGroup(tx: Db | Tx, id: GroupId): Promise<z.input<typeof GroupView>> {
  const row = await selectGroups(tx).where('user_group.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('group');
  return { ...row, members: row.members ?? [] };
}

function selectGrants(db: Db | Tx) {
  return db
    .selectFrom('access_grant')
    .leftJoin('user_account', 'user_account.id', 'access_grant.user_id')
    .leftJoin('user_group', 'user_group.id', 'access_grant.group_id')
    .leftJoin('role', 'role.id', 'access_grant.role_id')
    .leftJoin('pool', 'pool.id', 'access_grant.pool_id')
    .leftJoin('cluster', 'cluster.id', 'access_grant.cluster_id')
    .select([
      'access_grant.id',
      'access_grant.user_id',
      'access_grant.group_id',
      'access_grant.built_in',
      'access_grant.role_id',
      'access_grant.pool_id',
      'access_grant.cluster_id',
      'access_grant.expires_at',
      'access_grant.reason',
      'access_grant.granted_by',
      'access_grant.granted_at',
      'user_account.username',
      'user_group.name as group_name',
      'role.name as role_name',
      'pool.name as pool_name',
      'cluster.name as cluster_name',
    ]);
}

type GrantRow = Awaited<ReturnType<ReturnType<typeof selectGrants>['executeTakeFirstOrThrow']>>;

export async function listGrants(db: Db, now: Date): Promise<z.input<typeof GrantView>[]> {
  const rows = await selectGrants(db)
    .where((eb) => eb.or([eb('access_grant.expires_at', 'is', null), eb('access_grant.expires_at', '>', now)]))
    .orderBy('access_grant.granted_at', 'desc')
    .orderBy('access_grant.id')
    .execute();
  return rows.map(toGrantView);
}

/** What a user holds by itself and through its groups. */
export async function listGrantsOf(db: Db, userId: UserId, now: Date): Promise<z.input<typeof OwnGrant>[]> {
  const ofGroups = db.selectFrom('user_group_member').select('group_id').where('user_id', '=', userId);
  const rows = await selectGrants(db)
    .where((eb) => eb.or([eb('access_grant.user_id', '=', userId), eb('access_grant.group_id', 'in', ofGroups)]))
    .where((eb) => eb.or([eb('access_grant.expires_at', 'is', null), eb('access_grant.expires_at', '>', now)]))
    .orderBy('access_grant.granted_at', 'desc')
    .orderBy('access_grant.id')
    .execute();
  return rows.map((row) => {
    const { at, expiresAt, id, role } = toGrantView(row);
    return { id, role, at, expiresAt, through: row.group_name };
  });
}

/** Throws `not-found`. */
export async function getGrant(tx: Db | Tx, id: GrantId): Promise<z.input<typeof GrantView>> {
  const row = await selectGrants(tx).where('access_grant.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('grant');
  return toGrantView(row);
}

function toGrantView(row: GrantRow): z.input<typeof GrantView> {
  const { built_in: builtIn } = row;
  const view = {
    id: row.id,
    to:
      row.user_id === null
        ? { kind: 'group', id: row.group_id, name: row.group_name }
        : { kind: 'user', id: row.user_id, name: row.username },
    role:
      builtIn === null
        ? { key: row.role_id, name: row.role_name, builtIn: false }
        : { key: builtIn, name: isBuiltIn(builtIn) ? builtIn : `${builtIn} (unknown here)`, builtIn: true },
    at: placeOf(row),
    expiresAt: row.expires_at?.toISOString() ?? null,
    reason: row.reason,
    grantedBy: row.granted_by,
    grantedAt: row.granted_at.toISOString(),
  };
  return view as z.input<typeof GrantView>;
}

function placeOf(row: GrantRow) {
  if (row.pool_id !== null) return { kind: 'pool', id: row.pool_id, name: row.pool_name };
  if (row.cluster_id !== null) return { kind: 'cluster', id: row.cluster_id, name: row.cluster_name };
  return { kind: 'global', id: null, name: 'everywhere' };
}
