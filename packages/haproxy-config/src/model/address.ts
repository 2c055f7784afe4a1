// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { readInteger } from './argument-view.ts';

/** One address as HAProxy reads it: `[prefix@]host[:port[-port]]` or `[prefix@]path`. */
export interface Address {
  /** As written. */
  readonly text: string;
  /** What stands before `@`, for example `ipv4`, `quic6`, `unix`, `abns`, `fd`, `stream+ipv4`; null without. */
  readonly prefix: string | null;
  /** `ip` has host and port; the others name a socket in `host`. `quic` and `udp` addresses are `ip`. */
  readonly family: 'ip' | 'unix' | 'abns' | 'fd' | 'sockpair' | 'rhttp';
  /** Without brackets; empty or `*` means every address. A path, name or number for the other families. */
  readonly host: string;
  /** The first port; null when there is none, or when it is relative or holds a variable: see `portSpec`. */
  readonly port: number | null;
  /** The last port of a range; equal to `port` without a range. */
  readonly lastPort: number | null;
  /** The port as written, for example `8080-8090`, `+10` or `${PORT}`; empty when there is none. */
  readonly portSpec: string;
}

const socketFamilies: ReadonlyMap<string, Address['family']> = new Map([
  ['unix', 'unix'],
  ['uxst', 'unix'],
  ['uxdg', 'unix'],
  ['abns', 'abns'],
  ['abnsz', 'abns'],
  ['fd', 'fd'],
  ['sockpair', 'sockpair'],
  ['rhttp', 'rhttp'],
  ['rev', 'rhttp'],
]);

/**
 * Reads one address word (or one of a bind's comma-separated list).
 *
 * Returns: always an address; what is malformed stays visible in `host` and `portSpec`.
 * Source:  HAProxy configuration manual, section 2.9: the last `:` outside brackets separates the port.
 */
export function readAddress(text: string): Address {
  const at = /^[a-z0-9+]+@/.exec(text)?.[0] ?? '';
  const prefix = at === '' ? null : at.slice(0, -1);
  const rest = text.slice(at.length);
  const named = prefix === null ? undefined : socketFamilies.get(prefix.slice(prefix.lastIndexOf('+') + 1));
  const family = named ?? (prefix === null && rest.startsWith('/') ? 'unix' : 'ip');
  if (family !== 'ip') return { text, prefix, family, host: rest, port: null, lastPort: null, portSpec: '' };

  const colon = findPortColon(rest);
  const host = colon < 0 ? rest : rest.slice(0, colon);
  const portSpec = colon < 0 ? '' : rest.slice(colon + 1);
  const range = /^([0-9]+)-([0-9]+)$/.exec(portSpec);
  const port = readInteger(range?.[1] ?? portSpec);
  return {
    text,
    prefix,
    family,
    host: host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host,
    port,
    lastPort: range === null ? port : readInteger(range[2] ?? null),
    portSpec,
  };
}

/** The last `:` that is not inside brackets or a variable such as `${HOST-a:b}`; -1 when there is none. */
function findPortColon(text: string): number {
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const character = text[at];
    if (character === ':') return at;
    if (character === ']') return -1;
    if (character === '}') at = Math.max(0, text.lastIndexOf('{', at));
  }
  return -1;
}

/** Splits a bind's address word on its commas and reads each address. */
export function readAddressList(text: string): Address[] {
  return text.split(',').map(readAddress);
}
