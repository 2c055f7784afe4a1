import type { ConfigFile } from '../../syntax/config-file.ts';
import { toDisplay } from '../../text/latin1.ts';
import { findStatement } from '../proxy-view.ts';
import { indexNames, lineOfUse } from './symbol-index.ts';

/** A place of a configuration that names a file or a directory of certificates. */
export interface NamedFile {
  /** As the line spells it: the name under which a running HAProxy knows it. For people. */
  readonly spelled: string;
  /** Absolute, also by `crt-base` and `ca-base`; null for a name that begins at HAProxy's working directory. */
  readonly path: string | null;
  /** `map` and `list` are read entry by entry. */
  readonly kind: 'map' | 'list' | 'certificate' | 'other';
  /** The keyword that names it. */
  readonly via: string;
  /** Which of the files, and the line in it, from 1. */
  readonly fileIndex: number;
  readonly line: number;
}

/**
 * Lists what files a configuration names, by file and line.
 *
 * Shape:   all files of one configuration, in order.
 * Errors:  none. Never throws.
 * Limits:  names that depend on variables or traffic are left out. `..` and `.` in paths are kept.
 */
export function listNamedFiles(files: readonly ConfigFile[]): NamedFile[] {
  const bases = readBases(files);
  const found: NamedFile[] = [];
  for (const { kind, name, references } of indexNames(files).symbols) {
    if (kind !== 'file' && kind !== 'map' && kind !== 'cert') continue;
    const spelled = toDisplay(name);
    const path = absolutePath(spelled, kind === 'cert' ? bases.certificates : bases.authorities);
    for (const reference of references) {
      const { isDynamic, via } = reference.use;
      if (isDynamic) continue;
      const { fileIndex } = reference.entry;
      found.push({ spelled, path, kind: kindOf(kind, via), via, fileIndex, line: lineOfUse(reference) });
    }
  }
  return found.sort((left, right) => left.fileIndex - right.fileIndex || left.line - right.line);
}

function kindOf(kind: 'file' | 'map' | 'cert', via: string): NamedFile['kind'] {
  if (kind === 'map') return 'map';
  if (kind === 'cert') return 'certificate';
  return via === 'acl' || via === '-f' ? 'list' : 'other';
}

function absolutePath(spelled: string, base: string | null): string | null {
  if (spelled.startsWith('/')) return spelled;
  return base?.startsWith('/') === true ? `${base}/${spelled}` : null;
}

function readBases(files: readonly ConfigFile[]): { certificates: string | null; authorities: string | null } {
  const globals = files.flatMap(({ sections }) => sections).filter(({ kind }) => kind === 'global');
  const last = (keyword: string) => {
    const values = globals.map((section) => findStatement(section, keyword)?.words[1]?.value);
    return values.findLast((value) => value !== undefined) ?? null;
  };
  return { certificates: last('crt-base'), authorities: last('ca-base') };
}
