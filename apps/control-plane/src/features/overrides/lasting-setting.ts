import { type Problem, problem } from '@sluice/contract';
import type { ServerSetting } from '@sluice/contract/agent-operations';
import {
  type ConfigFile,
  type Diagnostic,
  type Edit,
  isDiagnostic,
  listBackends,
  parse,
  type Section,
  type ServerView,
  setServerAddress,
  setServerArgument,
  setServerDisabled,
  toLatin1,
} from '@sluice/haproxy-config';

interface Found {
  file: ConfigFile;
  section: Section;
  server: ServerView;
}

/**
 * Writes a setting into the line of a server, with the bytes around it as they are. Null when this text has no line of that
 * server. Throws `operation-refused` when the line cannot say it, or says it already.
 */
export function writeSetting(bytes: Uint8Array, backend: string, name: string, set: ServerSetting): Uint8Array | null {
  const file = parse(bytes);
  const section = listBackends(file).find((candidate) => candidate.name === toLatin1(backend));
  const server = section?.servers.findLast(
    (candidate) => candidate.kind === 'server' && candidate.name === toLatin1(name),
  );
  if (section === undefined || server === undefined) return null;
  const edits = editsOf({ file, section: section.section, server }, set);
  if (isDiagnostic(edits)) throw cannotSay(edits.cause, edits.remediation);
  if (edits.length === 0)
    throw cannotSay(
      `The configuration of ${backend}/${name} says so already.`,
      'Bring the server back to what its configuration says, or look at the staged changes.',
    );
  return file.edit(edits).toBytes();
}

function editsOf({ file, section, server }: Found, set: ServerSetting): Edit[] | Diagnostic {
  switch (set.attribute) {
    case 'weight':
      return setServerArgument(file, server, 'weight', [String(set.value)]);
    case 'state':
      return setServerDisabled(file, section, server, set.value === 'maint');
    case 'address':
      return setServerAddress(file, server, addressWord(set.value, set.port, server));
  }
}

/** Without a port of its own it keeps the one of the line. An IPv6 address stands in brackets, so that its port is one. */
function addressWord(ip: string, port: number | undefined, server: ServerView): string {
  const kept = port === undefined ? server.portSpec : String(port);
  const host = ip.includes(':') ? `[${ip}]` : ip;
  return kept === '' ? host : `${host}:${kept}`;
}

const cannotSay = (cause: string, remediation: string): Problem =>
  problem('operation-refused', cause, remediation, '#/set');
