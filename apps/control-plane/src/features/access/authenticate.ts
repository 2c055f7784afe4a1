import { builtInRoles, type Permission, problem } from '@sluice/contract';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { Db } from '../../platform/database.ts';
import { Secret } from '../../platform/secret.ts';
import * as sessionStore from './session-store.ts';
import { csrfTokenFits, hashToken, type SessionKind } from './session-token.ts';

export const sessionCookie = 'sluice_session';
const touchEveryMs = 60_000;

export interface Credential {
  kind: SessionKind;
  token: Secret;
}

/** The token of a request. A bearer token wins over a cookie, because a browser adds cookies by itself. */
export function readCredential(request: FastifyRequest): Credential | null {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer ([\w.-]{1,200})$/i.exec(authorization)?.[1];
    return token === undefined ? null : { kind: 'bearer', token: new Secret(token) };
  }
  const token = request.cookies[sessionCookie];
  return token === undefined ? null : { kind: 'cookie', token: new Secret(token) };
}

/** Finds who sends a request. Throws `csrf-failed` for a write that a cookie alone would authorise. */
export async function authenticate(db: Db, request: FastifyRequest): Promise<Actor | null> {
  const credential = readCredential(request);
  if (credential === null) return null;
  const now = new Date();
  const session = await sessionStore.findLiving(db, hashToken(credential.token), now);
  if (session === null || session.kind !== credential.kind) return null;
  if (credential.kind === 'cookie') requireCsrfToken(request, credential.token);
  if (now.getTime() - session.lastUsedAt.getTime() > touchEveryMs) await sessionStore.touch(db, session.id, now);
  return {
    kind: 'user',
    name: session.username,
    userId: session.userId,
    sessionId: session.id,
    permissions: permissionsOf(session.roles),
  };
}

/**
 * Whether the session of an answer that is still being written lives on and holds the permission. It does not count as a
 * use: a forgotten tab must not keep its session alive.
 */
export async function stillHolds(db: Db, request: FastifyRequest, permission: Permission): Promise<boolean> {
  const credential = readCredential(request);
  if (credential === null) return false;
  const session = await sessionStore.findLiving(db, hashToken(credential.token), new Date());
  return session !== null && permissionsOf(session.roles).has(permission);
}

/** Unknown roles give nothing: they may come from a newer version. */
export function permissionsOf(roles: readonly string[]): Set<Permission> {
  const known: Record<string, readonly Permission[]> = builtInRoles;
  return new Set(roles.flatMap((role) => (Object.hasOwn(known, role) ? (known[role] ?? []) : [])));
}

function requireCsrfToken(request: FastifyRequest, token: Secret): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (csrfTokenFits(token, request.headers['x-csrf-token'])) return;
  throw problem(
    'csrf-failed',
    'The request has no valid X-CSRF-Token header for this session.',
    'Read the token from GET /api/v1/session and send it with every write, or reload the page.',
  );
}
