import type { ProxyTraffic } from '@sluice/contract';
import {
  type BackendView,
  type ConfigFile,
  type FrontendView,
  listBackends,
  listFrontends,
  type PlacedPart,
  type Section,
  type ServerView,
  toDisplay,
  traceLine,
} from '@sluice/haproxy-config';
import { type Inherited, inheritedArgument, inheritedMode } from './inheritance.ts';
import { unite } from './unite.ts';

type ServerTraffic = ProxyTraffic['servers'][number];

/** How what is staged differs from what serves: added, changed, removed by the next apply; null when it does not. */
export type Pending = 'new' | 'changed' | 'removed' | null;

/** One value of a row: what serves, and what will after the next apply. null where that side has none. */
export interface Shown<Value = string> {
  serving: Value | null;
  staged: Value | null;
}

interface Row {
  /** Unlike every other row's of its kind. */
  key: string;
  /** As in the file (latin1), for edits. */
  name: string;
  label: string;
  pending: Pending;
}
export interface ServerRow extends Row {
  address: Shown;
  weight: Shown<number | string>;
  backup: boolean;
  /** A `server-template`: its servers have names of their own. */
  isTemplate: boolean;
  live: ServerTraffic | null;
}
/** A mode that the section says itself (`isOwn`), or the one that counts for lack of such a line. */
export interface Mode extends Inherited {
  isOwn: boolean;
}
interface ProxyRow extends Row {
  mode: Shown<Mode>;
  /** Where it stands in the staged text; null when it is not there any more. */
  line: number | null;
  /** The configuration file that the line is one of, when `placeRows` has told them apart. */
  file?: string;
  live: ProxyTraffic | null;
}
export interface BackendRow extends ProxyRow {
  kind: 'backend' | 'listen';
  balance: Shown;
  usedBy: string[];
  servers: ServerRow[];
}
export interface FrontendRow extends ProxyRow {
  kind: 'frontend' | 'listen';
  binds: Shown;
  defaultBackend: Shown;
}
export interface ProxyOverview {
  frontends: FrontendRow[];
  backends: BackendRow[];
}

/** One side of a row: the file and what stands in it. */
interface Side<View> {
  file: ConfigFile;
  view: View;
}

/**
 * Everything that serves and everything that is staged, joined with what the nodes last reported. Live state stands only at
 * what serves: what is only staged has none, even if the nodes report something by its name.
 *
 * `serving` is the file of the revision that the nodes have proven, null when none has.
 */
export function overviewOf(
  staged: ConfigFile,
  serving: ConfigFile | null,
  traffic: readonly ProxyTraffic[],
): ProxyOverview {
  const live = new Map(traffic.map((proxy) => [`${proxy.kind} ${proxy.name}`, proxy]));
  const uses = usesOf(serving === null ? [staged] : [serving, staged]);
  const both = <View extends { section: Section }>(list: (file: ConfigFile) => View[]) =>
    unite(
      serving === null ? [] : list(serving).map((view) => ({ file: serving, view })),
      list(staged).map((view) => ({ file: staged, view })),
      ({ view: { section } }) => `${section.kind} ${section.name ?? ''} ${section.occurrence}`,
    );
  return {
    frontends: both(listFrontends).map(({ key, before, after, one }) =>
      frontendRow(key, before, after, one, live.get(`frontend ${one.view.name}`) ?? null),
    ),
    backends: both(listBackends)
      // A listen without servers is a frontend only, for example a statistics page.
      .filter(({ before, after }) => [before, after].some((side) => side !== null && isBackend(side.view)))
      .map(({ key, before, after, one }) => ({
        ...backendRow(key, before, after, one, live.get(`backend ${one.view.name}`) ?? null),
        usedBy: uses.get(one.view.name) ?? [],
      })),
  };
}

/** Puts rows that were read from a joined text on the lines of its files. */
export function placeRows({ frontends, backends }: ProxyOverview, placed: readonly PlacedPart[]): ProxyOverview {
  const place = <Row extends ProxyRow>(row: Row): Row => {
    const at = row.line === null ? null : traceLine({ parts: placed }, row.line);
    return at === null ? row : { ...row, line: at.line, file: at.source };
  };
  return { frontends: frontends.map(place), backends: backends.map(place) };
}

const isBackend = (view: BackendView) => view.section.kind === 'backend' || view.servers.length > 0;

function frontendRow(
  key: string,
  before: Side<FrontendView> | null,
  after: Side<FrontendView> | null,
  one: Side<FrontendView>,
  live: ProxyTraffic | null,
): FrontendRow {
  return {
    ...proxyRow(key, before, after, one, live),
    kind: one.view.section.kind === 'listen' ? 'listen' : 'frontend',
    binds: shown(before, after, ({ view }) =>
      view.binds.flatMap((bind) => bind.addresses.map((address) => toDisplay(address.text))).join(', '),
    ),
    defaultBackend: shown(before, after, ({ view }) =>
      view.defaultBackend === null ? null : toDisplay(view.defaultBackend),
    ),
  };
}

function backendRow(
  key: string,
  before: Side<BackendView> | null,
  after: Side<BackendView> | null,
  one: Side<BackendView>,
  live: ProxyTraffic | null,
): Omit<BackendRow, 'usedBy'> {
  const servers = (side: Side<BackendView> | null) =>
    side === null ? [] : side.view.servers.map((view) => ({ file: side.file, view, section: side.view.section }));
  const row = proxyRow(key, before, after, one, live);
  return {
    ...row,
    kind: one.view.section.kind === 'listen' ? 'listen' : 'backend',
    balance: shown(before, after, ({ view }) => view.balance),
    servers: unite(servers(before), servers(after), ({ view }) => `${view.kind} ${view.name} ${view.range ?? ''}`).map(
      (server) => ({
        key: server.key,
        name: server.one.view.name,
        label: serverLabel(server.one.view),
        address: shown(server.before, server.after, ({ view }) => toDisplay(view.address)),
        weight: shown(server.before, server.after, ({ file, view, section }) => weightOf(file, section, view)),
        backup: server.one.view.backup,
        isTemplate: server.one.view.kind === 'server-template',
        pending: pendingOf(server.before, server.after, ({ file, view }) => textOf(file, view.statement.span)),
        live:
          server.before === null ? null : (row.live?.servers.find(({ name }) => name === server.one.view.name) ?? null),
      }),
    ),
  };
}

function proxyRow<View extends FrontendView | BackendView>(
  key: string,
  before: Side<View> | null,
  after: Side<View> | null,
  one: Side<View>,
  live: ProxyTraffic | null,
): ProxyRow {
  return {
    key,
    name: one.view.name,
    label: toDisplay(one.view.name),
    mode: shown(before, after, ({ file, view }) =>
      view.mode === null
        ? { ...inheritedMode(file, view.section), isOwn: false }
        : { value: toDisplay(view.mode), origin: null, isOwn: true },
    ),
    line: after?.view.section.header.line ?? null,
    pending: pendingOf(before, after, ({ file, view }) => textOf(file, view.section.span)),
    live: before === null ? null : live,
  };
}

function shown<S, Value>(before: S | null, after: S | null, read: (side: S) => Value | null): Shown<Value> {
  return { serving: before === null ? null : read(before), staged: after === null ? null : read(after) };
}

function pendingOf<S>(before: S | null, after: S | null, text: (side: S) => string): Pending {
  if (before === null) return 'new';
  if (after === null) return 'removed';
  return text(before) === text(after) ? null : 'changed';
}

/** The weight that counts, wherever it is said; HAProxy's own default is 1. Variables stay as they are written. */
function weightOf(file: ConfigFile, section: Section, server: ServerView): number | string {
  if (server.weight !== null) return server.weight;
  const own = server.arguments.findLast((argument) => argument.keyword === 'weight')?.values[0]?.value;
  if (own !== undefined) return toDisplay(own);
  const inherited = inheritedArgument(file, section, server.statement, 'weight')?.value ?? '1';
  return /^[0-9]+$/.test(inherited) ? Number(inherited) : inherited;
}

/** Frontends and listens that name a backend in `default_backend` or `use_backend`. */
function usesOf(files: readonly ConfigFile[]): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  for (const frontend of files.flatMap(listFrontends)) {
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

const textOf = (file: ConfigFile, span: { offset: number; length: number }) =>
  file.text.slice(span.offset, span.offset + span.length);
const serverLabel = (server: ServerView) =>
  server.range === null ? toDisplay(server.name) : `${toDisplay(server.name)}${server.range}`;

/** Keeps what matches in its own name or, for backends, in a server's name or address. */
export function filterOverview(overview: ProxyOverview, text: string): ProxyOverview {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return overview;
  const has = (...values: (string | null)[]) => values.some((value) => value?.toLowerCase().includes(wanted));
  const hasShown = ({ serving, staged }: Shown) => has(serving, staged);
  return {
    frontends: overview.frontends.filter((frontend) => has(frontend.label) || hasShown(frontend.binds)),
    backends: overview.backends.flatMap((backend) => {
      if (has(backend.label)) return [backend];
      const servers = backend.servers.filter((server) => has(server.label) || hasShown(server.address));
      return servers.length === 0 ? [] : [{ ...backend, servers }];
    }),
  };
}
