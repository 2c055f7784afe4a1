import { type DriftConflict, problem, type ResourceKind } from '@sluice/contract';
import {
  addListEntry,
  addServer,
  applyEdits,
  type ConfigFile,
  type Diagnostic,
  type Edit,
  isDiagnostic,
  type ListKind,
  type ListProblem,
  listServers,
  parse,
  readListEntries,
  removeListEntry,
  removeServer,
  type Section,
  type ServerView,
  setListEntry,
  setServerAddress,
  setServerArgument,
  setServerDisabled,
  toLatin1,
} from '@sluice/haproxy-config';
import type { DriftItem } from '../nodes/index.ts';
import { blobOf, mergeContent } from '../resources/index.ts';

export type Adopted = { kind: 'text'; bytes: Uint8Array } | { kind: 'conflict'; conflicts: DriftConflict[] };

/** A file of a node as it is and as it was applied there, both without our trailer. */
export interface NodeTexts {
  kind: ResourceKind;
  resource: string;
  applied: Uint8Array;
  disk: Uint8Array;
}

/** Brings what was written on a node into the staged text: what both changed differently is for a person. */
export function adoptFile(staged: Uint8Array, { applied, disk, kind, resource }: NodeTexts): Adopted {
  // What has no parts is taken as a whole where nobody else touched it.
  if (Buffer.compare(staged, applied) === 0) return { kind: 'text', bytes: disk };
  const merged = mergeContent(
    { kind, name: resource },
    { base: blobOf(applied), ours: blobOf(staged), theirs: blobOf(disk) },
  );
  if (merged.kind === 'merged') return { kind: 'text', bytes: merged.bytes };
  const conflicts = merged.conflicts.map(({ ours, section, theirs }) => ({
    resource,
    section,
    staged: ours,
    node: theirs,
  }));
  return { kind: 'conflict', conflicts };
}

/**
 * Writes an entry of a map or list as the process holds it into the staged file; it keeps its place, and every other byte stays.
 * Throws `drift-not-resolvable` for an entry that no line can spell.
 */
export function adoptEntry(staged: Uint8Array, key: string, item: DriftItem): Uint8Array {
  const kind: ListKind = item.kind === 'map-entry' ? 'map' : 'acl-list';
  const words = { key: toLatin1(key), value: kind === 'map' ? toLatin1(item.found ?? '') : null };
  const own = readListEntries(staged, kind).filter((entry) => entry.key === words.key);
  if (item.found === null) {
    // From the end, so that the lines before keep their numbers.
    return own.reduceRight((bytes, { line }) => orRefused(item, removeListEntry(bytes, kind, line)), staged);
  }
  const [first] = own;
  const edited =
    first === undefined ? addListEntry(staged, kind, words) : setListEntry(staged, kind, first.line, words);
  return orRefused(item, edited);
}

function orRefused(item: DriftItem, edited: Uint8Array | ListProblem): Uint8Array {
  if (edited instanceof Uint8Array) return edited;
  throw refused(item, edited.cause, edited.remediation);
}

/** Writes what a process runs into the staged text. Throws `drift-not-resolvable` where the text has no place for it. */
export function adoptValue(staged: Uint8Array, item: DriftItem): Uint8Array {
  const file = parse(staged);
  const edits = editsFor(file, item);
  if (isDiagnostic(edits)) throw refused(item, edits.cause, edits.remediation);
  return applyEdits(staged, edits);
}

/** Which of several texts has the line of a server, or else the section of its backend; null when none has. */
export function findServerFile(texts: readonly Uint8Array[], item: DriftItem): number | null {
  const { backend, name } = namesOf(item);
  const sections = texts.map((bytes) => findBackend(parse(bytes), backend));
  const hasServer = (section: Section | undefined) =>
    section !== undefined && listServers(section).some((view) => view.kind === 'server' && view.name === name);
  const exact = sections.findIndex(hasServer);
  const found = exact >= 0 ? exact : sections.findIndex((section) => section !== undefined);
  return found < 0 ? null : found;
}

function namesOf({ object }: DriftItem): { backend: string; name: string } {
  const slash = object.indexOf('/');
  return { backend: object.slice(0, slash), name: object.slice(slash + 1) };
}

function findBackend(file: ConfigFile, backend: string): Section | undefined {
  return file.sections.find(({ kind, name }) => (kind === 'backend' || kind === 'listen') && name === backend);
}

function editsFor(file: ConfigFile, item: DriftItem): readonly Edit[] | Diagnostic {
  const { backend, name } = namesOf(item);
  const section = findBackend(file, backend);
  if (section === undefined) throw refused(item, `The staged configuration has no backend ${backend}.`, null);
  if (item.kind === 'server-added') return addServer(file, section, readPlace(name, item));
  return serverEdits(file, section, findServer(section, name, item), item);
}

function findServer(section: Section, name: string, item: DriftItem): ServerView {
  const servers = listServers(section);
  const server = servers.find((view) => view.kind === 'server' && view.name === name);
  if (server !== undefined) return server;
  const isTemplate = servers.some((view) => view.kind === 'server-template' && name.startsWith(view.name));
  const cause = isTemplate
    ? `${name} comes from a server-template line, which speaks for all of its servers.`
    : `The staged configuration has no server ${item.object}.`;
  throw refused(item, cause, null);
}

function serverEdits(file: ConfigFile, section: Section, server: ServerView, item: DriftItem) {
  switch (item.kind) {
    case 'server-weight':
      return setServerArgument(file, server, 'weight', [item.found ?? '']);
    case 'server-state':
      return setServerDisabled(file, section, server, item.found === 'maint');
    case 'server-address':
      return setServerAddress(file, server, item.found ?? '');
    case 'server-missing':
      return removeServer(file, server);
    default:
      throw refused(item, 'This is no value of a server.', null);
  }
}

/** As the agent writes it: an address, then `weight` and a number. */
function readPlace(name: string, { found }: DriftItem) {
  const [address = '', , weight = '1'] = (found ?? '').split(' ');
  return { name, address, arguments: weight === '1' ? [] : [{ keyword: 'weight', values: [weight] }] };
}

function refused({ object }: DriftItem, cause: string, remediation: string | null) {
  return problem('drift-not-resolvable', `${object}: ${cause}`, remediation ?? 'Edit the configuration by hand.');
}
