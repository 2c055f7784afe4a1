import { Username } from '@sluice/contract';
import type { ProvenClaims } from './provider-client.ts';

/** How claims are read: the part of the settings that says so. */
export interface ClaimNames {
  username: string;
  displayName: string;
  email: string;
  groups: string;
}

/** Somebody as the provider describes them. Only issuer and subject say who it is; the rest are words. */
export interface Identity {
  issuer: string;
  subject: string;
  /** Already one that we allow. */
  wantedName: string;
  displayName: string;
  email: string | null;
  /** The one whose owner the provider has proven, whatever claim holds the other; null: none. */
  verifiedEmail: string | null;
  groups: readonly string[];
}

const longestName = 64;
const longestWords = 500;
const longestEmail = 254;
const mostGroups = 2_000;

/** Reads what a provider says of somebody. Claims of another form count as missing: they are words of a stranger. */
export function readIdentity(issuer: string, { signed, subject, told }: ProvenClaims, names: ClaimNames): Identity {
  // What is signed counts more.
  const claims = { ...told, ...signed };
  return {
    issuer,
    subject,
    wantedName: usableName(readText(claims[names.username]) ?? ''),
    displayName: (readText(claims[names.displayName]) ?? '').slice(0, longestWords),
    email: readEmail(claims[names.email]),
    verifiedEmail: readVerifiedEmail('email_verified' in signed ? signed : told),
    groups: readGroups(claims[names.groups]),
  };
}

/** Whether somebody comes in by the domain of a verified address. Without domains everybody does. */
export function isFromDomain({ verifiedEmail }: Pick<Identity, 'verifiedEmail'>, domains: readonly string[]): boolean {
  if (domains.length === 0) return true;
  if (verifiedEmail === null) return false;
  return domains.includes(verifiedEmail.slice(verifiedEmail.lastIndexOf('@') + 1).toLowerCase());
}

/**
 * `email_verified` speaks of the claim `email` beside it and of no other: neither of one that an administrator chose, nor of an address
 * that stands somewhere else.
 *
 * Source:  OpenID Connect Core 1.0, section 5.1.
 */
function readVerifiedEmail(claims: Readonly<Record<string, unknown>>): string | null {
  return claims['email_verified'] === true ? readEmail(claims['email']) : null;
}

function readEmail(value: unknown): string | null {
  const email = readText(value);
  return email !== null && email.length <= longestEmail && /^[^\s@]+@[^\s@]+$/.test(email) ? email : null;
}

/**
 * When somebody proved a second factor at the provider; null: never, or nobody knows when. `signed` are the claims of the ID token
 * alone. A moment to come is none.
 */
export function readSecondFactorMoment(
  signed: Readonly<Record<string, unknown>>,
  values: readonly string[],
  now: Date,
): Date | null {
  const said = [signed.acr, signed.amr].flat().filter((value) => typeof value === 'string');
  const at = signed.auth_time;
  if (!said.some((value) => values.includes(value)) || typeof at !== 'number' || !Number.isInteger(at)) return null;
  const toleratedMs = 60_000;
  const ms = at * 1000;
  return ms < 0 || ms > now.getTime() + toleratedMs ? null : new Date(Math.min(ms, now.getTime()));
}

/** The name for the `attempt`-th try, from 1: a taken one gets a number. */
export function nameForAttempt(wanted: string, attempt: number): string {
  if (attempt === 1) return wanted;
  const suffix = `-${attempt}`;
  return wanted.slice(0, longestName - suffix.length) + suffix;
}

/** A name that we allow, as near as possible to the one of the provider. */
function usableName(name: string): string {
  const ascii = name.normalize('NFKD').replace(/\p{Mark}/gu, '');
  const usable = ascii.replace(/[^A-Za-z0-9._@-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  const read = Username.safeParse(usable.slice(0, longestName));
  return read.success ? read.data : 'user';
}

function readText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  // Control characters would end up in logs and pages; PostgreSQL holds no NUL.
  const text = value.replace(/\p{Control}+/gu, ' ').trim();
  return text === '' ? null : text;
}

function readGroups(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((name): name is string => typeof name === 'string' && name !== '').slice(0, mostGroups);
}
