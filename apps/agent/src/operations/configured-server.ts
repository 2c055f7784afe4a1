import {
  type ConfigFile,
  effectiveServerArgument,
  listBackends,
  parse,
  type Section,
  type ServerView,
  toLatin1,
} from '@sluice/haproxy-config';
import { readPlainFile } from '../plain-file.ts';
import type { ServerName } from './server-setting.ts';

/** What the text on disk says about a server; null where it does not say it in plain words. */
export interface ConfiguredServer {
  disabled: boolean;
  weight: number | null;
}

/**
 * Reads the line of a server, with the defaults that count for it. Null when the file has no such line, as for servers of a
 * template: then the worker itself knows best what it started with.
 *
 * Why the file: after a change without reload the worker still calls the weight of its start the configured one.
 */
export async function readConfiguredServer(configFile: string, name: ServerName): Promise<ConfiguredServer | null> {
  const file = parse(await readPlainFile(configFile));
  const backend = listBackends(file).find((candidate) => candidate.name === toLatin1(name.backend));
  const server = backend?.servers.findLast(
    (candidate) => candidate.kind === 'server' && candidate.name === toLatin1(name.server),
  );
  if (backend === undefined || server === undefined) return null;
  return { disabled: isDisabled(file, backend.section, server), weight: weightOf(file, backend.section, server) };
}

function weightOf(file: ConfigFile, section: Section, server: ServerView): number | null {
  const found = effectiveServerArgument([file], section, server, 'weight');
  if (found === null) return 1;
  const value = found.argument.values[0]?.value ?? '';
  return /^\d+$/.test(value) ? Number(value) : null;
}

function isDisabled(file: ConfigFile, section: Section, server: ServerView): boolean {
  if (server.arguments.some(({ keyword }) => keyword === 'disabled' || keyword === 'enabled')) return server.disabled;
  const says = (keyword: string) => effectiveServerArgument([file], section, server, keyword) !== null;
  return says('disabled') && !says('enabled');
}
