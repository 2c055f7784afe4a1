import type { Section } from '../syntax/section.ts';
import { type LineArgument, listArguments } from './line-argument.ts';
import { getValue, listValues, type TypedStatement } from './typed-statement.ts';
import {
  argumentNumber,
  argumentText,
  type ConditionView,
  eachOf,
  hasArgument,
  isSaid,
  numberAt,
  numberOf,
  readCondition,
  readSection,
  splitList,
  textAt,
  textOf,
} from './value-access.ts';

/** A `timeout` line. */
export interface TimeoutView {
  /** `connect`, `client`, `http-request`, … */
  readonly name: string;
  /** Milliseconds; null when a variable says it. */
  readonly ms: number | null;
  readonly view: TypedStatement;
}

/** The timeouts that a section sets, in order; of one name the last counts. */
export function listTimeouts(section: Section): TimeoutView[] {
  return withName(section, 'timeout').map((view) => ({ name: nameAfter(view), ms: numberAt(view, 0), view }));
}

/** An `option` line. */
export interface OptionView {
  /** `httplog`, `forwardfor`, … */
  readonly name: string;
  readonly state: 'on' | 'off';
  readonly arguments: readonly LineArgument[];
  readonly view: TypedStatement;
}

/** The options that a section sets, in order; of one name the last counts. Set them with `setFlag` and `setValue`. */
export function listOptions(section: Section): OptionView[] {
  return withName(section, 'option').map((view) => ({
    name: nameAfter(view),
    state: view.modifier === 'no' ? 'off' : 'on',
    arguments: listArguments(view),
    view,
  }));
}

/** Is an option (`httplog`) on or off in a section, or does the section not say? */
export function optionState(section: Section, name: string): 'on' | 'off' | 'absent' {
  const last = getValue(section, `option ${name}`);
  if (last === null) return 'absent';
  return last.modifier === 'no' ? 'off' : 'on';
}

function withName(section: Section, first: string): TypedStatement[] {
  return listValues(section).filter(({ keyword }) => keyword.name.startsWith(`${first} `));
}

function nameAfter(view: TypedStatement): string {
  return view.keyword.name.slice(view.keyword.name.indexOf(' ') + 1);
}

/** A `log` line. */
export interface LogTargetView {
  /** The address, `ring@name` or `stdout` and the like; null for `log global` and `no log`. */
  readonly address: string | null;
  /** `global`: the targets of the global section. `none` (`no log`): those inherited so far are dropped. */
  readonly kind: 'target' | 'global' | 'none';
  readonly facility: string | null;
  /** The most detailed level that is sent; null means all. */
  readonly level: string | null;
  /** The least detailed level. */
  readonly minLevel: string | null;
  /** Longest message in bytes. */
  readonly lengthBytes: number | null;
  readonly format: string | null;
  /** Ranges and size, for example `1,3:5`. */
  readonly sample: string | null;
  readonly profile: string | null;
  readonly view: TypedStatement;
}

/** The log targets of a section (global, proxies, peers, log-forward), in order. */
export function listLogTargets(section: Section): LogTargetView[] {
  return listValues(section, 'log').map((view) => {
    // Facility and levels are the words that stand alone.
    const alone = listArguments(view).filter(({ words }) => words.length === 0);
    const isGlobal = view.words[0]?.value === 'global';
    const [facility = null, level = null, minLevel = null] = isGlobal ? [] : alone.map(({ name }) => name);
    const length = argumentText(view, 'len');
    return {
      address: isGlobal || view.modifier === 'no' ? null : textAt(view, 0),
      kind: view.modifier === 'no' ? 'none' : isGlobal ? 'global' : 'target',
      facility,
      level,
      minLevel,
      lengthBytes: length !== null && /^[0-9]+$/.test(length) ? Number(length) : null,
      format: argumentText(view, 'format'),
      sample: argumentText(view, 'sample'),
      profile: argumentText(view, 'profile'),
      view,
    };
  });
}

/** How a backend picks a server. */
export interface BalanceView {
  /** `roundrobin`, `uri`, `hdr(host)`, `random(2)`, …; null for a bare `balance`. */
  readonly algorithm: string | null;
  readonly arguments: readonly LineArgument[];
  readonly view: TypedStatement;
}

/** The `balance` line that counts; null when the section does not say. */
export function readBalance(section: Section): BalanceView | null {
  const view = getValue(section, 'balance');
  if (view === null) return null;
  return { algorithm: view.words[0]?.value ?? null, arguments: listArguments(view).slice(1), view };
}

/** The persistence cookie. */
export interface CookieView {
  readonly name: string;
  readonly mode: 'rewrite' | 'insert' | 'prefix' | null;
  /** `indirect`, `nocache`, `postonly`, `preserve`, `httponly`, `secure`, `dynamic` in the order of the line. */
  readonly flags: readonly string[];
  readonly domain: string | null;
  /** Milliseconds. */
  readonly maxIdleMs: number | null;
  /** Milliseconds. */
  readonly maxLifeMs: number | null;
  readonly view: TypedStatement;
}

const cookieModes = ['rewrite', 'insert', 'prefix'] as const;

/** The `cookie` line that counts; null when the section does not say. */
export function readCookie(section: Section): CookieView | null {
  const view = getValue(section, 'cookie');
  if (view === null) return null;
  const flags = listArguments(view).filter(({ words }) => words.length === 0);
  return {
    name: textAt(view, 0) ?? '',
    mode: cookieModes.find((mode) => hasArgument(view, mode)) ?? null,
    flags: flags.map(({ name }) => name).filter((name) => !cookieModes.some((mode) => mode === name)),
    domain: argumentText(view, 'domain'),
    maxIdleMs: argumentNumber(view, 'maxidle'),
    maxLifeMs: argumentNumber(view, 'maxlife'),
    view,
  };
}

/** A stick-table, of a proxy or of a `table` line in peers. */
export interface StickTableView {
  /** The name of a table in peers; null for a proxy's, which has the proxy's name. */
  readonly name: string | null;
  /** `ip`, `ipv6`, `integer`, `string`, `binary`. */
  readonly type: string | null;
  /** Length of `string` and `binary` keys. */
  readonly keyLength: number | null;
  /** Entries; HAProxy reads `1m` as 1,048,576. */
  readonly size: number | null;
  /** Milliseconds. */
  readonly expireMs: number | null;
  /** Data types with their periods, for example `http_req_rate(10s)`. */
  readonly store: readonly string[];
  readonly peers: string | null;
  readonly isNopurge: boolean;
  readonly view: TypedStatement;
}

/** The stick-table of a proxy, or the tables of a peers section, in order. */
export function listStickTables(section: Section): StickTableView[] {
  const keyword = section.kind === 'peers' ? 'table' : 'stick-table';
  return listValues(section, keyword).map((view) => {
    const [type = null, , length = null] = argumentText(view, 'type')?.split(' ') ?? [];
    const stores = listArguments(view).filter(({ name }) => name === 'store');
    return {
      name: section.kind === 'peers' ? textAt(view, 0) : null,
      type,
      keyLength: length !== null && /^[0-9]+$/.test(length) ? Number(length) : null,
      size: argumentNumber(view, 'size'),
      expireMs: argumentNumber(view, 'expire'),
      store: stores.flatMap(({ words }) => splitList(words[0]?.value ?? null)),
      peers: argumentText(view, 'peers'),
      isNopurge: hasArgument(view, 'nopurge'),
      view,
    };
  });
}

/** A `stick` rule. */
export interface StickRuleView {
  /** `on`, `match`, `store`, `store-request` or `store-response`. */
  readonly action: string;
  readonly expression: string;
  /** The proxy or peers table; null for the own one. */
  readonly table: string | null;
  readonly condition: ConditionView | null;
  readonly view: TypedStatement;
}

/** The `stick` rules of a section, in order. */
export function listStickRules(section: Section): StickRuleView[] {
  return withName(section, 'stick').map((view) => ({
    action: nameAfter(view),
    expression: textAt(view, 0) ?? '',
    table: argumentText(view, 'table'),
    condition: readCondition(view),
    view,
  }));
}

/** A `filter` line. */
export interface FilterView {
  /** `compression`, `cache`, `spoe`, `bwlim-in`, … */
  readonly kind: string;
  /** What the line names first: a cache, an application, the filter itself. */
  readonly name: string | null;
  readonly arguments: readonly LineArgument[];
  readonly view: TypedStatement;
}

/** The filters of a section, in the order in which they run. */
export function listFilters(section: Section): FilterView[] {
  return withName(section, 'filter').map((view) => {
    const [first] = view.values;
    return {
      kind: nameAfter(view),
      name: first?.symbol ? first.text : argumentText(view, 'engine'),
      arguments: listArguments(view),
      view,
    };
  });
}

/** A page or redirection for an error. */
export interface ErrorPageView {
  readonly keyword: 'errorfile' | 'errorfiles' | 'errorloc' | 'errorloc302' | 'errorloc303' | 'http-error';
  /** Empty for all those of an `errorfiles` section. */
  readonly statuses: readonly number[];
  /** The file, the URL or the name of the http-errors section. */
  readonly target: string | null;
  readonly view: TypedStatement;
}

const errorKeywords = ['errorfile', 'errorfiles', 'errorloc', 'errorloc302', 'errorloc303', 'http-error'] as const;

/** The error pages of a proxy or http-errors section, in order; of one status the last counts. */
export function listErrorPages(section: Section): ErrorPageView[] {
  return listValues(section).flatMap((view) => {
    const keyword = errorKeywords.find((name) => name === view.keyword.name);
    if (keyword === undefined) return [];
    const numbers = view.values.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
    const byPlace = keyword === 'errorfiles' ? textAt(view, 0) : textAt(view, 1);
    const sources = ['file', 'errorfile', 'errorfiles', 'lf-file', 'string', 'lf-string'];
    const target = keyword === 'http-error' ? sources.map((name) => argumentText(view, name)) : [byPlace];
    return [{ keyword, statuses: numbers, target: target.find((text) => text !== null) ?? null, view }];
  });
}

const statsShape = {
  /** Any `stats` line of a proxy switches the page on. */
  isEnabled: (section: Section): boolean => withName(section, 'stats').length > 0,
  uri: textOf('stats uri'),
  realm: textOf('stats realm'),
  /** Milliseconds. */
  refreshMs: numberOf('stats refresh'),
  hidesVersion: isSaid('stats hide-version'),
  /** `user:password`. */
  auth: eachOf('stats auth', (view) => textAt(view, 0) ?? ''),
  /** When the page may change servers. */
  admin: eachOf('stats admin', readCondition),
  scope: eachOf('stats scope', (view) => textAt(view, 0) ?? ''),
};

/** The statistics page of a proxy as its own lines say. */
export type StatsView = ReturnType<typeof readStats>;

/** Reads the `stats` lines of a proxy. */
export const readStats = (section: Section) => readSection(section, statsShape);
