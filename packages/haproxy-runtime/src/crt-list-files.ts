import { type CrtListEntry, type NamedFile, readCrtList, toDisplay } from '@sluice/haproxy-config';

/** One entry of a crt-list under the names by which HAProxy knows files. */
export interface CrtListLine {
  /** With `crt-base` in front where that is for it. */
  readonly certificate: string;
  readonly options: readonly (readonly string[])[];
  readonly filters: readonly string[];
}

/** A crt-list that a configuration names, in both versions; null for a version that cannot be read. */
export interface CrtListVersions {
  readonly use: NamedFile;
  readonly before: readonly CrtListLine[] | null;
  readonly after: readonly CrtListLine[] | null;
}

/** The bytes of a file before and after; null for one that is not there, or not known here. */
export type ReadVersions = (path: string) => { readonly before: Uint8Array | null; readonly after: Uint8Array | null };

/** All crt-lists of a configuration, each once. */
export function readCrtLists(
  uses: readonly NamedFile[],
  read: ReadVersions,
  nameCertificate: (spelled: string) => string,
): CrtListVersions[] {
  const lists = new Map(uses.filter(({ kind }) => kind === 'crt-list').map((use) => [use.held, use]));
  return [...lists.values()].map((use) => {
    const { before, after } = use.path === null ? { before: null, after: null } : read(use.path);
    const lines = (bytes: Uint8Array | null) => (bytes === null ? null : readCrtListLines(bytes, nameCertificate));
    return { use, before: lines(before), after: lines(after) };
  });
}

/** The entries of a crt-list; null for one that cannot be read. */
export function readCrtListLines(
  bytes: Uint8Array,
  nameCertificate: (spelled: string) => string,
): CrtListLine[] | null {
  return readCrtList(bytes)?.map((entry) => toLine(entry, nameCertificate)) ?? null;
}

function toLine({ certificate, options, filters }: CrtListEntry, nameCertificate: (spelled: string) => string) {
  return {
    certificate: nameCertificate(toDisplay(certificate)),
    options: options.map((words) => words.map(toDisplay)),
    filters: filters.map(toDisplay),
  };
}

/** Equal for entries that mean the same: HAProxy keeps options in an order of its own. */
export function sayEntry({ certificate, options, filters }: CrtListLine): string {
  const sorted = options.map((words) => words.join(' ')).sort();
  return JSON.stringify([certificate, sorted, filters]);
}

/** Options that `add ssl crt-list` takes as the file has them, and that `show ssl crt-list` shows in every release from 2.6 on. */
export const provenOptions: ReadonlySet<string> = new Set([
  ...['alpn', 'no-alpn', 'verify', 'no-ca-names', 'allow-0rtt', 'ssl-min-ver', 'ssl-max-ver'],
  ...['ciphers', 'ciphersuites', 'curves', 'ecdhe'],
]);

/** As `sayEntry`, by what every worker shows: `ca-verify-file` is in no answer, `sigalgs` of 2.8 neither. */
export function sayShown({ options, ...entry }: CrtListLine): string {
  return sayEntry({ ...entry, options: options.filter(([keyword = '']) => provenOptions.has(keyword)) });
}
