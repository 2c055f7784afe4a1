import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { EnrolmentTokenId, problem } from '@sluice/contract';
import { agentPaths } from '@sluice/contract/agent';

const secretBytes = 32;

export interface TokenParts {
  id: EnrolmentTokenId;
  secret: string;
  caFingerprint: string;
}

export function makeSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

/** The secret is 256 random bits: one round of a fast hash hides it as well as a slow one would. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function fitsHash(secret: string, hash: Buffer): boolean {
  return timingSafeEqual(hashSecret(secret), hash);
}

export function writeToken(parts: TokenParts): string {
  return `slt1.${parts.id}.${parts.secret}.${parts.caFingerprint}`;
}

/** The contract has checked the form; null when the id is no UUID after all. */
export function readToken(token: string): TokenParts | null {
  const [, id, secret, caFingerprint] = token.split('.');
  const known = EnrolmentTokenId.safeParse(id);
  if (!known.success || secret === undefined || caFingerprint === undefined) return null;
  return { id: known.data, secret, caFingerprint };
}

/** One answer for every reason, so that a guesser learns nothing. */
export const enrolmentRefused = () =>
  problem(
    'enrolment-refused',
    'The enrolment token is unknown, revoked, expired or used up.',
    'Create a new enrolment command on the page of the cluster and run that one.',
  );

/** The host as it stands in a URL. Throws `validation-failed` for what is neither a name nor an address. */
export function urlHost(host: string): string {
  if (isIPv6(host)) return `[${host}]`;
  if (/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host)) return host;
  throw problem(
    'validation-failed',
    'The host is neither a host name nor an address.',
    'Write it without port and brackets, for example sluice.example.com or 2001:db8::1.',
    '#/agentHost',
  );
}

/**
 * The one line to run as root on the node. The program is fetched without checking the listener's certificate, which no one on the
 * node can know yet: its digest, which came here over the administrator's own connection, is what is trusted. All happens in a new
 * directory that only root may enter, so that nobody changes the program between the check and its start; the shell stays where it is.
 */
export function enrolmentCommand(input: { host: string; port: number; agentDigest: string; token: string }): string {
  const url = `https://${urlHost(input.host)}:${input.port}`;
  const steps = [
    'd=$(mktemp -d)',
    'cd "$d"',
    `curl -fsSk ${url}${agentPaths.program} -o sluice-agent.mjs`,
    `echo "${input.agentDigest}  sluice-agent.mjs" | sha256sum -c --quiet`,
    `node sluice-agent.mjs install --control-plane ${url} --token ${input.token}`,
  ].join(' && ');
  return `(${steps}; r=$?; rm -rf "$d"; exit $r)`;
}
