import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ClusterId, GrantId, GroupId, Moment, PoolId, RoleId, UserId } from '../ids.ts';
import { type BuiltInRole, builtInRoles } from '../permissions.ts';
import { PermissionName, Username } from './access.ts';

const Name = z.string().trim().min(1).max(80);
const Words = z.string().trim().max(500);
const Reason = z.string().trim().min(1).max(500);
const BuiltInRoleName = z.enum(Object.keys(builtInRoles) as [BuiltInRole, ...BuiltInRole[]]);

/** Who can sign in, while `active`. `lastSignedInAt` is null for who never did. */
export const UserView = z.object({
  id: UserId,
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  active: z.boolean(),
  /** `local`: a password of ours; `provider`: single sign-on. */
  origin: z.enum(['local', 'provider']),
  groups: z.array(z.object({ id: GroupId, name: z.string() })),
  createdAt: Moment,
  lastSignedInAt: Moment.nullable(),
  version: z.number().int(),
});
export type UserView = z.infer<typeof UserView>;

/** Where a browser opens the link below our own address; the token stands behind `#`, which browsers do not send. */
const PasswordLink = z.object({ path: z.string(), expiresAt: Moment });

/** Everybody, also who is deactivated. Problems: none of its own. */
export const listUsers = endpoint({
  method: 'GET',
  path: '/api/v1/users',
  access: { permission: 'user.read', of: 'global' },
  tag: 'people',
  summary: 'All users, by name',
  response: z.object({ items: z.array(UserView) }),
});

/** The link lets the new user choose a password; it is shown once. Problems: `name-taken`. */
export const createUser = endpoint({
  method: 'POST',
  path: '/api/v1/users',
  access: { permission: 'user.write', of: 'global' },
  tag: 'people',
  summary: 'Create a user, who chooses a password with a one-time link',
  status: 201,
  body: z.object({
    username: Username,
    displayName: Words.default(''),
    email: z.email().max(254).nullable().default(null),
  }),
  response: z.object({ user: UserView, link: PasswordLink }),
});

/**
 * A user who is deactivated is signed out everywhere and loses its links. Links to choose a password are mailed only as long as whoever
 * set the address may do all that the user may; sending the present address again confirms it. Problems: `edit-stale`, `not-found`,
 * `last-administrator` when nobody who may give roles would be left, `password-wrong` for another address of one's own.
 */
export const updateUser = endpoint({
  method: 'PATCH',
  path: '/api/v1/users/:userId',
  access: { permission: 'user.write', of: 'global' },
  tag: 'people',
  summary: 'Edit a user, let it in or shut it out',
  ifMatch: true,
  params: z.object({ userId: UserId }),
  body: z.object({
    displayName: Words.optional(),
    email: z.email().max(254).nullable().optional(),
    active: z.boolean().optional(),
  }),
  response: UserView,
});

/** What the user did stays in the audit log and in the history. Problems: `not-found`, `last-administrator`. */
export const deleteUser = endpoint({
  method: 'DELETE',
  path: '/api/v1/users/:userId',
  access: { permission: 'user.write', of: 'global' },
  tag: 'people',
  summary: 'Delete a user with its sessions, factors and grants',
  status: 204,
  params: z.object({ userId: UserId }),
  response: z.undefined(),
});

/** An older link of the user is worth nothing afterwards. Problems: `no-password-here` for a user of the provider, `not-found`. */
export const createPasswordLink = endpoint({
  method: 'POST',
  path: '/api/v1/users/:userId/password-link',
  access: { permission: 'user.write', of: 'global' },
  tag: 'people',
  summary: 'Make a one-time link with which the user chooses another password',
  status: 201,
  params: z.object({ userId: UserId }),
  response: PasswordLink,
});

/** A named set of permissions. Built-in ones are part of the program and have `version` 0. */
export const RoleView = z.object({
  /** Name of a built-in role, or the id of a custom one. */
  key: z.union([BuiltInRoleName, RoleId]),
  name: z.string(),
  description: z.string(),
  builtIn: z.boolean(),
  permissions: z.array(PermissionName),
  /** How many grants give it. */
  grants: z.number().int(),
  version: z.number().int(),
});
export type RoleView = z.infer<typeof RoleView>;

/** Built-in ones first. Problems: none of its own. */
export const listRoles = endpoint({
  method: 'GET',
  path: '/api/v1/roles',
  access: { permission: 'user.read', of: 'global' },
  tag: 'people',
  summary: 'Built-in and custom roles, with their permissions',
  response: z.object({ items: z.array(RoleView) }),
});

const RoleFields = z.object({ name: Name, description: Words, permissions: z.array(PermissionName).max(200) });

/** Nobody gives what they do not hold everywhere themselves. Problems: `name-taken`, `permission-missing`. */
export const createRole = endpoint({
  method: 'POST',
  path: '/api/v1/roles',
  access: { permission: 'role.write', of: 'global' },
  tag: 'people',
  summary: 'Create a role',
  status: 201,
  body: RoleFields,
  response: RoleView,
});

/** Holds at once for everybody who has it. Problems: `edit-stale`, `name-taken`, `not-found`, `permission-missing`. */
export const updateRole = endpoint({
  method: 'PATCH',
  path: '/api/v1/roles/:roleId',
  access: { permission: 'role.write', of: 'global' },
  tag: 'people',
  summary: 'Edit a custom role',
  ifMatch: true,
  params: z.object({ roleId: RoleId }),
  body: RoleFields.partial(),
  response: RoleView,
});

/** Problems: `in-use` while a grant gives it, `not-found`. */
export const deleteRole = endpoint({
  method: 'DELETE',
  path: '/api/v1/roles/:roleId',
  access: { permission: 'role.write', of: 'global' },
  tag: 'people',
  summary: 'Delete a custom role',
  status: 204,
  params: z.object({ roleId: RoleId }),
  response: z.undefined(),
});

/** Users who get grants together. A member can come from an administrator and from the provider at once. */
export const GroupView = z.object({
  id: GroupId,
  name: z.string(),
  description: z.string(),
  members: z.array(z.object({ id: UserId, username: z.string(), source: z.enum(['local', 'provider']) })),
  version: z.number().int(),
});
export type GroupView = z.infer<typeof GroupView>;

/** By name. Problems: none of its own. */
export const listGroups = endpoint({
  method: 'GET',
  path: '/api/v1/groups',
  access: { permission: 'user.read', of: 'global' },
  tag: 'people',
  summary: 'Groups with their members',
  response: z.object({ items: z.array(GroupView) }),
});

const GroupFields = z.object({ name: Name, description: Words.default('') });

/** Problems: `name-taken`. */
export const createGroup = endpoint({
  method: 'POST',
  path: '/api/v1/groups',
  access: { permission: 'grant.write', of: 'global' },
  tag: 'people',
  summary: 'Create a group',
  status: 201,
  body: GroupFields,
  response: GroupView,
});

/** `members` replaces those that an administrator chose; those of the provider stay. Problems: `edit-stale`, `name-taken`, `not-found`, `permission-missing`. */
export const updateGroup = endpoint({
  method: 'PATCH',
  path: '/api/v1/groups/:groupId',
  access: { permission: 'grant.write', of: 'global' },
  tag: 'people',
  summary: 'Edit a group and choose its members',
  ifMatch: true,
  params: z.object({ groupId: GroupId }),
  body: z.object({
    name: Name.optional(),
    description: Words.optional(),
    members: z.array(UserId).max(5_000).optional(),
  }),
  response: GroupView,
});

/** Problems: `not-found`. */
export const deleteGroup = endpoint({
  method: 'DELETE',
  path: '/api/v1/groups/:groupId',
  access: { permission: 'grant.write', of: 'global' },
  tag: 'people',
  summary: 'Delete a group with its grants',
  status: 204,
  params: z.object({ groupId: GroupId }),
  response: z.undefined(),
});

/** To whom a grant gives. */
export const GrantTo = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), id: UserId }),
  z.object({ kind: z.literal('group'), id: GroupId }),
]);
/** Where it gives. */
export const GrantAt = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('global') }),
  z.object({ kind: z.literal('pool'), id: PoolId }),
  z.object({ kind: z.literal('cluster'), id: ClusterId }),
]);

/** `expiresAt` is null for one that holds until it is taken away. `name` of a place is `everywhere` for `global`. */
export const GrantView = z.object({
  id: GrantId,
  to: z.object({ kind: z.enum(['user', 'group']), id: z.union([UserId, GroupId]), name: z.string() }),
  role: z.object({ key: z.string(), name: z.string(), builtIn: z.boolean() }),
  at: z.object({
    kind: z.enum(['global', 'pool', 'cluster']),
    id: z.union([PoolId, ClusterId]).nullable(),
    name: z.string(),
  }),
  expiresAt: Moment.nullable(),
  reason: z.string(),
  grantedBy: z.string(),
  grantedAt: Moment,
});
export type GrantView = z.infer<typeof GrantView>;

/** A role that somebody holds: `through` is the name of the group that it was given to, null for a grant of one's own. */
export const OwnGrant = GrantView.pick({ id: true, role: true, at: true, expiresAt: true }).extend({
  through: z.string().nullable(),
});
export type OwnGrant = z.infer<typeof OwnGrant>;

/** Why and by whom they were given tells who may read grants. */
export const listOwnGrants = endpoint({
  method: 'GET',
  path: '/api/v1/account/grants',
  access: { signedIn: true },
  tag: 'account',
  summary: 'My roles, where they hold and when they end',
  response: z.object({ items: z.array(OwnGrant) }),
});

/** Grants that have expired are in the audit log. */
export const listGrants = endpoint({
  method: 'GET',
  path: '/api/v1/grants',
  access: { permission: 'user.read', of: 'global' },
  tag: 'people',
  summary: 'Who has which role where',
  response: z.object({ items: z.array(GrantView) }),
});

/**
 * Nobody gives what they do not hold there themselves. Problems: `already-granted`, `not-found` for the user, group, role or place,
 * `permission-missing`.
 */
export const createGrant = endpoint({
  method: 'POST',
  path: '/api/v1/grants',
  access: { permission: 'grant.write', of: 'global' },
  tag: 'people',
  summary: 'Give a user or a group a role, everywhere, for a pool or for a cluster',
  status: 201,
  body: z.object({
    to: GrantTo,
    role: z.union([BuiltInRoleName, RoleId]),
    at: GrantAt,
    expiresAt: Moment.nullable().default(null),
    reason: Reason,
  }),
  response: GrantView,
});

/** Holds from the next request on. Problems: `last-administrator`, `not-found`, `permission-missing` for a role that gives more. */
export const revokeGrant = endpoint({
  method: 'POST',
  path: '/api/v1/grants/:grantId/revoke',
  access: { permission: 'grant.write', of: 'global' },
  tag: 'people',
  summary: 'Take a role away, with a reason',
  status: 204,
  params: z.object({ grantId: GrantId }),
  body: z.object({ reason: Reason }),
  response: z.undefined(),
});
