import { type ConfigFile, layoutOf } from '../../syntax/config-file.ts';
import { proxyKinds } from '../../syntax/section-keyword.ts';
import { predefinedAcls } from '../condition-reader.ts';
import { depthChangeOf, isHidden, type LinePlace } from './line-place.ts';
import { initialState, type ProxyState, readState } from './proxy-state.ts';
import { isLocal, openKinds, readSectionFacts, type SectionFacts } from './section-facts.ts';
import { SectionGroups } from './section-groups.ts';
import type { NameKind, NameUse } from './symbol.ts';

/** A section among its files, in the order in which HAProxy reads them, wherever it stands in them. */
export class LinkedSection {
  /** Replaced when its text changes and others need not be linked anew. */
  facts: SectionFacts;
  /** Which of all sections. */
  readonly index: number;
  /** Which of the files, and which of the file's sections. */
  readonly fileIndex: number;
  readonly sectionIndex: number;
  /** How many conditionals its header stands in. */
  readonly depth: number;
  /** The `defaults` whose settings a proxy or `defaults X from Y` begins with; null for other sections and without any. */
  readonly defaults: LinkedSection | null;
  /** What it has and inherits. */
  state: ProxyState;
  /** How many references lead to it. */
  useCount = 0;
  /** Has another section the same name, where HAProxy tells them apart by it? */
  hasNamesake = false;

  constructor(
    facts: SectionFacts,
    { index, fileIndex, sectionIndex }: Pick<LinkedSection, 'index' | 'fileIndex' | 'sectionIndex'>,
    depth: number,
    defaults: LinkedSection | null,
  ) {
    this.facts = facts;
    this.index = index;
    this.fileIndex = fileIndex;
    this.sectionIndex = sectionIndex;
    this.depth = depth;
    this.defaults = defaults;
    this.state = this.stateWith(facts);
  }

  /** What it would have with other lines. */
  stateWith(facts: SectionFacts): ProxyState {
    return readState(facts, this.depth, this.defaults?.state ?? initialState);
  }

  get isConditional(): boolean {
    return this.depth > 0;
  }

  /** Does a line of the section stand inside a conditional, so that HAProxy may skip it? */
  isSkippable(place: Pick<LinePlace, 'depth'>): boolean {
    return isHidden(place, this.depth);
  }
}

/** The name of a thing, and the section that the name is valid in; null for names of the whole configuration. */
export interface SymbolKey {
  readonly kind: NameKind;
  readonly name: string;
  readonly scope: LinkedSection | null;
}

/** What a reference leads to. */
export type Target =
  | { readonly kind: 'symbol'; readonly key: SymbolKey }
  /** HAProxy has it without a line, as the ACL `TRUE` and the resolvers `default`. */
  | { readonly kind: 'predefined' }
  /** Known on a node, or by traffic only. */
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'undefined' };

const predefinedRings: ReadonlySet<string> = new Set(['buf0']);

/**
 * The names of files by which sections find each other.
 *
 * Limits: a few operations for each section and each name that reaches beyond its section; what stands in sections is read
 *         once, see `readSectionFacts`.
 */
export class NameTable {
  readonly sections: readonly LinkedSection[];
  /** Kinds of which variables make names: a name that nothing has may be one of them. */
  readonly openDefinitions: ReadonlySet<NameKind>;
  /** Kinds of which references leave the name to traffic or a node: any of them may be used. */
  readonly openReferences: ReadonlySet<NameKind>;
  private readonly definers = new Map<NameKind, SectionGroups>();

  constructor(files: readonly ConfigFile[]) {
    this.sections = linkSections(files);
    this.openDefinitions = new Set(this.sections.flatMap(({ facts }) => facts.openDefinitions));
    this.openReferences = new Set(this.sections.flatMap(({ facts }) => facts.openReferences));
    for (const entry of this.sections) for (const use of entry.facts.exports) this.addDefiner(use, entry);
  }

  private addDefiner({ kind, name }: NameUse, entry: LinkedSection): void {
    let groups = this.definers.get(kind);
    if (groups === undefined) {
      groups = new SectionGroups();
      this.definers.set(kind, groups);
    }
    groups.add(name, entry);
  }

  /** The sections that define a name of the whole configuration, in order. */
  definersOf(kind: NameKind, name: string): readonly LinkedSection[] {
    return this.definers.get(kind)?.of(name) ?? [];
  }

  /** What the name of a definition is. Null for one that a variable makes, and for the own table of a proxy. */
  keyOf(use: NameUse, entry: LinkedSection): SymbolKey | null {
    if (use.isDynamic || (use.kind === 'table' && use.word === null)) return null;
    return { kind: use.kind, name: use.name, scope: isLocal(use) ? entry : null };
  }

  /** Finds what a reference leads to, as HAProxy does. */
  resolve(use: NameUse, entry: LinkedSection): Target {
    if (use.isDynamic) return { kind: 'dynamic' };
    if (openKinds.has(use.kind)) return { kind: 'symbol', key: { kind: use.kind, name: use.name, scope: null } };
    const key = this.findKey(use, entry);
    if (key !== null) return { kind: 'symbol', key };
    if (isPredefined(use)) return { kind: 'predefined' };
    return isOpenName(use, this.openDefinitions) ? { kind: 'dynamic' } : { kind: 'undefined' };
  }

  private findKey(use: NameUse, entry: LinkedSection): SymbolKey | null {
    const { kind, name, owner } = use;
    if (kind === 'server') return this.findServer(use, entry);
    if (kind === 'table') return this.findTable(use, entry);
    if (kind === 'group' && owner !== null) return findLocal('group', name, this.definersOf('userlist', owner));
    if (isLocal(use)) return findLocal(kind, name, [entry]);
    return this.findGlobal(kindsFor(kind), name);
  }

  private findGlobal(kinds: readonly NameKind[], name: string): SymbolKey | null {
    const kind = kinds.find((candidate) => this.definersOf(candidate, name).length > 0);
    return kind === undefined ? null : { kind, name, scope: null };
  }

  /** A server of the backend named in front of it, or of the own section. */
  private findServer({ name, owner }: NameUse, entry: LinkedSection): SymbolKey | null {
    for (const scope of owner === null ? [entry] : this.backendsNamed(owner)) {
      const server = scope.facts.findServer(name);
      if (server !== null) return { kind: 'server', name: server.name, scope };
    }
    return null;
  }

  private backendsNamed(name: string): readonly LinkedSection[] {
    const backends = this.definersOf('backend', name);
    return backends.length > 0 ? backends : this.definersOf('listen', name);
  }

  /** A table has the name of its proxy, or is a line of a peers section. */
  private findTable(use: NameUse, entry: LinkedSection): SymbolKey | null {
    if (use.owner !== null) return findLocal('table', use.name, this.definersOf('peers', use.owner));
    const name = use.word === null ? entry.facts.name : use.name;
    if (name === null) return null;
    for (const kind of ['listen', 'backend', 'frontend'] as const) {
      if (this.definersOf(kind, name).some(({ facts }) => facts.hasTable)) return { kind, name, scope: null };
    }
    return null;
  }
}

function findLocal(kind: NameKind, name: string, scopes: readonly LinkedSection[]): SymbolKey | null {
  const scope = scopes.find(({ facts }) => facts.definitionsOf(kind, name).length > 0);
  return scope === undefined ? null : { kind, name, scope };
}

/** The kinds of sections that a reference can mean. */
export function kindsFor(kind: NameKind): readonly NameKind[] {
  if (kind === 'backend') return ['backend', 'listen'];
  if (kind === 'frontend') return ['frontend', 'listen'];
  if (kind === 'proxy' || kind === 'table') return ['listen', 'backend', 'frontend', 'peers'];
  return [kind];
}

/** A name that a variable makes may be any name; `#4` is the number of a proxy. */
export function isOpenName({ kind, name }: NameUse, openDefinitions: ReadonlySet<NameKind>): boolean {
  return name.startsWith('#') || kindsFor(kind).some((candidate) => openDefinitions.has(candidate));
}

/** Has HAProxy a name without a line that gives it? */
export function isPredefined({ kind, name }: NameUse): boolean {
  if (kind === 'acl') return predefinedAcls.has(name);
  if (kind === 'resolvers') return name === 'default';
  return kind === 'ring' && predefinedRings.has(name);
}

/** Puts the sections of all files in order and finds the `defaults` of each. */
function linkSections(files: readonly ConfigFile[]): LinkedSection[] {
  const linked: LinkedSection[] = [];
  const named = new Map<string, LinkedSection>();
  let last: LinkedSection | null = null;
  for (const [fileIndex, file] of files.entries()) {
    const layout = layoutOf(file);
    // Conditionals do not reach beyond their file.
    let depth = file.prologue.reduce((open, { keyword }) => open + depthChangeOf(keyword), 0);
    for (const sectionIndex of layout.heads.keys()) {
      const facts = readSectionFacts(layout, sectionIndex);
      const { kind, name, from } = facts;
      const inherited: LinkedSection | null = proxyKinds.has(kind) ? last : null;
      const defaults: LinkedSection | null = from === null ? inherited : (named.get(from) ?? null);
      const place = { index: linked.length, fileIndex, sectionIndex };
      const entry: LinkedSection = new LinkedSection(facts, place, depth, defaults);
      if (kind === 'defaults') {
        last = entry;
        if (name !== null) named.set(name, entry);
      }
      linked.push(entry);
      depth += facts.facts.depthChange;
    }
  }
  return linked;
}
