import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { proxyKinds } from '../syntax/section-keyword.ts';
import { predefinedAcls } from './condition-reader.ts';
import { readSectionSymbols } from './section-symbols.ts';
import type { NameKind, NameUse } from './symbol.ts';

/** A section among its files, in the order in which HAProxy reads them. */
export interface IndexedSection {
  readonly file: ConfigFile;
  /** Which of the files. */
  readonly fileIndex: number;
  readonly section: Section;
  readonly uses: readonly IndexedUse[];
  /** The `defaults` whose settings a proxy or `defaults X from Y` begins with; null for other sections and without any. */
  readonly defaults: IndexedSection | null;
  /** Does its header stand inside a conditional? */
  readonly isConditional: boolean;
}

/** A name in one of the files. */
export interface IndexedUse {
  readonly entry: IndexedSection;
  readonly use: NameUse;
  /** Does the line stand inside a conditional, so that HAProxy may skip it? */
  readonly isConditional: boolean;
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

/** Kinds whose names are valid in their section only. */
const localKinds: ReadonlySet<NameKind> = new Set<NameKind>(['acl', 'server', 'user', 'group', 'filter']);
/** Kinds that no line of a configuration defines. */
const externalKinds: ReadonlySet<NameKind> = new Set<NameKind>(['file', 'map', 'cert', 'spoe-group']);
const predefinedRings: ReadonlySet<string> = new Set(['buf0']);

/**
 * Brings the names of files together as HAProxy does.
 *
 * Shape:   all files of one configuration, in the order of the command line.
 * Returns: symbols with their places, and what is undefined. A name inside a conditional counts as defined.
 * Errors:  none. Never throws.
 * Limits:  linear in the number of names; the names of a section are read once, see `readSectionSymbols`.
 */
export function indexNames(files: readonly ConfigFile[]): NameIndex {
  return new SymbolIndex(files);
}

interface MutableSymbol extends NamedSymbol {
  readonly definitions: IndexedUse[];
  readonly references: IndexedUse[];
}

class SymbolIndex implements NameIndex {
  readonly files: readonly ConfigFile[];
  readonly sections: readonly IndexedSection[];
  readonly undefinedUses: IndexedUse[] = [];
  readonly dynamicUses: IndexedUse[] = [];
  private readonly globals = new Map<string, MutableSymbol>();
  private readonly locals = new Map<IndexedSection, Map<string, MutableSymbol>>();
  private readonly resolutions = new Map<IndexedUse, Resolution>();
  private readonly dynamicKinds = new Set<NameKind>();
  private readonly all: MutableSymbol[] = [];

  constructor(files: readonly ConfigFile[]) {
    this.files = files;
    this.sections = placeSections(files);
    for (const entry of this.sections) for (const use of entry.uses) this.define(use);
    for (const entry of this.sections) for (const use of entry.uses) this.refer(use);
  }

  get symbols(): readonly NamedSymbol[] {
    return this.all;
  }

  resolve(use: IndexedUse): Resolution {
    return this.resolutions.get(use) ?? { kind: 'undefined' };
  }

  find(kind: NameKind, name: string): readonly NamedSymbol[] {
    return this.all.filter((symbol) => symbol.kind === kind && symbol.name === name);
  }

  usesAt(fileIndex: number, offset: number): readonly IndexedUse[] {
    const entry = this.sections.findLast(
      ({ fileIndex: index, section }) => index === fileIndex && section.span.offset <= offset,
    );
    return (entry?.uses ?? []).filter(({ use }) => {
      const word = use.word?.span;
      return word !== undefined && word.offset <= offset && offset <= word.offset + word.length;
    });
  }

  private define(located: IndexedUse): void {
    const { use, entry } = located;
    if (use.role !== 'definition' || (use.kind === 'table' && use.word === null)) return;
    if (use.isDynamic) {
      this.dynamicKinds.add(use.kind);
      return;
    }
    const isLocal = localKinds.has(use.kind) || use.kind === 'table';
    const symbol = this.symbolOf(use.kind, use.name, isLocal ? entry : null);
    symbol.definitions.push(located);
    this.resolutions.set(located, { kind: 'symbol', symbol });
  }

  private symbolOf(kind: NameKind, name: string, scope: IndexedSection | null): MutableSymbol {
    const map = this.mapOf(scope);
    const key = `${kind} ${name}`;
    let symbol = map.get(key);
    if (symbol === undefined) {
      symbol = { kind, name, scope, definitions: [], references: [] };
      map.set(key, symbol);
      this.all.push(symbol);
    }
    return symbol;
  }

  private mapOf(scope: IndexedSection | null): Map<string, MutableSymbol> {
    if (scope === null) return this.globals;
    let map = this.locals.get(scope);
    if (map === undefined) {
      map = new Map();
      this.locals.set(scope, map);
    }
    return map;
  }

  private refer(located: IndexedUse): void {
    if (located.use.role === 'definition') return;
    const resolution = this.lookUp(located);
    this.resolutions.set(located, resolution);
    if (resolution.kind === 'dynamic') this.dynamicUses.push(located);
    if (resolution.kind === 'undefined') this.undefinedUses.push(located);
    if (resolution.kind === 'symbol') this.symbolFor(resolution.symbol).references.push(located);
  }

  private symbolFor({ kind, name, scope }: NamedSymbol): MutableSymbol {
    return this.symbolOf(kind, name, scope);
  }

  private lookUp(located: IndexedUse): Resolution {
    const { use, entry } = located;
    if (use.isDynamic) return { kind: 'dynamic' };
    if (externalKinds.has(use.kind) || use.kind === 'var') {
      return { kind: 'symbol', symbol: this.symbolOf(use.kind, use.name, null) };
    }
    const found = this.findDefined(use, entry);
    if (found !== null) return { kind: 'symbol', symbol: found };
    if (isPredefined(use)) return { kind: 'predefined' };
    // A name that a variable makes may be any name; `#4` is the number of a proxy.
    const isOpen = kindsFor(use.kind).some((kind) => this.dynamicKinds.has(kind)) || use.name.startsWith('#');
    return isOpen ? { kind: 'dynamic' } : { kind: 'undefined' };
  }

  private findDefined(use: NameUse, entry: IndexedSection): MutableSymbol | null {
    if (use.kind === 'server') return this.findServer(use, entry);
    if (use.kind === 'table') return this.findTable(use, entry);
    if (use.kind === 'group' && use.owner !== null) {
      const lists = this.sectionsNamed(['userlist'], use.owner);
      return lists.map((list) => this.locals.get(list)?.get(`group ${use.name}`)).find((found) => found) ?? null;
    }
    if (localKinds.has(use.kind)) return this.locals.get(entry)?.get(`${use.kind} ${use.name}`) ?? null;
    return this.findGlobal(kindsFor(use.kind), use.name);
  }

  private findGlobal(kinds: readonly NameKind[], name: string): MutableSymbol | null {
    for (const kind of kinds) {
      const symbol = this.globals.get(`${kind} ${name}`);
      if (symbol !== undefined && symbol.definitions.length > 0) return symbol;
    }
    return null;
  }

  /** A server of the backend named in front of it or of the own section; those of templates have their prefix and a number. */
  private findServer(use: NameUse, entry: IndexedSection): MutableSymbol | null {
    const owners = use.owner === null ? [entry] : this.sectionsNamed(['backend', 'listen'], use.owner);
    for (const owner of owners) {
      const servers = this.locals.get(owner);
      const symbol = servers?.get(`server ${use.name}`);
      if (symbol !== undefined) return symbol;
      const prefix = use.name.replace(/[0-9]+$/, '');
      const template = servers?.get(`server ${prefix}`);
      if (template?.definitions.some((definition) => definition.use.via === 'server-template')) return template;
    }
    return null;
  }

  private sectionsNamed(kinds: readonly NameKind[], name: string): IndexedSection[] {
    const symbol = this.findGlobal(kinds, name);
    return symbol?.definitions.map(({ entry }) => entry) ?? [];
  }

  /** A table has the name of its proxy, or is a line of a peers section. */
  private findTable(use: NameUse, entry: IndexedSection): MutableSymbol | null {
    if (use.owner !== null) {
      const owners = this.sectionsNamed(['peers'], use.owner);
      return owners.map((owner) => this.locals.get(owner)?.get(`table ${use.name}`)).find((found) => found) ?? null;
    }
    const name = use.word === null ? entry.section.name : use.name;
    if (name === null) return null;
    for (const kind of ['listen', 'backend', 'frontend'] as const) {
      const symbol = this.globals.get(`${kind} ${name}`);
      if (symbol?.definitions.some((definition) => hasTable(definition.entry))) return symbol;
    }
    return null;
  }
}

function hasTable(entry: IndexedSection): boolean {
  return entry.uses.some(({ use }) => use.kind === 'table' && use.role === 'definition');
}

/** The kinds of sections that a reference can mean. */
export function kindsFor(kind: NameKind): readonly NameKind[] {
  if (kind === 'backend') return ['backend', 'listen'];
  if (kind === 'frontend') return ['frontend', 'listen'];
  if (kind === 'proxy' || kind === 'table') return ['listen', 'backend', 'frontend', 'peers'];
  return [kind];
}

function isPredefined(use: NameUse): boolean {
  if (use.kind === 'acl') return predefinedAcls.has(use.name);
  if (use.kind === 'resolvers') return use.name === 'default';
  return use.kind === 'ring' && predefinedRings.has(use.name);
}

/** Puts the sections of all files in order and finds the `defaults` of each. */
function placeSections(files: readonly ConfigFile[]): IndexedSection[] {
  const placed: IndexedSection[] = [];
  const named = new Map<string, IndexedSection>();
  let last: IndexedSection | null = null;
  for (const [fileIndex, file] of files.entries()) {
    // Conditionals do not reach beyond their file.
    let depth = file.prologue.reduce((open, { keyword }) => open + depthOf(keyword), 0);
    for (const section of file.sections) {
      const { uses, depthChange } = readSectionSymbols(section);
      const from = section.from === null ? null : (named.get(section.from) ?? null);
      const isProxy = proxyKinds.has(section.kind);
      const defaults: IndexedSection | null = section.from !== null ? from : isProxy ? last : null;
      const list: IndexedUse[] = [];
      const entry: IndexedSection = { file, fileIndex, section, uses: list, defaults, isConditional: depth > 0 };
      for (const use of uses) list.push({ entry, use, isConditional: depth + use.depth > 0 });
      if (section.kind === 'defaults') {
        last = entry;
        if (section.name !== null) named.set(section.name, entry);
      }
      placed.push(entry);
      depth += depthChange;
    }
  }
  return placed;
}

function depthOf(keyword: string): number {
  if (keyword === '.if') return 1;
  return keyword === '.endif' ? -1 : 0;
}
