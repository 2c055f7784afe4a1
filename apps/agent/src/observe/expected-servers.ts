import {
  type ConfigFile,
  effectiveServerArgument,
  expandWords,
  listServers,
  parse,
  readAddress,
  type Section,
  type ServerView,
} from '@sluice/haproxy-config';
import {
  ipToHex,
  listConditionalLines,
  listDisabledSections,
  readConfiguredServer,
  type Variables,
  withConfigVariables,
} from '../haproxy/index.ts';

/** What a configuration says about one server. A null value is one that others may change rightly: checks, agents, DNS. */
export interface ExpectedServer {
  backend: string;
  server: string;
  weight: number | null;
  state: 'ready' | 'drain' | 'maint' | null;
  /** As bytes, in hex; and as written, for people. */
  address: { hex: string; text: string } | null;
  port: number | null;
  /** The name that HAProxy looks the address up by; its address may change rightly, the name may not. */
  fqdn: string | null;
  /** Inside `.if`: whether it counts is decided by the HAProxy that reads it. */
  optional: boolean;
}

export interface ExpectedServers {
  servers: ExpectedServer[];
  /** Backends whose servers are compared. */
  backends: ReadonlySet<string>;
}

/** Keeps a few words of a configuration from filling memory. */
const maxTemplateServers = 10_000;

/** The servers that a HAProxy with this text and environment runs after its start. Only what is compared is kept of the text. */
export function listExpectedServers(text: Uint8Array, base: Variables): ExpectedServers {
  const file = parse(text);
  const variables = withConfigVariables(file, base);
  const disabled = listDisabledSections(file);
  const conditional = listConditionalLines(file);
  const backends = new Set<string>();
  const servers: ExpectedServer[] = [];
  for (const section of file.sections) {
    const { kind, name } = section;
    if ((kind !== 'backend' && kind !== 'listen') || name === null || disabled.has(section)) continue;
    backends.add(name);
    for (const view of listServers(section)) {
      const optional = conditional.has(view.statement.line);
      for (const server of readServers({ file, section, view, variables })) servers.push({ ...server, optional });
    }
  }
  return { servers, backends };
}

interface ServerPlace {
  file: ConfigFile;
  section: Section;
  view: ServerView;
  variables: Variables;
}

function readServers({ file, section, view, variables }: ServerPlace): Omit<ExpectedServer, 'optional'>[] {
  const words = expandWords(view.statement, (name) => variables.get(name) ?? null);
  const written = view.addressWord?.value ?? '';
  const expanded = words[view.kind === 'server' ? 2 : 3] ?? written;
  // An agent may set weight and state of its server at any time.
  const isAgentLed = effectiveServerArgument([file], section, view, 'agent-check')?.argument.keyword === 'agent-check';
  const { disabled, weight } = readConfiguredServer(file, section, view);
  const common = {
    backend: section.name ?? '',
    weight: isAgentLed ? null : weight,
    state: isAgentLed ? null : disabled ? ('maint' as const) : ('ready' as const),
    ...readPlace(expanded, written),
  };
  return listNames(view).map((server) => ({ server, ...common }));
}

/** A name is looked up by HAProxy, once or again and again: its address is not compared. An SRV record gives other names. */
function readPlace(text: string, written: string): Pick<ExpectedServer, 'address' | 'port' | 'fqdn'> {
  const { family, host, port, portSpec } = readAddress(text);
  if (family !== 'ip') return { address: null, port: null, fqdn: null };
  const hex = ipToHex(host);
  const isPlain = portSpec === '' || (port !== null && String(port) === portSpec);
  const isName = hex === null && /^[a-z0-9]/i.test(host);
  return {
    address: hex === null ? null : { hex, text: written },
    port: isPlain ? (port ?? 0) : null,
    fqdn: isName ? host : null,
  };
}

function listNames(view: ServerView): string[] {
  if (view.kind === 'server') return [view.name];
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(view.range ?? '') ?? [];
  if (first === undefined) return [];
  const from = last === undefined ? 1 : Number(first);
  const length = Math.min(Number(last ?? first) - from + 1, maxTemplateServers);
  return Array.from({ length: Math.max(0, length) }, (_, index) => `${view.name}${from + index}`);
}
