import { type ApiKeyId, type Permission, problem, type UserId } from '@sluice/contract';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { AuditActor } from '../../platform/audit.ts';
import { Authority } from '../../platform/authority.ts';
import type { Db } from '../../platform/database.ts';
import { readCookie } from '../../platform/own-cookie.ts';
import { Secret } from '../../platform/secret.ts';
import type { AuthorityReader } from './authority-reader.ts';
import type { PolicyReader } from './policy-reader.ts';
import { decideSecondFactorState, type SecondFactorState } from './second-factor-state.ts';
import * as sessionStore from './session-store.ts';
import { csrfTokenFits, hashToken, type SessionKind } from './session-token.ts';

/** The beginning of an API key tells us, people and scanners what it is. */
export const apiKeyPrefix = 'slk1_';
const touchEveryMs = 60_000;

export interface Credential {
  kind: SessionKind | 'key';
  token: Secret;
}

/** An API key that holds at this moment, of an active user. */
export interface LivingKey {
  id: ApiKeyId;
  userId: UserId;
  username: string;
  /** What its owner's authority is cut to. */
  permissions: ReadonlySet<Permission>;
  /** As that of a session. */
  accessVersion: string;
  lastUsedAt: Date | null;
}

/** The way to the API keys, which are a feature of their own. */
export interface KeyReader {
  findLiving(tokenHash: Buffer, now: Date): Promise<LivingKey | null>;
  noteUse(id: ApiKeyId, address: string, now: Date): Promise<void>;
}

/** What finding a caller needs. */
export interface CallerSources {
  db: Db;
  reader: AuthorityReader;
  policy: PolicyReader;
  keys: KeyReader;
}

/** The token of a request. A bearer token wins over a cookie, because a browser adds cookies by itself. */
export function readCredential(request: FastifyRequest): Credential | null {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer ([\w.-]{1,200})$/i.exec(authorization)?.[1];
    if (token === undefined) return null;
    return { kind: token.startsWith(apiKeyPrefix) ? 'key' : 'bearer', token: new Secret(token) };
  }
  const token = readCookie(request, 'sluice_session');
  return token && { kind: 'cookie', token };
}

/** A caller, and whether its session still owes a second factor. */
export interface Found {
  actor: Actor;
  owed: boolean;
}

/** Finds who sends a request. Throws `csrf-failed` for a write that a cookie alone would authorise. */
export async function authenticate(sources: CallerSources, request: FastifyRequest): Promise<Found | null> {
  const now = new Date();
  const credential = readCredential(request);
  if (credential === null) return null;
  return credential.kind === 'key'
    ? authenticateKey(sources, request, credential.token, now)
    : authenticateSession(sources, request, credential, now);
}

/** What the credential of a request gives at this moment; null when it gives nothing any more. It does not count as a use. */
export async function findAuthority(sources: CallerSources, request: FastifyRequest): Promise<Authority | null> {
  const now = new Date();
  const credential = readCredential(request);
  if (credential === null) return null;
  const { db, keys } = sources;
  if (credential.kind === 'key') {
    const key = await keys.findLiving(hashToken(credential.token), now);
    return key && readKeyAuthority(sources, key, now);
  }
  const session = await findSession(db, credential, now);
  if (session === null) return null;
  const { authority, owed } = await readState(sources, session, now);
  return owed ? Authority.none : authority;
}

/** What the user of a living session may do now, and what the session owes. */
async function readState(
  { policy, reader }: CallerSources,
  session: sessionStore.StoredSession,
  now: Date,
): Promise<SecondFactorState & { authority: Authority }> {
  const { authority, roles } = await reader.read(session.userId, session.accessVersion, now);
  const decided = await policy.read(session.accessVersion);
  return { authority, ...decideSecondFactorState(decided, roles, session.secondFactorAt, now) };
}

async function authenticateSession(
  sources: CallerSources,
  request: FastifyRequest,
  credential: Credential,
  now: Date,
): Promise<Found | null> {
  const { db } = sources;
  const session = await findSession(db, credential, now);
  if (session === null) return null;
  request.caller = callerOf(session.username, { sessionId: session.id, keyId: null }, request);
  if (credential.kind === 'cookie') requireCsrfToken(request, credential.token);
  if (now.getTime() - session.lastUsedAt.getTime() > touchEveryMs) await sessionStore.touch(db, session.id, now);
  const { authority, owed, unproven } = await readState(sources, session, now);
  const actor: Actor = {
    kind: 'user',
    name: session.username,
    userId: session.userId,
    sessionId: session.id,
    keyId: null,
    address: request.ip,
    permission: null,
    authority,
    unproven,
  };
  return { actor, owed };
}

/** What asks for a second factor was proven by whoever made the key. */
async function authenticateKey(
  sources: CallerSources,
  request: FastifyRequest,
  token: Secret,
  now: Date,
): Promise<Found | null> {
  const { keys } = sources;
  const key = await keys.findLiving(hashToken(token), now);
  if (key === null) return null;
  request.caller = callerOf(key.username, { sessionId: null, keyId: key.id }, request);
  const usedAt = key.lastUsedAt?.getTime() ?? 0;
  if (now.getTime() - usedAt > touchEveryMs) await keys.noteUse(key.id, request.ip, now);
  const actor: Actor = {
    kind: 'user',
    name: key.username,
    userId: key.userId,
    sessionId: null,
    keyId: key.id,
    address: request.ip,
    permission: null,
    authority: await readKeyAuthority(sources, key, now),
    unproven: new Set(),
  };
  return { actor, owed: false };
}

async function readKeyAuthority({ reader }: CallerSources, key: LivingKey, now: Date): Promise<Authority> {
  const { authority } = await reader.read(key.userId, key.accessVersion, now);
  return authority.cutTo(key.permissions);
}

async function findSession(db: Db, { kind, token }: Credential, now: Date): Promise<sessionStore.StoredSession | null> {
  const session = await sessionStore.findLiving(db, hashToken(token), now);
  return session?.kind === kind ? session : null;
}

/** Known from here on, whatever becomes of the request. */
function callerOf(
  name: string,
  credential: Pick<AuditActor, 'sessionId' | 'keyId'>,
  { ip }: FastifyRequest,
): AuditActor {
  return { kind: 'user', name, ...credential, address: ip, permission: null };
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
