import type { ConfigFile } from '../syntax/config-file.ts';
import { toDisplay } from '../text/latin1.ts';
import type { NameKind } from './names/symbol.ts';
import { type IndexedUse, indexNames, lineOfUse } from './names/symbol-index.ts';

/** How HAProxy reads a file. `other`: error pages, Lua, CA files, lists of certificates and whatever else. */
export type FileUseKind = 'map' | 'acl-list' | 'certificate' | 'other';

/** One place where a configuration names a file. */
export interface FileUse {
  readonly kind: FileUseKind;
  /** As HAProxy reads the word: absolute, or relative to what the configuration says. */
  readonly path: string;
  readonly fileIndex: number;
  /** Counts from 1. */
  readonly line: number;
}

/**
 * Lists the files that a configuration names with a fixed path, in order.
 *
 * Limits:  paths that hold variables are left out, as are files that HAProxy finds by itself (a directory after `crt`, the
 *          entries of a list of certificates, what Lua opens).
 */
export function listFileUses(files: readonly ConfigFile[]): FileUse[] {
  return indexNames(files)
    .symbols.filter(({ kind }) => kind === 'map' || kind === 'file' || kind === 'cert')
    .flatMap(({ kind, name, references }) =>
      references
        .filter(({ use }) => !use.isDynamic)
        .map((found) => ({
          kind: kindOf(kind, found),
          path: toDisplay(name),
          fileIndex: found.entry.fileIndex,
          line: lineOfUse(found),
        })),
    );
}

function kindOf(kind: NameKind, { entry, use }: IndexedUse): FileUseKind {
  // Traffic itself changes what these actions name.
  if (/^(http|tcp)-.*(map|acl)$/.test(use.via)) return 'other';
  if (kind === 'map') return 'map';
  if (kind === 'cert') return 'certificate';
  if (use.via === '-f') return 'acl-list';
  if (use.via !== 'acl') return 'other';
  const line = use.place.line + entry.line;
  const statement = entry.section.statements.find((candidate) => candidate.line === line);
  // With -M the file is a map whose values nobody reads.
  return statement === undefined || statement.words.some(({ value }) => value === '-M') ? 'other' : 'acl-list';
}
