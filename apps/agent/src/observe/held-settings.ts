import { ipToHex } from '../haproxy/index.ts';
import type { ExpectedServer, ExpectedServers } from './expected-servers.ts';

/** What a person has set on a server for a time, whatever its files say; of those, what was read back from this worker. */
export interface HeldSetting {
  backend: string;
  server: string;
  set:
    | { attribute: 'state'; value: 'ready' | 'drain' | 'maint' }
    | { attribute: 'weight'; value: number }
    | { attribute: 'address'; value: string; port?: number | undefined };
}

/**
 * What is expected of servers when these settings hold: a value that was set on purpose is no drift, and another value in its
 * place is one. The only place where such settings meet drift.
 */
export function withHeldSettings(expected: ExpectedServers, held: readonly HeldSetting[]): ExpectedServers {
  if (held.length === 0) return expected;
  const servers = expected.servers.map((server) =>
    held
      .filter(({ backend, server: name }) => backend === server.backend && name === server.server)
      .reduce(withSetting, server),
  );
  return { ...expected, servers };
}

function withSetting(server: ExpectedServer, { set }: HeldSetting): ExpectedServer {
  switch (set.attribute) {
    case 'state':
      return { ...server, state: set.value };
    case 'weight':
      return { ...server, weight: set.value };
    case 'address': {
      const hex = ipToHex(set.value);
      const address = hex === null ? server.address : { hex, text: set.value };
      return { ...server, address, port: set.port ?? server.port };
    }
  }
}
