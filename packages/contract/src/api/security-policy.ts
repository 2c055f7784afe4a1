import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { RoleId } from '../ids.ts';
import { type BuiltInRole, builtInRoles } from '../permissions.ts';
import { PermissionName } from './access.ts';

const RoleKey = z.union([z.enum(Object.keys(builtInRoles) as [BuiltInRole, ...BuiltInRole[]]), RoleId]);

const Fields = {
  /** Permissions that ask for a second factor proven in the last minutes. `security.write` always does. */
  stepUp: z.array(PermissionName).max(200),
  stepUpMinutes: z.number().int().min(1).max(60),
  /** Who holds one of these roles, anywhere, must have a second factor. Keys as in the list of roles. */
  secondFactorRoles: z.array(RoleKey).max(200),
  /** A session ends when it is not used for this long. */
  sessionIdleMinutes: z.number().int().min(5).max(10_080),
  /** A session ends this long after the sign-in, used or not. */
  sessionLifetimeMinutes: z.number().int().min(15).max(43_200),
};

const Limit = z.object({ attempts: z.number().int(), windowSeconds: z.number().int() });

/** Decisions of administrators that hold for everybody. `version` goes into `If-Match`. */
export const SecurityPolicy = z.object({
  ...Fields,
  /** From the environment of the control plane; `SLUICE_LIMIT_…` changes them. */
  limits: z.object({
    enrolSecondFactor: Limit,
    disableSecondFactor: Limit,
    renewBackupCodes: Limit,
    resetSecondFactors: Limit,
    resetAllSecondFactors: Limit,
  }),
  version: z.number().int(),
});
export type SecurityPolicy = z.infer<typeof SecurityPolicy>;

/** Defaults until somebody has decided otherwise. */
export const viewSecurityPolicy = endpoint({
  method: 'GET',
  path: '/api/v1/security-policy',
  access: { permission: 'user.read', of: 'global' },
  tag: 'people',
  summary: 'Who needs a second factor when, and how long sessions live',
  response: SecurityPolicy,
});

/** Holds from the next request on. Problems: `edit-stale`; `not-found` for a role; `validation-failed`. */
export const updateSecurityPolicy = endpoint({
  method: 'PUT',
  path: '/api/v1/security-policy',
  access: { permission: 'security.write', of: 'global' },
  tag: 'people',
  summary: 'Decide who needs a second factor when, and how long sessions live',
  ifMatch: true,
  body: z.object(Fields),
  response: SecurityPolicy,
});
