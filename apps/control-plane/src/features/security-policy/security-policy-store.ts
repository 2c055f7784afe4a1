import { type Permission, permissionNames, permissions } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';

/** What administrators decided, with the defaults of the catalogue for the rest. Durations in minutes. */
export interface StoredPolicy {
  /** Permissions that ask for a second factor proven in the last minutes. */
  stepUp: ReadonlySet<Permission>;
  stepUpMinutes: number;
  /** Names of built-in roles and ids of custom ones; roles that are gone may be among them. */
  secondFactorRoles: readonly string[];
  sessionIdleMinutes: number;
  sessionLifetimeMinutes: number;
  version: number;
}

/** Deciding who needs it is never without it. */
const always: Permission = 'security.write';

export async function readSecurityPolicy(tx: Db | Tx): Promise<StoredPolicy> {
  const row = await tx
    .selectFrom('security_policy')
    .select([
      'step_up',
      'step_up_minutes',
      'second_factor_roles',
      'session_idle_minutes',
      'session_lifetime_minutes',
      'version',
    ])
    .executeTakeFirstOrThrow();
  const asks = (name: Permission) => name === always || (row.step_up[name] ?? isDefault(name));
  return {
    stepUp: new Set(permissionNames.filter(asks)),
    stepUpMinutes: row.step_up_minutes,
    secondFactorRoles: row.second_factor_roles,
    sessionIdleMinutes: row.session_idle_minutes,
    sessionLifetimeMinutes: row.session_lifetime_minutes,
    version: row.version,
  };
}

/**
 * The only file that writes `security_policy`. Of the permissions only what differs from the catalogue is kept, so that a permission of
 * a later version begins as that version wants.
 */
export async function writeSecurityPolicy(tx: Tx, policy: Omit<StoredPolicy, 'version'>): Promise<void> {
  const decided = permissionNames.filter((name) => policy.stepUp.has(name) !== isDefault(name));
  await tx
    .updateTable('security_policy')
    .set((eb) => ({
      step_up: JSON.stringify(Object.fromEntries(decided.map((name) => [name, policy.stepUp.has(name)]))),
      step_up_minutes: policy.stepUpMinutes,
      second_factor_roles: [...policy.secondFactorRoles],
      session_idle_minutes: policy.sessionIdleMinutes,
      session_lifetime_minutes: policy.sessionLifetimeMinutes,
      version: eb('version', '+', 1),
    }))
    .execute();
}

function isDefault(name: Permission): boolean {
  return 'stepUp' in permissions[name];
}
