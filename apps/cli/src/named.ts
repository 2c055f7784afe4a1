import {
  type ApiClient,
  type GroupView,
  listGroups,
  listPools,
  listRoles,
  listUsers,
  type PoolView,
  type RoleView,
  type UserView,
} from '@sluice/contract';
import { CliFailure } from './cli-failure.ts';
import { counted } from './counted.ts';

/** What can be told apart by a name and by an id. */
interface Named {
  id: string;
  name: string;
}

/** Names that are listed when the one that was typed does not exist. */
const shownNames = 20;

/** The one of this name, in any case, or of this id. A name can look like the id of another: then neither is taken. */
export function findNamed<T>(
  items: readonly T[],
  kind: string,
  plural: string,
  nameOrId: string,
  namedAs: (item: T) => Named,
): T {
  const wanted = nameOrId.toLowerCase();
  const found = items.filter((item) => {
    const { id, name } = namedAs(item);
    return id === nameOrId || name.toLowerCase() === wanted;
  });
  const [only] = found;
  if (found.length > 1) {
    const ids = found.map((item) => `${namedAs(item).name} (${namedAs(item).id})`).join(', ');
    throw new CliFailure(
      `${nameOrId} means ${counted(found.length, kind, plural)}: ${ids}.`,
      'Give the name or the id that only one has.',
    );
  }
  if (only !== undefined) return only;
  const names = items.map((item) => namedAs(item).name);
  const more = names.length > shownNames ? `, and ${names.length - shownNames} more` : '';
  throw new CliFailure(
    `There is no ${kind} ${nameOrId}.`,
    names.length === 0
      ? 'You see none: there is none yet, or a role of yours would have to show it.'
      : `There are: ${names.slice(0, shownNames).join(', ')}${more}.`,
  );
}

/** The user of this name or id, also one who is deactivated. */
export async function getUser(api: ApiClient, nameOrId: string): Promise<UserView> {
  const { items } = await api.call(listUsers, {});
  return userOf(items, nameOrId);
}

/** As `getUser`, among users that were read already. */
export function userOf(items: readonly UserView[], nameOrId: string): UserView {
  return findNamed(items, 'user', 'users', nameOrId, ({ id, username }) => ({ id, name: username }));
}

/** The group of this name or id. */
export async function getGroup(api: ApiClient, nameOrId: string): Promise<GroupView> {
  const { items } = await api.call(listGroups, {});
  return findNamed(items, 'group', 'groups', nameOrId, (group) => group);
}

/** The role of this name, or of the key that the API gives it. */
export async function getRole(api: ApiClient, nameOrKey: string): Promise<RoleView> {
  const { items } = await api.call(listRoles, {});
  return roleOf(items, nameOrKey);
}

/** As `getRole`, among roles that were read already. */
export function roleOf(items: readonly RoleView[], nameOrKey: string): RoleView {
  return findNamed(items, 'role', 'roles', nameOrKey, ({ key, name }) => ({ id: key, name }));
}

/** The pool of this name or id. */
export async function getPool(api: ApiClient, nameOrId: string): Promise<PoolView> {
  const { items } = await api.call(listPools, {});
  return findNamed(items, 'pool', 'pools', nameOrId, (pool) => pool);
}
