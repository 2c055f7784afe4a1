import { type GroupId, problem, type UserId } from '@sluice/contract';
import { type Tx, violatedConstraintOf } from '../../platform/database.ts';

export interface GroupFields {
  name: string;
  description: string;
}

/** The only file that writes `user_group` and `user_group_member`. Throws `name-taken`. */
export async function insertGroup(tx: Tx, id: GroupId, fields: GroupFields): Promise<void> {
  await tx
    .insertInto('user_group')
    .values({ id, ...fields })
    .execute()
    .catch((error) => rethrow(error, fields.name));
}

export async function updateGroup(tx: Tx, id: GroupId, fields: GroupFields): Promise<void> {
  await tx
    .updateTable('user_group')
    .set((eb) => ({ ...fields, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
    .catch((error) => rethrow(error, fields.name));
}

export async function removeGroup(tx: Tx, id: GroupId): Promise<void> {
  await tx.deleteFrom('user_group').where('id', '=', id).execute();
}

/** Replaces the members that an administrator chose. Throws `not-found` for an unknown user. */
export async function setLocalMembers(tx: Tx, id: GroupId, members: readonly UserId[]): Promise<void> {
  await tx.deleteFrom('user_group_member').where('group_id', '=', id).where('source', '=', 'local').execute();
  const rows = [...new Set(members)].map((userId) => ({ group_id: id, user_id: userId, source: 'local' as const }));
  if (rows.length === 0) return;
  await tx
    .insertInto('user_group_member')
    .values(rows)
    .execute()
    .catch((error) => rethrow(error, ''));
}

function rethrow(error: unknown, name: string): never {
  const constraint = violatedConstraintOf(error);
  if (constraint === 'user_group_name') {
    throw problem('name-taken', `There is a group ${name} already.`, 'Choose another name.', '#/name');
  }
  if (constraint === 'user_group_member_user_id_fkey') {
    throw problem('not-found', 'One of the members does not exist any more.', 'Load the users again.', '#/members');
  }
  throw error;
}

/** Makes the user a member, from the provider, of exactly these groups. Answers whether that changed anything. */
export async function setProviderGroups(tx: Tx, userId: UserId, groupIds: readonly GroupId[]): Promise<boolean> {
  const rows = await tx
    .selectFrom('user_group_member')
    .select('group_id')
    .where('user_id', '=', userId)
    .where('source', '=', 'provider')
    .execute();
  const present = new Set(rows.map((row) => row.group_id));
  const wanted = new Set(groupIds);
  const gone = [...present].filter((id) => !wanted.has(id));
  const added = [...wanted].filter((id) => !present.has(id));
  // A statement that changes nothing would still make every replica read all authority again.
  if (gone.length > 0)
    await tx
      .deleteFrom('user_group_member')
      .where('user_id', '=', userId)
      .where('source', '=', 'provider')
      .where('group_id', 'in', gone)
      .execute();
  if (added.length > 0)
    await tx
      .insertInto('user_group_member')
      .values(added.map((id) => ({ group_id: id, user_id: userId, source: 'provider' as const })))
      .execute();
  return gone.length + added.length > 0;
}

/** They come back with their next sign-in, where the provider still says so. */
export async function removeProviderMembers(tx: Tx, groupIds: readonly GroupId[]): Promise<void> {
  if (groupIds.length === 0) return;
  await tx
    .deleteFrom('user_group_member')
    .where('source', '=', 'provider')
    .where('group_id', 'in', [...groupIds])
    .execute();
}
