import {
  type BindView,
  expandWords,
  listSectionBinds,
  parse,
  readAddressList,
  type Section,
} from '@sluice/haproxy-config';
import { type Variables, withConfigVariables } from './config-environment.ts';
import { listConditionalLines, listDisabledSections } from './inactive-lines.ts';
import { ipToHex } from './ip-address.ts';

interface Common {
  /** The address as written, for people. */
  text: string;
  line: number;
  /** Name of the proxy, as statistics show it. */
  proxy: string;
  /** HAProxy may rightly not listen here: inside `.if`, or a peers section of another host. */
  optional: boolean;
}

/** One address at which a configuration makes HAProxy listen. */
export type Endpoint =
  | (Common & {
      kind: 'tcp';
      family: 4 | 6;
      /** Hex; null for a host name, whose addresses only HAProxy's own lookup knows. */
      address: string | null;
      port: number;
      /** An IPv6 socket that does not take IPv4. */
      v6only: boolean;
      /** `interface` or `transparent`: a connection from here proves nothing. */
      unreachable: boolean;
    })
  | (Common & { kind: 'unix'; path: string })
  | (Common & { kind: 'unprovable'; reason: string });

/** More sockets than a machine opens for one program; keeps a few words of a configuration from filling memory. */
const maxEndpoints = 100_000;

/**
 * The endpoints of a configuration that HAProxy would start with this environment: one for each port.
 *
 * Limits: a range that goes beyond 100,000 ports in all is one `unprovable` endpoint.
 */
export function listEndpoints(configText: Uint8Array, base: Variables): Endpoint[] {
  const file = parse(configText);
  const variables = withConfigVariables(file, base);
  const disabled = listDisabledSections(file);
  const conditional = listConditionalLines(file);
  const prefix = findUnixPrefix(file.sections, variables);
  const found: Endpoint[] = [];
  for (const section of file.sections) {
    if (disabled.has(section)) continue;
    for (const bind of listSectionBinds(section)) {
      const read = { variables, prefix, conditional: conditional.has(bind.statement.line) };
      for (const endpoint of readEndpoints(bind, read, () => maxEndpoints - found.length)) found.push(endpoint);
    }
  }
  return found;
}

interface BindSituation {
  variables: Variables;
  prefix: string;
  conditional: boolean;
}

function readEndpoints(bind: BindView, situation: BindSituation, room: () => number): Endpoint[] {
  const { variables, prefix: unixPrefix, conditional } = situation;
  const words = expandWords(bind.statement, (name) => variables.get(name) ?? null);
  const options = new Set(words.slice(2));
  const optional = conditional || bind.section.kind === 'peers';
  let made = 0;
  return readAddressList(words[1] ?? '').flatMap((address): Endpoint[] => {
    const common = {
      text: address.text,
      line: bind.statement.line,
      proxy: bind.section.name ?? '',
      optional,
    };
    const unprovable = (reason: string): Endpoint[] => [{ ...common, kind: 'unprovable', reason }];
    if (options.has('namespace')) return unprovable('it is in another network namespace');
    if (address.family === 'unix') return [{ ...common, kind: 'unix', path: unixPrefix + address.host }];
    if (address.family !== 'ip') return unprovable(`${address.family} sockets cannot be looked up by name`);
    if (/quic|udp|dgram/.test(address.prefix ?? '')) return unprovable('UDP sockets accept no connection');
    if (/mptcp/.test(address.prefix ?? '')) return unprovable('MPTCP sockets cannot be told from others');
    const { port, lastPort } = address;
    if (port === null || lastPort === null) return unprovable('its port is not known');
    const place = readHost(address.host, address.prefix ?? '');
    const length = Math.max(1, lastPort - port + 1);
    if (made + length > room()) return unprovable(`with it there are more than ${maxEndpoints} ports`);
    made += length;
    return Array.from({ length }, (_, index) => ({
      ...common,
      ...place,
      kind: 'tcp' as const,
      port: port + index,
      v6only: options.has('v6only'),
      unreachable: options.has('interface') || options.has('transparent'),
    }));
  });
}

/** An omitted address and `*` mean every IPv4 address, or every IPv6 address after an IPv6 prefix. */
function readHost(host: string, prefix: string): { family: 4 | 6; address: string | null } {
  const wantsV6 = prefix.endsWith('6');
  if (host === '' || host === '*')
    return wantsV6 ? { family: 6, address: '0'.repeat(32) } : { family: 4, address: '00000000' };
  const address = ipToHex(host);
  return { family: address?.length === 32 || (address === null && wantsV6) ? 6 : 4, address };
}

/** `unix-bind prefix PATH` of global is put before every path of a unix bind. */
function findUnixPrefix(sections: readonly Section[], variables: Variables): string {
  let prefix = '';
  for (const section of sections.filter(({ kind }) => kind === 'global'))
    for (const statement of section.statements.filter(({ keyword }) => keyword === 'unix-bind')) {
      const words = expandWords(statement, (name) => variables.get(name) ?? null);
      const at = words.indexOf('prefix');
      if (at > 0) prefix = words[at + 1] ?? '';
    }
  return prefix;
}
