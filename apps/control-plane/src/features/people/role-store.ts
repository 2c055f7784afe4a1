import { type Permission, problem, type RoleId } from '@sluice/contract';
import { type Tx, violatedConstraintOf } from '../../platform/database.ts';

export interface RoleFields {
  name: string;
  description: string;
  permissions: readonly Permission[];
}

/** The only file that writes `role`. Throws `name-taken`. */
export async function insertRole(tx: Tx, id: RoleId, fields: RoleFields): Promise<void> {
  await tx
    .insertInto('role')
    .values({ id, ...fields, permissions: [...fields.permissions] })
    .execute()
    .catch((error) => rethrow(error, fields.name));
}

export async function updateRole(tx: Tx, id: RoleId, fields: RoleFields): Promise<void> {
  await tx
    .updateTable('role')
    .set((eb) => ({ ...fields, permissions: [...fields.permissions], version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
    .catch((error) => rethrow(error, fields.name));
}

export async function removeRole(tx: Tx, id: RoleId): Promise<void> {
  await tx.deleteFrom('role').where('id', '=', id).execute();
}

export function roleNameTaken(name: string) {
  return problem('name-taken', `There is a role ${name} already.`, 'Choose another name.', '#/name');
}

function rethrow(error: unknown, name: string): never {
  throw violatedConstraintOf(error) === 'role_name' ? roleNameTaken(name) : error;
}
