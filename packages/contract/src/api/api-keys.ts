import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ApiKeyId, Moment, UserId } from '../ids.ts';
import { PermissionName } from './access.ts';

/**
 * A key of a user for programs. What it may do is what its owner holds at the moment of the request, cut to `permissions`; places follow
 * from the owner's grants.
 */
export const ApiKeyView = z.object({
  id: ApiKeyId,
  name: z.string(),
  owner: z.object({ id: UserId, username: z.string() }),
  /** First characters of the token, to find it again where it is used. */
  beginning: z.string(),
  permissions: z.array(PermissionName),
  createdAt: Moment,
  /** Null: until it is revoked. */
  expiresAt: Moment.nullable(),
  /** To the minute; null when it was never used. */
  lastUsedAt: Moment.nullable(),
  lastUsedAddress: z.string().nullable(),
});
export type ApiKeyView = z.infer<typeof ApiKeyView>;

/** A key that has expired is listed until it is revoked. */
export const listOwnKeys = endpoint({
  method: 'GET',
  path: '/api/v1/account/keys',
  access: { signedIn: true },
  tag: 'account',
  summary: 'My API keys, newest first',
  response: z.object({ items: z.array(ApiKeyView) }),
});

/**
 * `token` is sent as `Authorization: Bearer …` and never shown again. A key holds only what its owner holds somewhere when it is made.
 * Problems: `name-taken` among the own keys, `permission-missing` for a permission that the owner lacks, `too-many-keys`,
 * `validation-failed` for an end in the past or more than a year away.
 */
export const createKey = endpoint({
  method: 'POST',
  path: '/api/v1/account/keys',
  access: { signedIn: true },
  tag: 'account',
  summary: 'Create an API key',
  status: 201,
  body: z.object({
    name: z.string().trim().min(1).max(80),
    permissions: z.array(PermissionName).min(1).max(200),
    /** At most 366 days ahead; null: no end. */
    expiresAt: Moment.nullable(),
  }),
  response: z.object({ key: ApiKeyView, token: z.string() }),
});

/** Holds from the next request on. Problems: `not-found`, also for a key of somebody else. */
export const revokeOwnKey = endpoint({
  method: 'DELETE',
  path: '/api/v1/account/keys/:keyId',
  access: { signedIn: true },
  tag: 'account',
  summary: 'Revoke one of my API keys',
  status: 204,
  params: z.object({ keyId: ApiKeyId }),
  response: z.undefined(),
});

/** For who watches over keys: whose each is, what it is cut to, and when it was last used. Problems: none of its own. */
export const listKeys = endpoint({
  method: 'GET',
  path: '/api/v1/keys',
  access: { permission: 'user.read', of: 'global' },
  tag: 'people',
  summary: 'API keys of everybody, or of one user, newest first',
  query: z.object({ userId: UserId.optional() }),
  response: z.object({ items: z.array(ApiKeyView) }),
});

/** Holds from the next request on. Problems: `not-found`. */
export const revokeKey = endpoint({
  method: 'DELETE',
  path: '/api/v1/keys/:keyId',
  access: { permission: 'user.write', of: 'global' },
  tag: 'people',
  summary: 'Revoke an API key of anybody',
  status: 204,
  params: z.object({ keyId: ApiKeyId }),
  response: z.undefined(),
});
