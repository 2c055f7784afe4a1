import { type ConfigFile, layoutOf } from '../../syntax/config-file.ts';
import type { Section } from '../../syntax/section.ts';
import type { Statement } from '../../syntax/statement.ts';
import { toDisplay } from '../../text/latin1.ts';
import { findStatement } from '../proxy-view.ts';
import { shiftSpan } from './line-place.ts';
import { readSectionFacts } from './section-facts.ts';
import { type NameKind, type NameUse, placeInSection } from './symbol.ts';

/**
 * How HAProxy reads a file. `map` and `acl-list` are read entry by entry; `learned`: a map or list that traffic itself changes,
 * so that a worker holds other entries than the file; `certificate` may be a directory; `other`: error pages, Lua and whatever
 * else.
 */
export type NamedFileKind =
  | 'map'
  | 'acl-list'
  | 'learned'
  | 'certificate'
  | 'crt-list'
  | 'ca-file'
  | 'crl-file'
  | 'other';

/** A place of a configuration that names a file or a directory of certificates. */
export interface NamedFile {
  /** As the line spells it. For people. */
  readonly spelled: string;
  /**
   * The name under which a running HAProxy knows it: as spelled, with `crt-base` or the like in front, and without `opt@` or `file@`.
   * For people.
   */
  readonly held: string;
  /** `held` where that is absolute; null for a name that begins at HAProxy's working directory, or that is no file (`@store/site`). */
  readonly path: string | null;
  readonly kind: NamedFileKind;
  /** The keyword that names it. */
  readonly via: string;
  /** Which of the files, and the line in it, from 1. */
  readonly fileIndex: number;
  readonly line: number;
  /** Of the word that holds the name, in bytes of the file: tells which of several names in a line comes first. */
  readonly offset: number;
}

/**
 * Lists what files a configuration names, by file and line.
 *
 * Shape:   all files of one configuration, in order.
 * Errors:  none. Never throws.
 * Limits:  names that depend on variables or traffic are left out, as are files that HAProxy finds by itself: those in a
 *          directory after `crt`, the entries of a crt-list, what Lua opens. `..` and `.` in paths are kept. The names of a
 *          section are read once, see `readSectionFacts`.
 * Source:  configuration manual: `ca-base`, `crt-base`, `key-base`, crt-store, and the format of names of maps and ACLs; `show map`
 *          of 3.0 and 3.4. `crt-base` holds for the entries of a crt-list, but not for the name of the list.
 */
export function listNamedFiles(files: readonly ConfigFile[]): NamedFile[] {
  const bases = readBases(files);
  const found = files.flatMap((file, fileIndex) =>
    [...layoutOf(file).heads.keys()].flatMap((index) => readSection(new PlacedSection(file, index), fileIndex, bases)),
  );
  return found.sort((left, right) => left.fileIndex - right.fileIndex || left.offset - right.offset);
}

function readSection(placed: PlacedSection, fileIndex: number, bases: Bases): NamedFile[] {
  return placed.uses.flatMap((use): NamedFile[] => {
    const { kind, name, role, isDynamic, via, place } = use;
    if (isDynamic || role === 'definition' || !isFile(kind)) return [];
    const asked = { kind, via, ...placed.lookUp(use) };
    const spelled = toDisplay(name);
    const read = kindOf(asked);
    const based = putBase(spelled, bases.of(asked.word, placed.section));
    const held = isPatternFile(asked, read) ? based.replace(/^(?:opt|file)@/, '') : based;
    const path = held.startsWith('/') ? held : null;
    const { offset } = shiftSpan(placeInSection(use), placed);
    return [{ spelled, held, path, kind: read, via, fileIndex, line: place.line + placed.line, offset }];
  });
}

function isFile(kind: NameKind): kind is 'file' | 'map' | 'cert' {
  return kind === 'file' || kind === 'map' || kind === 'cert';
}

/**
 * How a running HAProxy names a certificate that a crt-list names: with `crt-base` in front where that is for it.
 *
 * Returns: a function from the name as the list spells it.
 */
export function createCertificateNames(files: readonly ConfigFile[]): (spelled: string) => string {
  const base = readBases(files).of('crt', null);
  return (spelled) => putBase(spelled, base);
}

interface AskedFile {
  readonly kind: 'file' | 'map' | 'cert';
  readonly via: string;
  /** In front of the name, for example `ca-file`; '' where the name is no word of its own. */
  readonly word: string;
  readonly statement: Statement | null;
}

const kindsByWord: Readonly<Record<string, NamedFileKind>> = {
  'crt-list': 'crt-list',
  'ca-file': 'ca-file',
  'ca-verify-file': 'ca-file',
  'crl-file': 'crl-file',
};

function kindOf({ kind, via, word, statement }: AskedFile): NamedFileKind {
  if (/^(http|tcp)-.*(map|acl)$/.test(via)) return 'learned';
  if (kind === 'cert') return 'certificate';
  if (via === '-f') return kind === 'map' ? 'other' : 'acl-list';
  if (kind === 'map') return 'map';
  // With -M the file is a map whose values nobody reads.
  if (via === 'acl') return statement?.words.some(({ value }) => value === '-M') === false ? 'acl-list' : 'other';
  return kindsByWord[word] ?? 'other';
}

/** Only in front of a map or list `opt@` and `file@` say how it is read; then HAProxy knows the file without them. */
function isPatternFile({ kind, via }: AskedFile, read: NamedFileKind): boolean {
  return kind === 'map' || via === '-f' || via === 'acl' || read === 'learned';
}

/** A section where it stands in its file. What the names alone do not tell is read when it is asked for. */
class PlacedSection {
  readonly uses: readonly NameUse[];
  /** Bytes and lines above it. */
  readonly offset: number;
  readonly line: number;
  private readonly file: ConfigFile;
  private readonly index: number;
  private statements: ReadonlyMap<number, Statement> | null = null;

  constructor(file: ConfigFile, index: number) {
    const layout = layoutOf(file);
    const { first } = layout.sectionAt(index);
    this.file = file;
    this.index = index;
    this.uses = readSectionFacts(layout, index).facts.uses;
    this.offset = layout.offsetOf(first);
    this.line = layout.lineOf(first);
  }

  get section(): Section | null {
    return this.file.sections[this.index] ?? null;
  }

  /** The statement of a name, and the word in front of it. */
  lookUp({ word, place }: NameUse): Pick<AskedFile, 'word' | 'statement'> {
    this.statements ??= new Map(this.section?.statements.map((statement) => [statement.line, statement]));
    const statement = this.statements.get(place.line + this.line) ?? null;
    const offset = word === null ? -1 : shiftSpan(word, this).offset;
    const at = statement?.words.findIndex(({ span }) => span.offset === offset) ?? -1;
    return { statement, word: statement?.words[at - 1]?.value ?? '' };
  }
}

/** Directories that stand in front of relative names, as they are written. */
interface Bases {
  of(word: string, section: Section | null): string | null;
}

const baseKeywords: Readonly<Record<string, string>> = {
  crt: 'crt-base',
  ocsp: 'crt-base',
  issuer: 'crt-base',
  sctl: 'crt-base',
  key: 'key-base',
  'ca-file': 'ca-base',
  'ca-verify-file': 'ca-base',
  'ca-sign-file': 'ca-base',
  'crl-file': 'ca-base',
};

function readBases(files: readonly ConfigFile[]): Bases {
  const globals = files.flatMap(({ sections }) => sections).filter(({ kind }) => kind === 'global');
  const read = (section: Section, keyword: string) => findStatement(section, keyword)?.words[1]?.value ?? null;
  const last = (keyword: string) =>
    globals.map((section) => read(section, keyword)).findLast((value) => value !== null) ?? null;
  const known = Object.fromEntries(Object.values(baseKeywords).map((keyword) => [keyword, last(keyword)]));
  return {
    of(word, section) {
      const keyword = baseKeywords[word];
      if (keyword === undefined) return null;
      return (section?.kind === 'crt-store' ? read(section, keyword) : null) ?? known[keyword] ?? null;
    },
  };
}

/** `@store/site` and `@system-ca` are no files. */
function putBase(spelled: string, base: string | null): string {
  return base === null || /^[/@]/.test(spelled) ? spelled : `${base}/${spelled}`;
}
