import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackHost } from './request-origin.ts';
import { Secret } from './secret.ts';

/** Cookies of ours, by their names without a prefix. */
export type OwnCookie = 'sluice_session' | 'sluice_device' | 'sluice_single_sign_on';

type Lasting = Pick<CookieSerializeOptions, 'expires' | 'maxAge'> & { sameSite: 'strict' | 'lax' };

/** No script reads it, and it goes to this host alone. */
export function putCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  cookie: OwnCookie,
  token: Secret,
  lasting: Lasting,
): void {
  reply.setCookie(nameOf(request, cookie), token.reveal(), { ...attributesOf(request), ...lasting });
}

/** What the browser presents; null when it has no such cookie. */
export function readCookie(request: FastifyRequest, cookie: OwnCookie): Secret | null {
  const value = request.cookies[nameOf(request, cookie)];
  return value === undefined ? null : new Secret(value);
}

export function clearCookie(request: FastifyRequest, reply: FastifyReply, cookie: OwnCookie): void {
  reply.clearCookie(nameOf(request, cookie), attributesOf(request));
}

/** With the prefix browsers take it from this host over TLS only, so that no other host of the domain can plant one. */
function nameOf(request: FastifyRequest, cookie: OwnCookie): string {
  return isSecure(request) ? `__Host-${cookie}` : cookie;
}

function attributesOf(request: FastifyRequest): CookieSerializeOptions {
  return { path: '/', httpOnly: true, secure: isSecure(request) };
}

/** Without TLS browsers keep a `Secure` cookie only on the own machine, which is the only place where plain HTTP is safe. */
function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https' || !isLoopbackHost(request.host);
}
