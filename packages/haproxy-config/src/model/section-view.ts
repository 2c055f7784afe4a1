import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { readAddress } from './address.ts';
import { listArguments } from './line-argument.ts';
import { listCheckSteps } from './rule-view.ts';
import { listServers } from './server-view.ts';
import { listErrorPages, listLogTargets, listOptions, listStickTables, listTimeouts } from './setting-view.ts';
import { listValues, type TypedStatement } from './typed-statement.ts';
import {
  argumentText,
  eachOf,
  hasArgument,
  isSaid,
  numberAt,
  numberOf,
  readCondition,
  readSection,
  type SectionView,
  splitList,
  textAt,
  textOf,
} from './value-access.ts';

/** Every section of a kind, read by a shape. */
const sectionsOf =
  <Shape extends Record<string, (section: Section) => unknown>>(kind: string, shape: Shape) =>
  (file: ConfigFile): SectionView<Shape>[] =>
    file.sections.filter((section) => section.kind === kind).map((section) => readSection(section, shape));

/** The words that follow the keyword, joined by blanks. */
const wordsOf = (view: TypedStatement): string => view.words.map(({ value }) => value).join(' ');

/** Arguments of a line by name; a flag is empty. */
const recordOf = (view: TypedStatement): Record<string, string> =>
  Object.fromEntries(listArguments(view).map(({ name, words }) => [name, words.map(({ value }) => value).join(' ')]));

const nameAndAddress = (view: TypedStatement) => ({
  name: textAt(view, 0) ?? '',
  address: readAddress(textAt(view, 1) ?? ''),
  view,
});

/** Userlists: groups with the users they list, users with the groups they list and how their password is kept. */
export const listUserlists = sectionsOf('userlist', {
  groups: eachOf('group', (view) => ({
    name: textAt(view, 0) ?? '',
    users: splitList(argumentText(view, 'users')),
    view,
  })),
  users: eachOf('user', (view) => ({
    name: textAt(view, 0) ?? '',
    password: hasArgument(view, 'password') ? 'hashed' : hasArgument(view, 'insecure-password') ? 'plain' : null,
    groups: splitList(argumentText(view, 'groups')),
    view,
  })),
});

/** Peers sections: the peers (those of `server` lines too; null address: this node), tables, and log targets. */
export const listPeers = sectionsOf('peers', {
  peers: (section) =>
    listValues(section)
      .filter(({ keyword }) => keyword.name === 'peer' || keyword.name === 'server')
      .map((view) => ({ ...nameAndAddress(view), isLocal: view.words.length < 2 })),
  tables: listStickTables,
  logTargets: listLogTargets,
  shards: numberOf('shards'),
  isDisabled: isSaid('disabled'),
});

/** Resolvers: name servers, times in milliseconds. `holdMs` is by kind of answer: `valid`, `nx`, `timeout`, … */
export const listResolvers = sectionsOf('resolvers', {
  nameservers: eachOf('nameserver', nameAndAddress),
  usesResolvConf: isSaid('parse-resolv-conf'),
  holdMs: (section: Section): Record<string, number | null> =>
    Object.fromEntries(listValues(section, 'hold').map((view) => [textAt(view, 0) ?? '', numberAt(view, 1)])),
  resolveTimeoutMs: numberOf('timeout resolve'),
  retryTimeoutMs: numberOf('timeout retry'),
  retries: numberOf('resolve_retries'),
  acceptedPayloadBytes: numberOf('accepted_payload_size'),
});

/** Caches. `totalMaxSizeMegabytes` counts in megabytes, `maxAgeSeconds` in seconds, as HAProxy does. */
export const listCaches = sectionsOf('cache', {
  totalMaxSizeMegabytes: numberOf('total-max-size'),
  maxObjectSizeBytes: numberOf('max-object-size'),
  maxAgeSeconds: numberOf('max-age'),
  processVary: textOf('process-vary'),
  maxSecondaryEntries: numberOf('max-secondary-entries'),
});

/** Rings: buffers for logs, and the servers to which they are sent. */
export const listRings = sectionsOf('ring', {
  description: textOf('description'),
  format: textOf('format'),
  maxLengthBytes: numberOf('maxlen'),
  sizeBytes: numberOf('size'),
  backingFile: textOf('backing-file'),
  timeouts: listTimeouts,
  servers: listServers,
});

/** Mailers. */
export const listMailers = sectionsOf('mailers', {
  mailers: eachOf('mailer', nameAndAddress),
  /** Milliseconds. */
  mailTimeoutMs: numberOf('timeout mail'),
});

/** Certificate stores: each `load` line with its arguments by name (`crt`, `key`, `alias`, `ocsp`, `domains`, …). */
export const listCrtStores = sectionsOf('crt-store', {
  crtBase: textOf('crt-base'),
  keyBase: textOf('key-base'),
  loads: eachOf('load', (view) => ({ arguments: recordOf(view), view })),
});

/** Error pages by name. */
export const listHttpErrors = sectionsOf('http-errors', { pages: listErrorPages });

/** FastCGI applications. `pathInfo` is a regular expression. */
export const listFcgiApps = sectionsOf('fcgi-app', {
  docroot: textOf('docroot'),
  index: textOf('index'),
  pathInfo: textOf('path-info'),
  options: listOptions,
  params: eachOf('set-param', (view) => ({
    name: textAt(view, 0) ?? '',
    value: textAt(view, 1) ?? '',
    condition: readCondition(view),
    view,
  })),
  passedHeaders: eachOf('pass-header', (view) => ({
    name: textAt(view, 0) ?? '',
    condition: readCondition(view),
    view,
  })),
});

/** Log forwarders: where messages come in (`bind`: TCP, `dgram-bind`: UDP) and where they go. */
export const listLogForwards = sectionsOf('log-forward', {
  binds: (section) =>
    listValues(section)
      .filter(({ keyword }) => keyword.name === 'bind' || keyword.name === 'dgram-bind')
      .map((view) => ({
        protocol: view.keyword.name === 'bind' ? ('tcp' as const) : ('udp' as const),
        address: readAddress(textAt(view, 0) ?? ''),
        view,
      })),
  logTargets: listLogTargets,
  maxconn: numberOf('maxconn'),
  backlog: numberOf('backlog'),
  /** Milliseconds. */
  clientTimeoutMs: numberOf('timeout client'),
  options: listOptions,
});

/** Traces: the words of each `trace` line. */
export const listTraces = sectionsOf('traces', {
  traces: eachOf('trace', (view) => ({ source: textAt(view, 0), text: wordsOf(view), view })),
});

/** Log profiles: what is logged at which step. */
export const listLogProfiles = sectionsOf('log-profile', {
  logTag: textOf('log-tag'),
  steps: eachOf('on', (view) => ({
    step: textAt(view, 0) ?? '',
    isDropped: hasArgument(view, 'drop'),
    format: argumentText(view, 'format'),
    sd: argumentText(view, 'sd'),
    view,
  })),
});

/** ACME accounts. */
export const listAcmes = sectionsOf('acme', {
  directory: textOf('directory'),
  accountKey: textOf('account-key'),
  contact: textOf('contact'),
  challenge: textOf('challenge'),
  keytype: textOf('keytype'),
  bits: numberOf('bits'),
  curves: textOf('curves'),
  map: textOf('map'),
});

/** Health checks by name: the kind (`httpchk`, `tcp-check`, …) and its steps. */
export const listHealthchecks = sectionsOf('healthcheck', {
  type: (section) => {
    const view = listValues(section).findLast(({ keyword }) => keyword.name.startsWith('type '));
    return view === undefined ? null : { name: view.keyword.name.slice(5), text: wordsOf(view), view };
  },
  steps: listCheckSteps,
});
