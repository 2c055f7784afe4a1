import { problem } from '@sluice/contract';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { Authority } from '../../platform/authority.ts';
import type { Db } from '../../platform/database.ts';
import { Secret } from '../../platform/secret.ts';
import type { AuthorityReader } from './authority-reader.ts';
import type { PolicyReader } from './policy-reader.ts';
import { decideSecondFactorState, type SecondFactorState } from './second-factor-state.ts';
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

/** The living session of a request; null when there is none. It does not count as a use. */
export async function findSession(
  db: Db,
  request: FastifyRequest,
  now: Date,
): Promise<sessionStore.StoredSession | null> {
  const credential = readCredential(request);
  if (credential === null) return null;
  const session = await sessionStore.findLiving(db, hashToken(credential.token), now);
  return session?.kind === credential.kind ? session : null;
}

/** Keeps in memory what decides who may do what. */
export interface AccessReaders {
  authority: AuthorityReader;
  policy: PolicyReader;
}

/** What the user of a living session may do now, and what the session owes. */
export async function readState(
  readers: AccessReaders,
  session: sessionStore.StoredSession,
  now: Date,
): Promise<SecondFactorState & { authority: Authority }> {
  const { authority, roles } = await readers.authority.read(session.userId, session.accessVersion, now);
  const policy = await readers.policy.read(session.accessVersion);
  return { authority, ...decideSecondFactorState(policy, roles, session.secondFactorAt, now) };
}

/**
 * Finds who sends a request, and whether the session still owes a second factor. Throws `csrf-failed` for a write that a cookie alone
 * would authorise.
 */
export async function authenticate(
  db: Db,
  readers: AccessReaders,
  request: FastifyRequest,
): Promise<{ actor: Actor; owed: boolean } | null> {
  const now = new Date();
  const session = await findSession(db, request, now);
  const credential = readCredential(request);
  if (session === null || credential === null) return null;
  const { id: sessionId, username: name } = session;
  request.caller = { kind: 'user', name, sessionId, address: request.ip, permission: null };
  if (credential.kind === 'cookie') requireCsrfToken(request, credential.token);
  if (now.getTime() - session.lastUsedAt.getTime() > touchEveryMs) await sessionStore.touch(db, session.id, now);
  const { authority, owed, unproven } = await readState(readers, session, now);
  const actor: Actor = {
    kind: 'user',
    name: session.username,
    userId: session.userId,
    sessionId: session.id,
    address: request.ip,
    permission: null,
    authority,
    unproven,
  };
  return { actor, owed };
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
