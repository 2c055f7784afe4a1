import { type Permission, Problem, type ProblemError } from '@sluice/contract';

/** Becomes 403, and a row of the audit log that says what was missing. */
export class PermissionMissing extends Problem {
  readonly permission: Permission;

  constructor(permission: Permission, errors: readonly ProblemError[]) {
    super('permission-missing', errors);
    this.permission = permission;
  }
}
