import { randomUUID } from 'node:crypto';
import { GroupId, type GroupView, type UserId } from '@sluice/contract';
import type { z } from 'zod';
import { lockAccess } from '../../platform/access-lock.ts';
import type { Actor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { requireUnchanged } from '../../platform/optimistic-lock.ts';
import { readGroupAuthority } from '../access/index.ts';
import * as groupStore from './group-store.ts';
import { requireAdministratorLeft, requireCovered } from './limits-of-giving.ts';
import { getGroup } from './people-read-model.ts';

type View = z.input<typeof GroupView>;

/** Throws `name-taken`. */
export async function createGroup(db: Db, actor: Actor, fields: groupStore.GroupFields): Promise<View> {
  return transact(db, async (tx) => {
    const id = GroupId.parse(randomUUID());
    await groupStore.insertGroup(tx, id, fields);
    await record(tx, { actor, action: 'group.created', ...about('group', id, fields.name) });
    return getGroup(tx, id);
  });
}

/** Throws `edit-stale`, `last-administrator`, `name-taken`, `not-found`, `permission-missing`. */
export async function updateGroup(
  db: Db,
  actor: Actor,
  id: GroupId,
  seen: string,
  { members, ...fields }: Partial<groupStore.GroupFields> & { members?: readonly UserId[] },
): Promise<View> {
  return transact(db, async (tx) => {
    await lockAccess(tx);
    const before = await getGroup(tx, id);
    requireUnchanged(seen, before.version, `the group ${before.name}`);
    await groupStore.updateGroup(tx, id, { name: before.name, description: before.description, ...fields });
    if (members !== undefined) await changeMembers(tx, actor, id, members);
    const after = await getGroup(tx, id);
    const detail = { before: words(before), after: words(after) };
    await record(tx, { actor, action: 'group.updated', ...about('group', id, before.name), detail });
    return after;
  });
}

/** Who joins gets what the group has: the same as giving it. */
async function changeMembers(tx: Tx, actor: Actor, id: GroupId, members: readonly UserId[]): Promise<void> {
  requireCovered(actor, await readGroupAuthority(tx, id, new Date()), 'This group');
  await groupStore.setLocalMembers(tx, id, members);
  await requireAdministratorLeft(tx);
}

/** Throws `last-administrator`, `not-found`, `permission-missing`. */
export async function deleteGroup(db: Db, actor: Actor, id: GroupId): Promise<void> {
  await transact(db, async (tx) => {
    await lockAccess(tx);
    const group = await getGroup(tx, id);
    requireCovered(actor, await readGroupAuthority(tx, id, new Date()), 'This group');
    await groupStore.removeGroup(tx, id);
    await requireAdministratorLeft(tx);
    await record(tx, {
      actor,
      action: 'group.deleted',
      ...about('group', id, group.name),
      detail: { before: words(group) },
    });
  });
}

function words({ description, members, name }: View) {
  return { name, description, members: members.map(({ username }) => username) };
}
