import { listBackends, parse, toLatin1 } from '@sluice/haproxy-config';
import { type ConfiguredServer, readConfiguredServer } from '../haproxy/index.ts';
import { readPlainFile } from '../plain-file.ts';
import type { ServerName } from './server-setting.ts';

/**
 * What the text on disk says about a server. Null when the file has no such line, as for servers of a template: then the worker
 * itself knows best what it started with.
 *
 * Why the file: after a change without reload the worker still calls the weight of its start the configured one.
 */
export async function findConfiguredServer(configFile: string, name: ServerName): Promise<ConfiguredServer | null> {
  const file = parse(await readPlainFile(configFile));
  const backend = listBackends(file).find((candidate) => candidate.name === toLatin1(name.backend));
  const server = backend?.servers.findLast(
    (candidate) => candidate.kind === 'server' && candidate.name === toLatin1(name.server),
  );
  return backend === undefined || server === undefined ? null : readConfiguredServer(file, backend.section, server);
}
