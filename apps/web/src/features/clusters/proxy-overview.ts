import type { ProxyTraffic } from '@sluice/contract';
import {
  type BackendView,
  type ConfigFile,
  listBackends,
  listFrontends,
  type ServerView,
  toDisplay,
} from '@sluice/haproxy-config';

type ServerTraffic = ProxyTraffic['servers'][number];

/** How a line of the staged configuration relates to the newest revision. */
export type Pending = 'new' | 'changed' | null;

export interface ServerRow {
  /** As in the file (latin1), for edits. */
  name: string;
  label: string;
  address: string;
  weight: number | null;
  backup: boolean;
  pending: Pending;
  live: ServerTraffic | null;
}
export interface BackendRow {
  name: string;
  label: string;
  kind: 'backend' | 'listen';
  mode: string | null;
  balance: string | null;
  usedBy: string[];
  pending: Pending;
  live: ProxyTraffic | null;
  servers: ServerRow[];
}
export interface FrontendRow {
  name: string;
  label: string;
  kind: 'frontend' | 'listen';
  mode: string | null;
  binds: string[];
  defaultBackend: string | null;
  pending: Pending;
  live: ProxyTraffic | null;
}
export interface ProxyOverview {
  frontends: FrontendRow[];
  backends: BackendRow[];
}

/** Joins what is configured (with everything staged) with what the nodes last reported. */
export function overviewOf(
  staged: ConfigFile,
  head: ConfigFile | null,
  traffic: readonly ProxyTraffic[],
): ProxyOverview {
  const live = new Map(traffic.map((proxy) => [`${proxy.kind} ${proxy.name}`, proxy]));
  const before = head === null ? null : linesOf(head);
  const pendingOf = (key: string, text: string): Pending => {
    if (before === null) return null;
    const old = before.get(key);
    return old === undefined ? 'new' : old === text ? null : 'changed';
  };
  const uses = usesOf(staged);
  return {
    frontends: listFrontends(staged).map((frontend) => ({
      name: frontend.name,
      label: toDisplay(frontend.name),
      kind: frontend.section.kind === 'listen' ? 'listen' : 'frontend',
      mode: frontend.mode,
      binds: frontend.binds.flatMap((bind) => bind.addresses.map((address) => toDisplay(address.text))),
      defaultBackend: frontend.defaultBackend === null ? null : toDisplay(frontend.defaultBackend),
      pending: pendingOf(`${frontend.section.kind} ${frontend.name}`, sectionText(staged, frontend.section.span)),
      live: live.get(`frontend ${frontend.name}`) ?? null,
    })),
    backends: listBackends(staged)
      // A listen without servers is a frontend only, for example a statistics page.
      .filter((backend) => backend.section.kind === 'backend' || backend.servers.length > 0)
      .map((backend) => {
        const reported = live.get(`backend ${backend.name}`) ?? null;
        return {
          name: backend.name,
          label: toDisplay(backend.name),
          kind: backend.section.kind === 'listen' ? 'listen' : 'backend',
          mode: backend.mode,
          balance: backend.balance,
          usedBy: uses.get(backend.name) ?? [],
          pending: pendingOf(`${backend.section.kind} ${backend.name}`, sectionText(staged, backend.section.span)),
          live: reported,
          servers: backend.servers.map((server) => ({
            name: server.name,
            label: serverLabel(server),
            address: toDisplay(server.address),
            weight: server.weight,
            backup: server.backup,
            pending: pendingOf(serverKey(backend, server), sectionText(staged, server.statement.span)),
            live: reported?.servers.find((entry) => entry.name === server.name) ?? null,
          })),
        };
      }),
  };
}

/** Frontends and listens that name a backend in `default_backend` or `use_backend`. */
function usesOf(file: ConfigFile): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  for (const frontend of listFrontends(file)) {
    for (const statement of frontend.section.statements) {
      if (statement.keyword !== 'default_backend' && statement.keyword !== 'use_backend') continue;
      const target = statement.arguments[0]?.value;
      if (target === undefined) continue;
      const users = uses.get(target) ?? [];
      const label = toDisplay(frontend.name);
      if (!users.includes(label)) uses.set(target, [...users, label]);
    }
  }
  return uses;
}

function linesOf(file: ConfigFile): Map<string, string> {
  const lines = new Map<string, string>();
  for (const section of file.sections) lines.set(`${section.kind} ${section.name}`, sectionText(file, section.span));
  for (const backend of listBackends(file)) {
    for (const server of backend.servers) {
      lines.set(serverKey(backend, server), sectionText(file, server.statement.span));
    }
  }
  return lines;
}

const serverKey = (backend: BackendView, server: ServerView) => `server\n${backend.name}\n${server.name}`;
const sectionText = (file: ConfigFile, span: { offset: number; length: number }) =>
  file.text.slice(span.offset, span.offset + span.length);
const serverLabel = (server: ServerView) =>
  server.range === null ? toDisplay(server.name) : `${toDisplay(server.name)}${server.range}`;

/** Keeps what matches in its own name or, for backends, in a server's name or address. */
export function filterOverview(overview: ProxyOverview, text: string): ProxyOverview {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return overview;
  const has = (...values: string[]) => values.some((value) => value.toLowerCase().includes(wanted));
  return {
    frontends: overview.frontends.filter((frontend) => has(frontend.label, ...frontend.binds)),
    backends: overview.backends.flatMap((backend) => {
      if (has(backend.label)) return [backend];
      const servers = backend.servers.filter((server) => has(server.label, server.address));
      return servers.length === 0 ? [] : [{ ...backend, servers }];
    }),
  };
}
