import { type ConfigFile, layoutOf } from '../../syntax/config-file.ts';
import type { Section } from '../../syntax/section.ts';
import type { Span } from '../../text/span.ts';
import { shiftSpan } from './line-place.ts';
import { type LinkedSection, NameTable, type SymbolKey } from './name-table.ts';
import { type NameKind, type NameUse, placeInSection } from './symbol.ts';

/** A section among its files, in the order in which HAProxy reads them. */
export interface IndexedSection {
  readonly file: ConfigFile;
  /** Which of the files. */
  readonly fileIndex: number;
  readonly section: Section;
  /** The `defaults` whose settings a proxy or `defaults X from Y` begins with; null for other sections and without any. */
  readonly defaults: IndexedSection | null;
  /** Does its header stand inside a conditional? */
  readonly isConditional: boolean;
  /** Where `ownedSpan` of the section begins: bytes, and lines above it. */
  readonly offset: number;
  readonly line: number;
}

/** A name in one of the files. */
export interface IndexedUse {
  readonly entry: IndexedSection;
  readonly use: NameUse;
  /** Does the line stand inside a conditional, so that HAProxy may skip it? */
  readonly isConditional: boolean;
}

/** The bytes of a name in its file; null when it is nowhere. */
export function spanOfUse({ use, entry }: IndexedUse): Span | null {
  return use.span === null ? null : shiftSpan(use.span, entry);
}

/** The bytes to show for a use: its name, or the line that implies it. */
export function placeOfUse({ use, entry }: IndexedUse): Span {
  return shiftSpan(placeInSection(use), entry);
}

/** The line of a use in its file, from 1. */
export function lineOfUse({ use, entry }: IndexedUse): number {
  return use.place.line + entry.line;
}

/** Something that has a name: where it is named, and where its name is used. */
export interface NamedSymbol {
  readonly kind: NameKind;
  readonly name: string;
  /** The section that the name is valid in; null for names of the whole configuration. */
  readonly scope: IndexedSection | null;
  /** Several for ACLs (their lines are OR-ed), variables, and names given twice. None for files and certificates. */
  readonly definitions: readonly IndexedUse[];
  readonly references: readonly IndexedUse[];
}

/** What a reference leads to. */
export type Resolution =
  | { readonly kind: 'symbol'; readonly symbol: NamedSymbol }
  /** HAProxy has it without a line, as the ACL `TRUE` and the resolvers `default`. */
  | { readonly kind: 'predefined' }
  /** Known on a node, or by traffic only. */
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'undefined' };

/** All names of one or several files. */
export interface NameIndex {
  readonly files: readonly ConfigFile[];
  readonly sections: readonly IndexedSection[];
  /** In the order of their first place. */
  readonly symbols: readonly NamedSymbol[];
  /** Every reference that has no definition where HAProxy looks for it; not those to files. */
  readonly undefinedUses: readonly IndexedUse[];
  /** References whose name depends on variables or traffic. */
  readonly dynamicUses: readonly IndexedUse[];
  resolve(use: IndexedUse): Resolution;
  /** The symbols of a kind and name; of a proxy's table, the proxy. */
  find(kind: NameKind, name: string): readonly NamedSymbol[];
  /** What has its name, or its name used, at a byte of a file. */
  usesAt(fileIndex: number, offset: number): readonly IndexedUse[];
}

/**
 * Brings the names of files together as HAProxy does.
 *
 * Shape:   all files of one configuration, in the order of the command line.
 * Returns: symbols with their places, and what is undefined. A name inside a conditional counts as defined.
 * Errors:  none. Never throws.
 * Limits:  linear in the number of names; the names of a section are read once, see `readSectionFacts`.
 */
export function indexNames(files: readonly ConfigFile[]): NameIndex {
  return new SymbolIndex(files);
}

interface MutableSymbol extends NamedSymbol {
  readonly definitions: IndexedUse[];
  readonly references: IndexedUse[];
}

/** A section of one version of the files. */
class FileSection implements IndexedSection {
  readonly file: ConfigFile;
  readonly fileIndex: number;
  readonly defaults: IndexedSection | null;
  readonly isConditional: boolean;
  readonly offset: number;
  readonly line: number;
  private readonly sectionIndex: number;

  constructor(
    file: ConfigFile,
    { fileIndex, sectionIndex, isConditional }: LinkedSection,
    defaults: FileSection | null,
  ) {
    const layout = layoutOf(file);
    const { first } = layout.sectionAt(sectionIndex);
    this.file = file;
    this.fileIndex = fileIndex;
    this.sectionIndex = sectionIndex;
    this.isConditional = isConditional;
    this.defaults = defaults;
    this.offset = layout.offsetOf(first);
    this.line = layout.lineOf(first);
  }

  get section(): Section {
    const section = this.file.sections[this.sectionIndex];
    if (section === undefined) throw new RangeError(`The file has no section ${this.sectionIndex}.`);
    return section;
  }
}

class SymbolIndex implements NameIndex {
  readonly files: readonly ConfigFile[];
  readonly sections: readonly FileSection[];
  readonly symbols: MutableSymbol[] = [];
  readonly undefinedUses: IndexedUse[] = [];
  readonly dynamicUses: IndexedUse[] = [];
  private readonly table: NameTable;
  private readonly byScope = new Map<LinkedSection | null, Map<string, MutableSymbol>>();
  private readonly resolutions = new Map<IndexedUse, Resolution>();
  private readonly uses: readonly (readonly IndexedUse[])[];

  constructor(files: readonly ConfigFile[]) {
    this.files = files;
    this.table = new NameTable(files);
    this.sections = placeSections(files, this.table.sections);
    this.uses = this.table.sections.map((linked) => listUses(linked, this.entryOf(linked)));
    this.forEachUse((located, linked) => this.define(located, linked));
    this.forEachUse((located, linked) => this.refer(located, linked));
  }

  private forEachUse(visit: (located: IndexedUse, linked: LinkedSection) => void): void {
    for (const linked of this.table.sections)
      for (const located of this.uses[linked.index] ?? []) visit(located, linked);
  }

  private entryOf({ index }: LinkedSection): FileSection {
    const entry = this.sections[index];
    if (entry === undefined) throw new RangeError(`There is no section ${index}.`);
    return entry;
  }

  resolve(use: IndexedUse): Resolution {
    return this.resolutions.get(use) ?? { kind: 'undefined' };
  }

  find(kind: NameKind, name: string): readonly NamedSymbol[] {
    return this.symbols.filter((symbol) => symbol.kind === kind && symbol.name === name);
  }

  usesAt(fileIndex: number, offset: number): readonly IndexedUse[] {
    const at = this.sections.findLastIndex((entry) => entry.fileIndex === fileIndex && entry.offset <= offset);
    return (this.uses[at] ?? []).filter(({ use, entry }) => {
      const word = use.word === null ? null : shiftSpan(use.word, entry);
      return word !== null && word.offset <= offset && offset <= word.offset + word.length;
    });
  }

  private define(located: IndexedUse, linked: LinkedSection): void {
    const key = located.use.role === 'definition' ? this.table.keyOf(located.use, linked) : null;
    if (key === null) return;
    const symbol = this.symbolOf(key);
    symbol.definitions.push(located);
    this.resolutions.set(located, { kind: 'symbol', symbol });
  }

  private refer(located: IndexedUse, linked: LinkedSection): void {
    if (located.use.role === 'definition') return;
    const target = this.table.resolve(located.use, linked);
    if (target.kind === 'symbol') {
      const symbol = this.symbolOf(target.key);
      symbol.references.push(located);
      this.resolutions.set(located, { kind: 'symbol', symbol });
      return;
    }
    this.resolutions.set(located, target);
    if (target.kind === 'dynamic') this.dynamicUses.push(located);
    if (target.kind === 'undefined') this.undefinedUses.push(located);
  }

  private symbolOf({ kind, name, scope }: SymbolKey): MutableSymbol {
    let symbols = this.byScope.get(scope);
    if (symbols === undefined) {
      symbols = new Map();
      this.byScope.set(scope, symbols);
    }
    const key = `${kind} ${name}`;
    let symbol = symbols.get(key);
    if (symbol === undefined) {
      symbol = { kind, name, scope: scope === null ? null : this.entryOf(scope), definitions: [], references: [] };
      symbols.set(key, symbol);
      this.symbols.push(symbol);
    }
    return symbol;
  }
}

function placeSections(files: readonly ConfigFile[], sections: readonly LinkedSection[]): FileSection[] {
  const placed: FileSection[] = [];
  for (const linked of sections) {
    const file = files[linked.fileIndex];
    const defaults = linked.defaults === null ? null : (placed[linked.defaults.index] ?? null);
    if (file !== undefined) placed.push(new FileSection(file, linked, defaults));
  }
  return placed;
}

/** All names of a section in the order of its lines, with the servers of plain lines. */
function listUses(linked: LinkedSection, entry: FileSection): IndexedUse[] {
  const { facts } = linked;
  const servers = facts.facts.servers.list().map((server): NameUse => {
    const { offset, length, depth } = server;
    const span = { offset, length };
    const place = { ...span, line: facts.lineAt(offset).line, depth };
    const name = { kind: 'server', role: 'definition', name: facts.slice(span), owner: null } as const;
    const certain = { isDynamic: false, isRequired: false, isCertain: true, via: 'server' };
    return { ...name, place, word: span, start: 0, end: length, span, ...certain };
  });
  const uses = servers.length === 0 ? facts.facts.uses : mergeByLine(facts.facts.uses, servers);
  return uses.map((use) => ({ entry, use, isConditional: linked.isSkippable(use.place) }));
}

function mergeByLine(uses: readonly NameUse[], servers: readonly NameUse[]): NameUse[] {
  return [...uses, ...servers].sort((a, b) => a.place.line - b.place.line);
}
