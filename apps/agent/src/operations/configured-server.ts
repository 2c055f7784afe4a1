import { isIP } from 'node:net';
import { listBackends, parse, readAddress, type ServerView, toLatin1 } from '@sluice/haproxy-config';
import { type ConfiguredServer, readConfiguredServer } from '../haproxy/index.ts';
import { readPlainFile } from '../plain-file.ts';
import type { ServerName } from './server-setting.ts';

export interface ConfiguredPlace {
  address: string;
  /** 0 where the text names none: the server takes the port of the connection. */
  port: number;
}

/** `place` is null for names and variables, which only HAProxy can look up. */
export type FoundServer = ConfiguredServer & { place: ConfiguredPlace | null };

/**
 * What the text on disk says about a server. Null when the file has no such line, as for servers of a template: then the worker
 * itself knows best what it started with.
 *
 * Why the file: after a change without reload the worker still calls the weight of its start the configured one.
 */
export async function findConfiguredServer(configFile: string, name: ServerName): Promise<FoundServer | null> {
  const file = parse(await readPlainFile(configFile));
  const backend = listBackends(file).find((candidate) => candidate.name === toLatin1(name.backend));
  const server = backend?.servers.findLast(
    (candidate) => candidate.kind === 'server' && candidate.name === toLatin1(name.server),
  );
  if (backend === undefined || server === undefined) return null;
  return { ...readConfiguredServer(file, backend.section, server), place: readPlace(server) };
}

function readPlace({ addressWord }: ServerView): ConfiguredPlace | null {
  if (addressWord === null || addressWord.hasVariable) return null;
  const { family, host, port, portSpec } = readAddress(addressWord.value);
  if (family !== 'ip' || isIP(host) === 0) return null;
  if (portSpec === '') return { address: host, port: 0 };
  return port !== null && String(port) === portSpec ? { address: host, port } : null;
}
