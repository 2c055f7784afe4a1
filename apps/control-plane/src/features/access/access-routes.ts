import {
  choosePassword,
  completeSetup,
  listSessions,
  problem,
  revokeSession,
  type SessionId,
  signIn,
  signOut,
  viewSession,
  viewSetup,
} from '@sluice/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { isLoopbackHost } from '../../platform/request-origin.ts';
import { Secret } from '../../platform/secret.ts';
import { serve, servePublic } from '../../platform/serve.ts';
import type { AccessService, Origin, SignedIn } from './access-service.ts';
import { readCredential, sessionCookie } from './authenticate.ts';
import { listSessionsOf } from './session-list.ts';
import * as sessionStore from './session-store.ts';
import { csrfTokenOf, expiryOf, hashToken } from './session-token.ts';
import { viewAuthority } from './session-view.ts';

export function addAccessRoutes(app: FastifyInstance, platform: Pick<Platform, 'db'>, access: AccessService): void {
  const { db } = platform;

  servePublic(app, viewSetup, () => access.viewSetup());

  servePublic(app, completeSetup, async ({ body, request, reply }) => {
    const { username } = body;
    const input = { secret: new Secret(body.secret), username, password: new Secret(body.password) };
    const signedIn = await access.completeSetup(input, originOf(request));
    setSessionCookie(request, reply, signedIn);
    return signedIn.view;
  });

  servePublic(app, signIn, async ({ body, request, reply }) => {
    const { username, kind } = body;
    const signedIn = await access.signIn({ username, password: new Secret(body.password), kind }, originOf(request));
    if (kind === 'cookie') setSessionCookie(request, reply, signedIn);
    return { ...signedIn.view, state: 'signed-in' as const, token: kind === 'bearer' ? signedIn.token.reveal() : null };
  });

  servePublic(app, choosePassword, ({ body, request }) =>
    access.choosePassword({ token: new Secret(body.token), password: new Secret(body.password) }, originOf(request)),
  );
  serve(app, viewSession, async ({ actor, request }) => {
    const credential = readCredential(request);
    const session = credential && (await sessionStore.findLiving(db, hashToken(credential.token), new Date()));
    if (session === null) throw sessionEnded();
    return {
      id: session.id,
      user: { id: session.userId, username: session.username },
      ...viewAuthority(actor.authority),
      csrfToken: credential?.kind === 'cookie' ? csrfTokenOf(credential.token) : null,
      expiresAt: expiryOf(session).toISOString(),
      secondFactor: { owed: false, provenUntil: null },
    };
  });

  serve(app, signOut, async ({ actor, reply }) => {
    await access.endSession(sessionOf(actor), actor);
    reply.clearCookie(sessionCookie, { path: '/' });
  });

  serve(app, listSessions, async ({ actor }) => {
    const { userId } = actor;
    return { items: userId === null ? [] : await listSessionsOf(db, userId, actor.sessionId) };
  });

  serve(app, revokeSession, async ({ params, actor }) => access.endSession(params.sessionId, actor));
}

function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, userAgent: request.headers['user-agent'] ?? '' };
}

/** Without TLS browsers keep a `Secure` cookie only on the own machine, which is the only place where plain HTTP is safe. */
function setSessionCookie(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn): void {
  reply.setCookie(sessionCookie, signedIn.token.reveal(), {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https' || !isLoopbackHost(request.host),
    expires: signedIn.expiresAt,
  });
}

function sessionOf(actor: Actor): SessionId {
  if (actor.sessionId === null) throw sessionEnded();
  return actor.sessionId;
}

function sessionEnded() {
  return problem('not-signed-in', 'The session has ended.', 'Sign in again.');
}
