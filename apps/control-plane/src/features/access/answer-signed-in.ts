import type { SignedInSession } from '@sluice/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { putCookie } from '../../platform/own-cookie.ts';
import type { Secret } from '../../platform/secret.ts';
import { deviceLifetimeMs } from './known-device-store.ts';
import type { SignedIn } from './open-session.ts';

/** Hands a fresh session over: as a cookie to a browser, in the answer to a program. */
export function answerSignedIn(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn): SignedInSession {
  const { kind, token, view } = signedIn;
  if (kind === 'cookie') setSessionCookie(request, reply, signedIn);
  setDeviceCookie(request, reply, signedIn.deviceToken);
  return { ...view, state: 'signed-in', token: kind === 'bearer' ? token.reveal() : null };
}

function setSessionCookie(request: FastifyRequest, reply: FastifyReply, { expiresAt, token }: SignedIn): void {
  putCookie(request, reply, 'sluice_session', token, { sameSite: 'strict', expires: expiresAt });
}

/** Has the attempts of this device counted apart from those of strangers. It opens nothing and outlives the session. */
export function setDeviceCookie(request: FastifyRequest, reply: FastifyReply, token: Secret): void {
  putCookie(request, reply, 'sluice_device', token, { sameSite: 'strict', maxAge: deviceLifetimeMs / 1000 });
}
