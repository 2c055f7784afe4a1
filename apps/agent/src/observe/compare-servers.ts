import type { DriftFact } from '@sluice/contract/agent';
import type { ServerState } from '@sluice/haproxy-runtime';
import { ipToHex } from '../haproxy/index.ts';
import type { ExpectedServer, ExpectedServers } from './expected-servers.ts';

/** Differences between what the files say about servers and what the worker runs. Pure. */
export function compareServers(expected: ExpectedServers, running: readonly ServerState[]): DriftFact[] {
  const found = new Map(running.map((server) => [nameOf(server), server]));
  const facts: DriftFact[] = [];
  const named = new Set<string>();
  for (const server of expected.servers) {
    const name = nameOf(server);
    named.add(name);
    const state = found.get(name);
    if (state !== undefined) facts.push(...compareServer(name, server, state));
    else if (!server.optional)
      facts.push({ state: 'running', kind: 'server-missing', object: name, expected: 'present', found: null });
  }
  for (const state of running) {
    const name = nameOf(state);
    // A backend that the file does not have is HAProxy's own, or part of a difference that has another name.
    if (named.has(name) || !expected.backends.has(state.backend)) continue;
    facts.push({ state: 'running', kind: 'server-added', object: name, expected: null, found: placeWords(state) });
  }
  return facts;
}

const nameOf = ({ backend, server }: { backend: string; server: string }): string => `${backend}/${server}`;

function compareServer(object: string, expected: ExpectedServer, found: ServerState): DriftFact[] {
  const facts: DriftFact[] = [];
  const differ = (kind: DriftFact['kind'], wanted: string, seen: string): void => {
    if (wanted !== seen) facts.push({ state: 'running', kind, object, expected: wanted, found: seen });
  };
  if (expected.weight !== null) differ('server-weight', String(expected.weight), String(found.weight));
  if (expected.state !== null) differ('server-state', expected.state, stateOf(found));
  if (hasMoved(expected, found)) differ('server-address', expectedPlace(expected), addressWords(found));
  else if (hasOtherName(expected, found))
    differ('server-address', withPort(expected.fqdn, expected.port), withPort(found.fqdn, found.port));
  return facts;
}

/** What a person or a command set; what checks, tracking and name resolution do to a server is no drift. */
function stateOf({ admin }: ServerState): 'maint' | 'drain' | 'ready' {
  if (admin.forcedMaintenance) return 'maint';
  return admin.forcedDrain ? 'drain' : 'ready';
}

function hasMoved(expected: ExpectedServer, found: ServerState): boolean {
  const movedHost =
    expected.address !== null && found.address !== null && ipToHex(found.address) !== expected.address.hex;
  const movedPort = expected.port !== null && found.address !== null && found.port !== expected.port;
  return movedHost || movedPort;
}

function hasOtherName(expected: ExpectedServer, found: ServerState): boolean {
  if (expected.fqdn === null || found.fqdn === null) return false;
  return expected.fqdn.toLowerCase() !== found.fqdn.toLowerCase();
}

const expectedPlace = ({ address, port }: ExpectedServer): string => address?.text ?? `port ${port}`;

function addressWords({ address, port }: ServerState): string {
  return withPort(address?.includes(':') ? `[${address}]` : address, port);
}

const withPort = (host: string | null, port: number | null): string => (port ? `${host ?? ''}:${port}` : (host ?? ''));

/** Only what the process gives back: neither checks nor TLS settings can be read from it. */
function placeWords(state: ServerState): string {
  return `${addressWords(state)} weight ${state.weight}`;
}
