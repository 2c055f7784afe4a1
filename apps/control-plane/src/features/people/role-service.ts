import { randomUUID } from 'node:crypto';
import { type Permission, problem, RoleId, type RoleView } from '@sluice/contract';
import type { z } from 'zod';
import { lockAccess } from '../../platform/access-lock.ts';
import type { Actor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { Authority } from '../../platform/authority.ts';
import { type Db, transact } from '../../platform/database.ts';
import { requireUnchanged } from '../../platform/optimistic-lock.ts';
import { isBuiltIn } from '../access/index.ts';
import { requireCovered } from './limits-of-giving.ts';
import { getRole } from './people-read-model.ts';
import * as roleStore from './role-store.ts';

type View = z.input<typeof RoleView>;

/** Throws `name-taken`, `permission-missing` for permissions that the actor does not hold. */
export async function createRole(db: Db, actor: Actor, fields: roleStore.RoleFields): Promise<View> {
  requireHeld(actor, fields.permissions);
  return transact(db, async (tx) => {
    const id = RoleId.parse(randomUUID());
    requireNotBuiltIn(fields.name);
    await roleStore.insertRole(tx, id, fields);
    const { permissions } = fields;
    await record(tx, { actor, action: 'role.created', ...about('role', id, fields.name), detail: { permissions } });
    return getRole(tx, id);
  });
}

/** Throws `edit-stale`, `name-taken`, `not-found`, `permission-missing`. */
export async function updateRole(
  db: Db,
  actor: Actor,
  id: RoleId,
  seen: string,
  fields: Partial<roleStore.RoleFields>,
): Promise<View> {
  return transact(db, async (tx) => {
    await lockAccess(tx);
    const before = await getRole(tx, id);
    requireUnchanged(seen, before.version, `the role ${before.name}`);
    // Who has the role gets what is added: only that need be held.
    const had = new Set<Permission>(before.permissions);
    requireHeld(
      actor,
      (fields.permissions ?? []).filter((permission) => !had.has(permission)),
    );
    const { description = before.description, name = before.name, permissions = before.permissions } = fields;
    requireNotBuiltIn(name);
    await roleStore.updateRole(tx, id, { name, description, permissions });
    const after = await getRole(tx, id);
    const words = (view: View) => ({ name: view.name, description: view.description, permissions: view.permissions });
    const detail = { before: words(before), after: words(after) };
    await record(tx, { actor, action: 'role.updated', ...about('role', id, before.name), detail });
    return after;
  });
}

/** Throws `in-use`, `not-found`. */
export async function deleteRole(db: Db, actor: Actor, id: RoleId): Promise<void> {
  await transact(db, async (tx) => {
    await lockAccess(tx);
    const { grants, name, permissions } = await getRole(tx, id);
    if (grants > 0) {
      const cause = grants === 1 ? `A grant gives the role ${name}.` : `${grants} grants give the role ${name}.`;
      throw problem('in-use', cause, 'Take every grant of it away first.');
    }
    await roleStore.removeRole(tx, id);
    await record(tx, { actor, action: 'role.deleted', ...about('role', id, name), detail: { permissions } });
  });
}

function requireHeld(actor: Actor, permissions: readonly Permission[]): void {
  const given = new Authority({ global: new Set(permissions), pools: new Map(), clusters: new Map() });
  requireCovered(actor, given, 'This role');
}

function requireNotBuiltIn(name: string): void {
  if (isBuiltIn(name.toLowerCase())) throw roleStore.roleNameTaken(name);
}
