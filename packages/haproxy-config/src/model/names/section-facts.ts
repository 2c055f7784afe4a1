import { Layout } from '../../syntax/layout.ts';
import { type Passage, PerPassage, PlacedPassage } from '../../syntax/passage.ts';
import type { Span } from '../../text/span.ts';
import type { Word } from '../../text/word.ts';
import { kept } from './kept-list.ts';
import { spanOfWords } from './line-place.ts';
import { type Facts, joinFacts, readFacts } from './passage-facts.ts';
import type { LocatedFinding, Surroundings } from './section-finding.ts';
import type { NameKind, NameUse } from './symbol.ts';

/** Kinds whose names are valid in their section only. */
const localKinds: ReadonlySet<NameKind> = new Set<NameKind>(['acl', 'server', 'user', 'group', 'filter']);
/** Kinds that no line of a configuration has to define. */
export const openKinds: ReadonlySet<NameKind> = new Set<NameKind>(['file', 'map', 'cert', 'spoe-group', 'var']);

/** Is a definition valid in its section only? */
export function isLocal({ kind }: NameUse): boolean {
  return localKinds.has(kind) || kind === 'table';
}

/** Does a reference lead to a name of the own section, and to no other? */
function staysInside({ kind, owner }: NameUse): boolean {
  return localKinds.has(kind) && owner === null;
}

function isFixedReference({ isDynamic, role, kind }: NameUse): boolean {
  return !isDynamic && role === 'reference' && !openKinds.has(kind);
}

function isExport(use: NameUse): boolean {
  return !use.isDynamic && use.role === 'definition' && !isLocal(use) && !openKinds.has(use.kind);
}

/** The own table of a proxy has no name of its own. */
function isLocalDefinition(use: NameUse): boolean {
  return !use.isDynamic && use.role === 'definition' && isLocal(use) && use.word !== null;
}

const none: readonly LocatedFinding[] = [];

type NamesByKind = ReadonlyMap<NameKind, ReadonlyMap<string, readonly NameUse[]>>;

/**
 * What one section means to itself and to others. All places count from its beginning, so one object serves every version of a
 * file in which the section's text is the same, wherever it stands.
 */
export class SectionFacts {
  readonly passages: readonly Passage[];
  readonly facts: Facts;
  readonly kind: string;
  readonly name: string | null;
  readonly from: string | null;
  /** Definitions that other sections can refer to. */
  readonly exports: readonly NameUse[];
  /** References to names that other sections have, or none. */
  readonly imports: readonly NameUse[];
  /** References to ACLs, servers and the like of the section itself. */
  readonly inner: readonly NameUse[];
  /** Kinds of names that variables make, in definitions and in references. */
  readonly openDefinitions: readonly NameKind[];
  readonly openReferences: readonly NameKind[];
  /** Has the proxy a stick-table of its own? */
  readonly hasTable: boolean;
  /** What checks found out about it; they keep it here. */
  judged: readonly LocatedFinding[] = none;
  judgedIn: Surroundings | null = null;
  unused: readonly LocatedFinding[] | null = null;
  private knownDefinitions: NamesByKind | null = null;
  private servers: ReadonlySet<string> | null = null;
  private knownOutside: string | null = null;

  constructor(passages: readonly Passage[], facts: Facts) {
    this.passages = passages;
    this.facts = facts;
    const { kind, name, from } = passages[0]?.names ?? { kind: '', name: null, from: null };
    [this.kind, this.name, this.from] = [kind, name, from];
    const { uses } = facts;
    const references = uses.filter(isFixedReference);
    this.exports = kept(uses.filter(isExport));
    this.inner = kept(references.filter(staysInside));
    this.imports = kept(references.filter((use) => !staysInside(use)));
    const open = uses.filter(({ isDynamic }) => isDynamic);
    this.openDefinitions = kindsOf(open.filter(({ role }) => role === 'definition'));
    this.openReferences = kindsOf(open.filter(({ role }) => role === 'reference'));
    this.hasTable = uses.some(({ kind: of, role }) => of === 'table' && role === 'definition');
  }

  /** The words of the header, and the one that holds the name. */
  readHeader(): { readonly span: Span; readonly name: Word | null } {
    const [head] = this.passages;
    if (head === undefined) return { span: { offset: 0, length: 0 }, name: null };
    const header = new PlacedPassage(head, 0, 0).readHeader();
    return { span: spanOfWords(header), name: this.name === null ? null : (header.arguments[0] ?? null) };
  }

  /** The name, unless there is none or a variable makes it: then it cannot be compared with others. */
  get fixedName(): string | null {
    const isFixed = this.exports[0]?.kind === this.kind || this.readHeader().name?.hasVariable === false;
    return isFixed ? this.name : null;
  }

  private get definitions(): NamesByKind {
    this.knownDefinitions ??= groupByName(this.facts.uses.filter(isLocalDefinition));
    return this.knownDefinitions;
  }

  /** The definitions of a name that is valid in the section only; those of servers on plain lines are not among them. */
  definitionsOf(kind: NameKind, name: string): readonly NameUse[] {
    return this.definitions.get(kind)?.get(name) ?? [];
  }

  localNames(kind: NameKind): ReadonlyMap<string, readonly NameUse[]> {
    return this.definitions.get(kind) ?? noDefinitions;
  }

  /**
   * What other sections can tell of its own lines, as text: what `NameTable`, `Rivals` and `isInherited` ask of a section that is
   * not their own. While it and the `ProxyState` stay the same, an edit in the section changes no finding elsewhere, but for what
   * its references begin or cease to use.
   */
  get outside(): string {
    this.knownOutside ??= describeOutside(this);
    return this.knownOutside;
  }

  /** Names of things that are valid in the section and can be used from outside, with its name in front. */
  listInnerNames(): string[] {
    const servers = this.facts.servers.list().map((server) => this.slice(server));
    const others = [...this.definitions].filter(([kind]) => kind !== 'acl' && kind !== 'filter');
    return [...servers, ...others.flatMap(([kind, names]) => [...names.keys()].map((name) => `${kind} ${name}`))];
  }

  /** Does a line with other names than the server's name one? */
  get hasNamingServer(): boolean {
    return this.facts.uses.some(
      ({ kind, role, via }) => kind === 'server' && role === 'definition' && via === 'server',
    );
  }

  /** Has a plain line named this server? */
  hasServer(name: string): boolean {
    this.servers ??= new Set(this.facts.servers.list().map((server) => this.slice(server)));
    return this.servers.has(name);
  }

  /** A server by the name that a reference gives it: one of a line, or of a template, whose names are a prefix and a number. */
  findServer(name: string): { readonly name: string } | null {
    if (this.hasServer(name) || this.definitionsOf('server', name).length > 0) return { name };
    const prefix = name.replace(/[0-9]+$/, '');
    const isTemplate = this.definitionsOf('server', prefix).some(({ via }) => via === 'server-template');
    return isTemplate ? { name: prefix } : null;
  }

  /** Text of the section; not over the end of a passage, which is the end of a line. */
  slice({ offset, length }: Span): string {
    const { passage, start } = this.passageAt(offset);
    return passage?.source.text.slice(offset - start, offset - start + length) ?? '';
  }

  /** The line of a byte, from 1, and where it begins. */
  lineAt(offset: number): { readonly line: number; readonly start: number } {
    const { passage, start, lines } = this.passageAt(offset);
    if (passage === undefined) return { line: 1, start: 0 };
    const index = passage.source.lineIndexOf(offset - start);
    return { line: lines + index + 1, start: start + passage.source.startOf(index) };
  }

  /** The passage that holds a byte, where it begins and how many lines stand above it. */
  private passageAt(offset: number): { passage: Passage | undefined; start: number; lines: number } {
    const [only] = this.passages;
    if (this.passages.length === 1) return { passage: only, start: 0, lines: 0 };
    let layout = layouts.get(this);
    if (layout === undefined) {
      layout = new Layout(this.passages);
      layouts.set(this, layout);
    }
    const index = layout.indexAt(offset);
    return { passage: this.passages[index], start: layout.offsetOf(index), lines: layout.lineOf(index) };
  }
}

/** Of sections with several passages: where these begin. */
const layouts = new WeakMap<SectionFacts, Layout>();

function describeOutside(section: SectionFacts): string {
  const { kind, name, from, facts, exports, hasTable, openDefinitions, openReferences } = section;
  const named = exports.map((use) => [use.kind, use.name]);
  const binds = facts.binds.flatMap(({ addresses }) => addresses);
  const templates = facts.uses.filter(({ via }) => via === 'server-template').map((use) => use.name);
  const hasDefaultBackend = facts.rules.some(({ list }) => list === 'default_backend');
  const itself = [kind, name, section.fixedName, from, facts.depthChange, hasTable, hasDefaultBackend];
  return JSON.stringify([itself, named, openDefinitions, openReferences, binds, section.listInnerNames(), templates]);
}

function kindsOf(uses: readonly NameUse[]): readonly NameKind[] {
  return kept([...new Set(uses.map(({ kind }) => kind))]);
}

const noNames: NamesByKind = new Map();
const noDefinitions: ReadonlyMap<string, readonly NameUse[]> = new Map();

function groupByName(uses: readonly NameUse[]): NamesByKind {
  if (uses.length === 0) return noNames;
  const byKind = new Map<NameKind, Map<string, NameUse[]>>();
  for (const use of uses) {
    const byName = byKind.get(use.kind) ?? new Map<string, NameUse[]>();
    byKind.set(use.kind, byName);
    const known = byName.get(use.name);
    if (known === undefined) byName.set(use.name, [use]);
    else known.push(use);
  }
  return byKind;
}

const factsByHead = new PerPassage<SectionFacts>();

/** The facts of a section, counted from 0; read once as long as its passages are the same. */
export function readSectionFacts(layout: Layout, index: number): SectionFacts {
  const { first, end } = layout.sectionAt(index);
  const head = layout.passages[first];
  if (head === undefined) throw new RangeError(`The file has no section ${index}.`);
  const known = factsByHead.get(head);
  if (known !== null && consistsOf(known.passages, layout, first, end)) return known;
  const passages = layout.passages.slice(first, end);
  return factsByHead.set(head, new SectionFacts(passages, joinPassages(layout, passages, first, head.names.kind)));
}

function consistsOf(passages: readonly Passage[], layout: Layout, first: number, end: number): boolean {
  return passages.length === end - first && passages.every((passage, at) => passage === layout.passages[first + at]);
}

function joinPassages(layout: Layout, passages: readonly Passage[], first: number, kind: string): Facts {
  const [only] = passages;
  if (passages.length === 1 && only !== undefined) return readFacts(only, kind);
  const [offset, line] = [layout.offsetOf(first), layout.lineOf(first)];
  const parts = passages.map((passage, at) => ({
    facts: readFacts(passage, kind),
    at: { offset: layout.offsetOf(first + at) - offset, line: layout.lineOf(first + at) - line },
  }));
  return joinFacts(kind, parts);
}
