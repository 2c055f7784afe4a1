import {
  choosePassword,
  completeSetup,
  forgotPassword,
  listSessions,
  problem,
  revokeSession,
  type SessionId,
  signIn,
  signOut,
  viewForgottenPassword,
  viewPasswordLink,
  viewSession,
  viewSetup,
} from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import { clearCookie } from '../../platform/own-cookie.ts';
import type { Platform } from '../../platform/platform.ts';
import { Secret } from '../../platform/secret.ts';
import { serve, servePublic } from '../../platform/serve.ts';
import { readSecurityPolicy } from '../security-policy/index.ts';
import type { AccessService } from './access-service.ts';
import { answerSignedIn, setDeviceCookie } from './answer-signed-in.ts';
import { readCredential } from './authenticate.ts';
import { readDecidedAuthority } from './authority-reader.ts';
import type { LinkService } from './link-service.ts';
import { originOf } from './origin.ts';
import { decideSecondFactorState } from './second-factor-state.ts';
import { listSessionsOf } from './session-list.ts';
import * as sessionStore from './session-store.ts';
import { csrfTokenOf, hashToken } from './session-token.ts';
import { viewAuthority, viewSecondFactorState } from './session-view.ts';

export function addAccessRoutes(
  app: FastifyInstance,
  { config, db }: Pick<Platform, 'config' | 'db'>,
  { access, links }: { access: AccessService; links: LinkService },
): void {
  servePublic(app, viewSetup, () => access.viewSetup());

  servePublic(app, completeSetup, async ({ body, request, reply }) => {
    const { username } = body;
    const input = { secret: new Secret(body.secret), username, password: new Secret(body.password) };
    return answerSignedIn(request, reply, await access.completeSetup(input, originOf(request, config)));
  });

  servePublic(app, signIn, async ({ body, request, reply }) => {
    const { username, kind } = body;
    const input = { username, password: new Secret(body.password), kind };
    const answer = await access.signIn(input, originOf(request, config));
    return 'secondStep' in answer ? answer.secondStep : answerSignedIn(request, reply, answer);
  });

  servePublic(app, viewPasswordLink, ({ body, request }) => links.viewLink(new Secret(body.token), request.ip));

  servePublic(app, choosePassword, async ({ body, request, reply }) => {
    const input = { token: new Secret(body.token), password: new Secret(body.password) };
    setDeviceCookie(request, reply, await links.choosePassword(input, originOf(request, config)));
  });

  servePublic(app, viewForgottenPassword, () => ({ byMail: links.byMail }));

  servePublic(app, forgotPassword, ({ body, request }) => links.sendForgotten(body.username, request.ip));

  serve(app, viewSession, async ({ actor, request }) => {
    const credential = readCredential(request);
    const session = credential && (await sessionStore.findLiving(db, hashToken(credential.token), new Date()));
    if (session === null) throw sessionEnded();
    const now = new Date();
    const { roles } = await readDecidedAuthority(db, session.userId, now);
    const state = decideSecondFactorState(await readSecurityPolicy(db), roles, session.secondFactorAt, now);
    return {
      id: session.id,
      user: { id: session.userId, username: session.username },
      ...viewAuthority(actor.authority),
      csrfToken: credential?.kind === 'cookie' ? csrfTokenOf(credential.token) : null,
      expiresAt: session.endsAt.toISOString(),
      secondFactor: viewSecondFactorState(state),
    };
  });

  serve(app, signOut, async ({ actor, reply, request }) => {
    await access.endSession(sessionOf(actor), actor);
    clearCookie(request, reply, 'sluice_session');
  });

  serve(app, listSessions, async ({ actor }) => {
    const { userId } = actor;
    return { items: userId === null ? [] : await listSessionsOf(db, userId, actor.sessionId) };
  });

  serve(app, revokeSession, async ({ params, actor }) => access.endSession(params.sessionId, actor));
}

function sessionOf(actor: Actor): SessionId {
  if (actor.sessionId === null) throw sessionEnded();
  return actor.sessionId;
}

function sessionEnded() {
  return problem('not-signed-in', 'The session has ended.', 'Sign in again.');
}
