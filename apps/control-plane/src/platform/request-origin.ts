import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { problem } from '@sluice/contract';
import type { FastifyRequest } from 'fastify';

/**
 * Refuses requests that a foreign page makes a browser send: a Host that is not ours (a name that was rebound to our
 * address) and an Origin or Sec-Fetch-Site that is not our own page. Programs send neither of the last two.
 */
export function requireOwnOrigin(request: FastifyRequest, publicUrl: URL | null): void {
  const host = request.host;
  if (!isOwnHost(host, publicUrl))
    throw problem(
      'bad-request',
      'The Host header does not name this control plane.',
      'Open it under localhost, its address or its own host name, or set SLUICE_PUBLIC_URL to the URL you use.',
    );
  const { origin } = request.headers;
  if (origin !== undefined && !isOwnOrigin(origin, host, publicUrl)) throw foreignPage();
  const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
  const site = request.headers['sec-fetch-site'];
  if (isWrite && site !== undefined && site !== 'same-origin' && site !== 'none') throw foreignPage();
}

/** The address under which a page of ours was opened. */
export interface Site {
  /** Scheme, host and port, as browsers write an origin. */
  origin: string;
  /** Host name to which browsers bind passkeys; null for an IP address, which has none. */
  passkeyHost: string | null;
}

/** Asked after `requireOwnOrigin`, so that Origin and Host are ours. A browser says itself where it is; a proxy may have changed the Host. */
export function siteOf(request: FastifyRequest, publicUrl: URL | null): Site {
  const origin = request.headers.origin ?? publicUrl?.origin ?? `${request.protocol}://${request.host}`;
  const host = URL.parse(origin)?.hostname ?? '';
  const hasName = host !== '' && !host.startsWith('[') && isIP(host) === 0;
  return { origin, passkeyHost: hasName ? host : null };
}

/** Whether browsers treat the connection as trustworthy without TLS. */
export function isLoopbackHost(host: string): boolean {
  const name = nameOf(host);
  return name === 'localhost' || name.endsWith('.localhost') || name === '127.0.0.1' || name === '::1';
}

function isOwnHost(host: string, publicUrl: URL | null): boolean {
  const name = nameOf(host);
  // Only names can be rebound; a page under an address was served from that address.
  if (isLoopbackHost(host) || isIP(name) !== 0) return true;
  return name === publicUrl?.hostname || name === hostname().toLowerCase();
}

function isOwnOrigin(origin: string, host: string, publicUrl: URL | null): boolean {
  if (origin === publicUrl?.origin) return true;
  return origin === `http://${host}` || origin === `https://${host}`;
}

function nameOf(host: string): string {
  const name = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d+$/, '');
  return name.toLowerCase();
}

function foreignPage() {
  return problem(
    'csrf-failed',
    'The request comes from a page of another site.',
    'Use the page of this control plane itself.',
  );
}
