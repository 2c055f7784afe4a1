import {
  applyEdits,
  type ConfigFile,
  type Edit,
  isDiagnostic,
  listBackends,
  parse,
  type ServerView,
  setServerAddress,
  setServerArgument,
  toDisplay,
  toLatin1,
} from '@sluice/haproxy-config';

/** Arguments with one value, each a text field; empty means that the line does not say it. */
export const valueKeywords = [
  'weight',
  'maxconn',
  'inter',
  'rise',
  'fall',
  'minconn',
  'maxqueue',
  'slowstart',
  'cookie',
] as const;
export type ValueKeyword = (typeof valueKeywords)[number];

/** Flags and the word that takes them back when `default-server` sets them. */
const flags = { check: 'no-check', backup: 'no-backup', disabled: 'enabled' } as const;
export type FlagKeyword = keyof typeof flags;
const flagKeywords = ['check', 'backup', 'disabled'] as const satisfies readonly FlagKeyword[];

export interface ServerForm {
  host: string;
  port: string;
  values: Record<ValueKeyword, string>;
  flags: Record<FlagKeyword, boolean>;
}
export interface ServerPlace {
  /** Section name as in the file (latin1). */
  backend: string;
  server: string;
}
export type ServerEdit =
  | { kind: 'edited'; bytes: Uint8Array }
  | { kind: 'refused'; cause: string; remediation: string };

/** The server line and the file it stands in; null when there is none of this name. */
export function findServer(file: ConfigFile, place: ServerPlace): ServerView | null {
  const backend = listBackends(file).find((entry) => entry.name === place.backend);
  return backend?.servers.find((entry) => entry.name === place.server) ?? null;
}

export function readServerForm(server: ServerView): ServerForm {
  const firstValue = (keyword: string) =>
    toDisplay(server.arguments.findLast((argument) => argument.keyword === keyword)?.values[0]?.value ?? '');
  return {
    host: toDisplay(server.host),
    port: toDisplay(server.portSpec),
    values: {
      weight: firstValue('weight'),
      maxconn: firstValue('maxconn'),
      inter: firstValue('inter'),
      rise: firstValue('rise'),
      fall: firstValue('fall'),
      minconn: firstValue('minconn'),
      maxqueue: firstValue('maxqueue'),
      slowstart: firstValue('slowstart'),
      cookie: firstValue('cookie'),
    },
    flags: { check: server.check, backup: server.backup, disabled: server.disabled },
  };
}

/**
 * Writes a form into the file: only what differs from the line as it stands, each as the smallest edit. A change of one
 * field leaves every other byte alone, and an untouched form changes nothing.
 */
export function writeServerForm(bytes: Uint8Array, place: ServerPlace, form: ServerForm): ServerEdit {
  const original = findServer(parse(bytes), place);
  if (original === null) return gone;
  const before = readServerForm(original);
  const steps: Step[] = [];
  if (form.host !== before.host || form.port !== before.port) {
    const address = toLatin1(writeAddress(original.address, form));
    steps.push((file, server) => setServerAddress(file, server, address));
  }
  for (const keyword of valueKeywords) {
    const value = form.values[keyword].trim();
    if (value === before.values[keyword]) continue;
    steps.push((file, server) => setServerArgument(file, server, keyword, value === '' ? null : [toLatin1(value)]));
  }
  for (const keyword of flagKeywords) {
    const wanted = form.flags[keyword];
    if (wanted === before.flags[keyword]) continue;
    steps.push((file, server) => setServerArgument(file, server, wanted ? flags[keyword] : keyword, null));
    if (wanted) steps.push((file, server) => setServerArgument(file, server, keyword, []));
  }
  return runSteps(bytes, place, steps);
}

type Step = (file: ConfigFile, server: ServerView) => Edit[] | ReturnType<typeof setServerArgument>;
const gone: ServerEdit = {
  kind: 'refused',
  cause: 'The server is no longer in the configuration.',
  remediation: 'Close the form and look at the overview again.',
};

/** One step after the other, each on the text that the one before it made: spans move with every edit. */
function runSteps(bytes: Uint8Array, place: ServerPlace, steps: readonly Step[]): ServerEdit {
  let current = bytes;
  for (const step of steps) {
    const file = parse(current);
    const server = findServer(file, place);
    if (server === null) return gone;
    const edits = step(file, server);
    if (isDiagnostic(edits)) return { kind: 'refused', cause: edits.cause, remediation: edits.remediation };
    current = applyEdits(current, edits);
  }
  return { kind: 'edited', bytes: current };
}

function writeAddress(old: string, form: ServerForm): string {
  const prefix = /^[a-z0-9+]+@/.exec(old)?.[0] ?? '';
  const host = form.host.trim();
  const bracketed = host.includes(':') && !host.startsWith('[') && !host.startsWith('/') ? `[${host}]` : host;
  const port = form.port.trim();
  return port === '' ? prefix + bracketed : `${prefix}${bracketed}:${port}`;
}

/** What `default-server` lines of the section say for a keyword, which the server line may override; null without. */
export function inheritedValue(file: ConfigFile, place: ServerPlace, keyword: string): string | null {
  const section = listBackends(file).find((entry) => entry.name === place.backend)?.section;
  let found: string | null = null;
  for (const statement of section?.statements ?? []) {
    if (statement.keyword !== 'default-server') continue;
    const at = statement.arguments.findIndex((word) => word.value === keyword);
    const value = at < 0 ? undefined : statement.arguments[at + 1]?.value;
    if (value !== undefined) found = toDisplay(value);
  }
  return found;
}
