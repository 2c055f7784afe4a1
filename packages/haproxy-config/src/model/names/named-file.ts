import { type ConfigFile, layoutOf } from '../../syntax/config-file.ts';
import { toDisplay } from '../../text/latin1.ts';
import { findStatement } from '../proxy-view.ts';
import { readSectionFacts } from './section-facts.ts';
import type { NameKind } from './symbol.ts';

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
 * Limits:  names that depend on variables or traffic are left out. `..` and `.` in paths are kept. The names of a section are
 *          read once, see `readSectionFacts`.
 */
export function listNamedFiles(files: readonly ConfigFile[]): NamedFile[] {
  const bases = readBases(files);
  // Of one line, the file that was named first in the configuration comes first.
  const found = new Map<string, NamedFile[]>();
  for (const [fileIndex, file] of files.entries()) {
    const layout = layoutOf(file);
    for (const sectionIndex of layout.heads.keys()) {
      const linesAbove = layout.lineOf(layout.sectionAt(sectionIndex).first);
      for (const { kind, name, role, isDynamic, via, place } of readSectionFacts(layout, sectionIndex).facts.uses) {
        if (isDynamic || role === 'definition' || !isFile(kind)) continue;
        const spelled = toDisplay(name);
        const path = absolutePath(spelled, kind === 'cert' ? bases.certificates : bases.authorities);
        const line = place.line + linesAbove;
        const key = `${kind} ${name}`;
        const places = found.get(key) ?? [];
        places.push({ spelled, path, kind: kindOf(kind, via), via, fileIndex, line });
        found.set(key, places);
      }
    }
  }
  return [...found.values()].flat().sort((left, right) => left.fileIndex - right.fileIndex || left.line - right.line);
}

function isFile(kind: NameKind): kind is 'file' | 'map' | 'cert' {
  return kind === 'file' || kind === 'map' || kind === 'cert';
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
