import {
  type BuiltInRole,
  type ClusterId,
  type GrantId,
  type GrantView,
  type GroupId,
  type PoolId,
  problem,
  RoleId,
  type UserId,
} from '@sluice/contract';
import type { z } from 'zod';
import { lockAccess } from '../../platform/access-lock.ts';
import type { Actor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import type { Authority } from '../../platform/authority.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { decideAuthority, insertGrant, readGrantAuthority, removeGrant } from '../access/index.ts';
import { requireAdministratorLeft, requireCovered } from './limits-of-giving.ts';
import { getGrant, getGroup, getRole, getUser } from './people-read-model.ts';

type View = z.input<typeof GrantView>;

export interface GrantInput {
  to: { kind: 'user'; id: UserId } | { kind: 'group'; id: GroupId };
  role: BuiltInRole | RoleId;
  at: { kind: 'global' } | { kind: 'pool'; id: PoolId } | { kind: 'cluster'; id: ClusterId };
  expiresAt: string | null;
  reason: string;
}

/** Throws `already-granted`, `not-found`, `permission-missing`, `validation-failed` for an end that has passed. */
export async function createGrant(db: Db, actor: Actor, input: GrantInput): Promise<View> {
  const { at, expiresAt, reason, to } = input;
  requireLater(expiresAt);
  return transact(db, async (tx) => {
    await lockAccess(tx);
    await (to.kind === 'user' ? getUser(tx, to.id) : getGroup(tx, to.id));
    requireCovered(actor, await authorityOf(tx, input), 'This role');
    const { data: roleId } = RoleId.safeParse(input.role);
    const id = await insertGrant(tx, {
      to: to.kind === 'user' ? { userId: to.id } : { groupId: to.id },
      role: roleId === undefined ? { builtIn: input.role } : { roleId },
      at: at.kind === 'global' ? 'global' : at.kind === 'pool' ? { poolId: at.id } : { clusterId: at.id },
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      reason,
      grantedBy: actor.name,
    });
    if (id === null) throw alreadyGranted();
    const view = await getGrant(tx, id);
    const detail = { ...words(view), reason };
    await record(tx, {
      actor,
      action: 'grant.created',
      ...about(view.to.kind, view.to.id, view.to.name),
      reason,
      detail,
    });
    return view;
  });
}

/** Throws `last-administrator`, `not-found`, `permission-missing`. */
export async function revokeGrant(db: Db, actor: Actor, id: GrantId, reason: string): Promise<void> {
  await transact(db, async (tx) => {
    await lockAccess(tx);
    const view = await getGrant(tx, id);
    requireCovered(actor, await readGrantAuthority(tx, id), 'This grant');
    await removeGrant(tx, id);
    await requireAdministratorLeft(tx);
    await record(tx, {
      actor,
      action: 'grant.deleted',
      ...about(view.to.kind, view.to.id, view.to.name),
      reason,
      detail: { ...words(view), reason },
    });
  });
}

/** What the grant would give. Throws `not-found` for its role or its place. */
async function authorityOf(tx: Tx, { at, role }: GrantInput): Promise<Authority> {
  const { data: roleId } = RoleId.safeParse(role);
  const permissions = roleId === undefined ? null : (await getRole(tx, roleId)).permissions;
  const place = { poolId: null, clusterId: null, pairedPoolId: null, pairedClusterId: null };
  const granted = {
    builtIn: roleId === undefined ? role : null,
    roleId: roleId ?? null,
    permissions,
    expiresAt: null,
    ...place,
  };
  if (at.kind === 'pool') {
    const row = await tx.selectFrom('pool').select('id').where('id', '=', at.id).executeTakeFirst();
    if (row === undefined) throw notFound('pool');
    return decideAuthority([{ ...granted, poolId: row.id }], new Date()).authority;
  }
  if (at.kind === 'cluster') {
    const row = await tx.selectFrom('cluster').select('id').where('id', '=', at.id).executeTakeFirst();
    if (row === undefined) throw notFound('cluster');
    return decideAuthority([{ ...granted, clusterId: row.id }], new Date()).authority;
  }
  return decideAuthority([granted], new Date()).authority;
}

function words({ at, expiresAt, role }: View) {
  return { role: role.name, at: at.kind === 'global' ? 'everywhere' : `${at.kind} ${at.name}`, expiresAt };
}

function requireLater(expiresAt: string | null): void {
  if (expiresAt === null || Date.parse(expiresAt) > Date.now()) return;
  throw problem('validation-failed', 'The end of the grant has passed already.', 'Choose a later one.', '#/expiresAt');
}

function alreadyGranted() {
  return problem(
    'already-granted',
    'The user or group has this role at this place.',
    'Take the grant away first to give it with another end.',
  );
}
