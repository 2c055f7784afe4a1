import type { SignedInSession } from '@sluice/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackHost } from '../../platform/request-origin.ts';
import type { Secret } from '../../platform/secret.ts';
import { sessionCookie } from './authenticate.ts';
import { deviceLifetimeMs } from './known-device-store.ts';
import type { SignedIn } from './open-session.ts';
import { deviceCookie } from './origin.ts';

/** Hands a fresh session over: as a cookie to a browser, in the answer to a program. */
export function answerSignedIn(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn): SignedInSession {
  const { kind, token, view } = signedIn;
  if (kind === 'cookie') setSessionCookie(request, reply, signedIn);
  setDeviceCookie(request, reply, signedIn.deviceToken);
  return { ...view, state: 'signed-in', token: kind === 'bearer' ? token.reveal() : null };
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

/** Has the attempts of this device counted apart from those of strangers. It opens nothing and outlives the session. */
export function setDeviceCookie(request: FastifyRequest, reply: FastifyReply, token: Secret): void {
  reply.setCookie(deviceCookie, token.reveal(), {
    path: '/api/v1',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https' || !isLoopbackHost(request.host),
    maxAge: deviceLifetimeMs / 1000,
  });
}
