import type { Layout } from '../syntax/layout.ts';
import { type Passage, PerPassage, PlacedPassage } from '../syntax/passage.ts';
import type { Span } from '../text/span.ts';
import type { Word } from '../text/word.ts';
import { type Facts, joinFacts, readFacts } from './passage-facts.ts';
import type { JudgedSection, LocatedFinding } from './section-finding.ts';
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

const none: readonly never[] = [];

/** Most sections have most lists empty, and there are many sections; a list that grew has room for more. */
function kept<T>(items: readonly T[]): readonly T[] {
  return items.length === 0 ? none : items.slice();
}

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
  judged: JudgedSection | null = null;
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
    const references = kept(uses.filter(isFixedReference));
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
    const [first, last] = [header.words[0]?.span ?? header.span, header.words.at(-1)?.span ?? header.span];
    const span = { offset: first.offset, length: last.offset + last.length - first.offset };
    return { span, name: this.name === null ? null : (header.arguments[0] ?? null) };
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
   * All that other sections can tell of it, as text: while it stays the same, an edit in the section changes no finding
   * elsewhere. What it inherits and refers to is not part of it.
   */
  get outside(): string {
    this.knownOutside ??= describeOutside(this);
    return this.knownOutside;
  }

  /** Names of things that are valid in the section and can be used from outside, with its name in front. */
  listInnerNames(): string[] {
    const servers = [...this.facts.servers].map((server) => this.slice(server));
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
    this.servers ??= new Set([...this.facts.servers].map((server) => this.slice(server)));
    return this.servers.has(name);
  }

  /** Text of the section. */
  slice({ offset, length }: Span): string {
    let start = 0;
    for (const { source } of this.passages) {
      // No word reaches over the end of a passage, which is the end of a line.
      if (offset < start + source.sizeBytes) return source.text.slice(offset - start, offset - start + length);
      start += source.sizeBytes;
    }
    return '';
  }

  /** The line of a byte, from 1, and where it begins. */
  lineAt(offset: number): { readonly line: number; readonly start: number } {
    let [start, lines] = [0, 0];
    for (const { source } of this.passages) {
      const end = start + source.sizeBytes;
      if (offset < end) {
        const index = source.lineIndexOf(offset - start);
        return { line: lines + index + 1, start: start + source.startOf(index) };
      }
      start = end;
      lines += source.lineCount;
    }
    return { line: Math.max(1, lines), start };
  }
}

function describeOutside(section: SectionFacts): string {
  const { kind, name, from, facts, exports, hasTable, openDefinitions, openReferences } = section;
  const named = exports.map((use) => [use.kind, use.name]);
  const binds = facts.binds.flatMap(({ addresses }) => addresses);
  const templates = facts.uses.filter(({ via }) => via === 'server-template').map((use) => use.name);
  const hasDefaultBackend = facts.rules.some(({ list }) => list === 'default_backend');
  return JSON.stringify([
    ...[kind, name, from, facts.depthChange, named, hasTable, openDefinitions, openReferences, binds],
    ...[section.listInnerNames(), templates, hasDefaultBackend],
  ]);
}

function kindsOf(uses: readonly NameUse[]): readonly NameKind[] {
  return uses.length === 0 ? none : [...new Set(uses.map(({ kind }) => kind))];
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
