import { problem, RoleId, type SecurityPolicy } from '@sluice/contract';
import type { z } from 'zod';
import { lockAccess } from '../../platform/access-lock.ts';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import type { UserLimits } from '../../platform/limits.ts';
import { notFound, requireUnchanged } from '../../platform/optimistic-lock.ts';
import { readSecurityPolicy, type StoredPolicy, writeSecurityPolicy } from './security-policy-store.ts';

type View = z.input<typeof SecurityPolicy>;
type Input = Omit<z.output<typeof SecurityPolicy>, 'limits' | 'version'>;

/** The policy with the limits of the environment, which no administrator changes. */
export async function viewSecurityPolicy(db: Db, limits: UserLimits): Promise<View> {
  return toView(await readSecurityPolicy(db), limits);
}

/**
 * Throws `edit-stale`; `not-found` for a role that is neither there nor on the present list; `validation-failed` for lifetimes that contradict
 * each other. Roles of the present list that are gone are dropped: whoever sends the list back did not ask for them.
 */
export async function updateSecurityPolicy(
  db: Db,
  limits: UserLimits,
  actor: Actor,
  seen: string,
  input: Input,
): Promise<View> {
  if (input.sessionIdleMinutes > input.sessionLifetimeMinutes) {
    throw problem(
      'validation-failed',
      'A session cannot be unused for longer than it lives.',
      'Choose an idle time that is at most the lifetime.',
      '#/sessionIdleMinutes',
    );
  }
  return transact(db, async (tx) => {
    // One change at a time, and none beside a change of roles.
    await lockAccess(tx);
    const before = toView(await readSecurityPolicy(tx), limits);
    requireUnchanged(seen, before.version, 'the security policy');
    const secondFactorRoles = await presentRoles(tx, input.secondFactorRoles, before.secondFactorRoles);
    await writeSecurityPolicy(tx, { ...input, secondFactorRoles, stepUp: new Set(input.stepUp) });
    const after = toView(await readSecurityPolicy(tx), limits);
    const detail = { before: words(before), after: words(after) };
    await record(tx, { actor, action: 'security-policy.updated', subject: 'security policy', detail });
    return after;
  });
}

/** Those of the keys whose roles are there. Throws `not-found` for one that is gone and is not on the list already. */
async function presentRoles(
  tx: Tx,
  keys: Input['secondFactorRoles'],
  listed: View['secondFactorRoles'],
): Promise<Input['secondFactorRoles']> {
  const ids = keys.flatMap((key) => RoleId.safeParse(key).data ?? []);
  if (ids.length === 0) return keys;
  const found = await tx.selectFrom('role').select('id').where('id', 'in', ids).execute();
  const there = new Set(found.map(({ id }) => id));
  const gone = ids.filter((id) => !there.has(id));
  if (gone.some((id) => !listed.includes(id))) throw notFound('role');
  return keys.filter((key) => !gone.some((id) => id === key));
}

function toView({ stepUp, ...policy }: StoredPolicy, limits: UserLimits): View {
  return { ...policy, stepUp: [...stepUp], secondFactorRoles: policy.secondFactorRoles as string[], limits };
}

function words({ limits, version, ...rest }: View) {
  return rest;
}
