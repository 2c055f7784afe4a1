import { type Permission, Problem, type ProblemError, problem } from '@sluice/contract';
import type { Actor } from './actor.ts';
import type { Place } from './authority.ts';

/** Becomes 403, and a row of the audit log that says what was missing. */
export class PermissionMissing extends Problem {
  readonly permission: Permission;

  constructor(permission: Permission, errors: readonly ProblemError[]) {
    super('permission-missing', errors);
    this.permission = permission;
  }
}

/**
 * Throws `permission-missing` unless the actor holds the permission at the place, and `step-up-needed` when it asks for a second factor
 * that was not proven lately. For effects that need more than their route, and for routes whose body names the place.
 */
export function requirePermission(actor: Actor, permission: Permission, place: Place): void {
  if (!actor.authority.holds(permission, place)) throw permissionMissing(actor.name, permission, place);
  requireRecentFactor(actor, permission);
}

/** Throws `step-up-needed` when the permission asks for a second factor that the session has not proven in the last minutes. */
export function requireRecentFactor(actor: Actor, permission: Permission): void {
  if (!actor.unproven.has(permission)) return;
  throw problem(
    'step-up-needed',
    `The permission ${permission} asks for a second factor that was proven in the last minutes.`,
    'Prove your second factor again, then repeat what you did. If you have none yet, enrol one on the page of your account first.',
  );
}

export function permissionMissing(name: string, permission: Permission, place: Place): PermissionMissing {
  const where = place === 'global' ? 'everywhere' : `for this ${'clusterId' in place ? 'cluster' : 'pool'}`;
  return new PermissionMissing(permission, [
    {
      field: null,
      cause: `${name} does not have the permission ${permission} ${where}.`,
      remediation: 'Ask an administrator for a role that includes it.',
    },
  ]);
}
