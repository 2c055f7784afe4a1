import { type Permission, Problem, problem, type UserId } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import type { Authority } from '../../platform/authority.ts';
import type { Tx } from '../../platform/database.ts';
import { PermissionMissing } from '../../platform/require-permission.ts';
import { readAuthority } from '../access/index.ts';

/**
 * Nobody gives what they do not hold, or they could give it to themselves in two steps. Throws `permission-missing` with all that
 * is lacking.
 */
export function requireCovered(actor: Actor, given: Authority, what: string): void {
  if (actor.authority.covers(given)) return;
  const held = new Set(actor.authority.list());
  const lacking = given.list().filter((permission: Permission) => !held.has(permission));
  const words = lacking.length === 0 ? 'some of it at other places' : lacking.join(', ');
  const error = {
    field: null,
    cause: `${what} holds more than ${actor.name} does: ${words}.`,
    remediation: 'Ask somebody who holds all of it, for example an administrator.',
  };
  const [first = actor.permission] = lacking;
  throw first === null ? new Problem('permission-missing', [error]) : new PermissionMissing(first, [error]);
}

/** Who may set a user's password may become that user. Throws `permission-missing`. */
export async function requireNotAbove(tx: Tx, actor: Actor, userId: UserId): Promise<void> {
  requireCovered(actor, await readAuthority(tx, userId, new Date()), 'This user');
}

/**
 * Throws `last-administrator` when no active user with a password of ours is an administrator everywhere without an end: the way in
 * when a provider of single sign-on is away.
 */
export async function requireAdministratorLeft(tx: Tx): Promise<void> {
  const left = await tx
    .selectFrom('access_grant')
    .leftJoin('user_group_member', 'user_group_member.group_id', 'access_grant.group_id')
    .innerJoin('user_account', (join) =>
      join.on((eb) => eb('user_account.id', '=', eb.fn.coalesce('access_grant.user_id', 'user_group_member.user_id'))),
    )
    .select('user_account.id')
    .where('access_grant.built_in', '=', 'admin')
    .where('access_grant.pool_id', 'is', null)
    .where('access_grant.cluster_id', 'is', null)
    .where('access_grant.expires_at', 'is', null)
    .where('user_account.active', '=', true)
    .where('user_account.password_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  if (left !== undefined) return;
  throw problem(
    'last-administrator',
    'No active user with a password would be an administrator everywhere any more.',
    'Give another active user the role admin everywhere, without an end, then try again.',
  );
}
