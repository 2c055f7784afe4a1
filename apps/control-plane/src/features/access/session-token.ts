import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Secret } from '../../platform/secret.ts';

export type SessionKind = 'cookie' | 'bearer';

/** The beginning of a bearer token tells people and scanners what they found. */
const bearerPrefix = 'slb1_';
const tokenBytes = 32;

export function createSessionToken(kind: SessionKind): Secret {
  return new Secret((kind === 'bearer' ? bearerPrefix : '') + randomBytes(tokenBytes).toString('base64url'));
}

/** What the database keeps. The token has 256 random bits: a plain hash cannot be guessed back. */
export function hashToken(token: Secret): Buffer {
  return createHash('sha256').update(token.reveal()).digest();
}

/** Derived from the session's token, so that it belongs to this session alone and need not be stored. */
export function csrfTokenOf(token: Secret): string {
  return createHmac('sha256', token.reveal()).update('sluice csrf').digest('base64url');
}

export function csrfTokenFits(token: Secret, presented: unknown): boolean {
  if (typeof presented !== 'string') return false;
  const expected = Buffer.from(csrfTokenOf(token));
  const given = Buffer.from(presented);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
