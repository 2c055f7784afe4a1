import { type ConfigFile, layoutOf } from '../../syntax/config-file.ts';
import type { Layout } from '../../syntax/layout.ts';
import { findChangedSections } from '../../syntax/layout-diff.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { Rivals } from './diagnose-duplicate.ts';
import { diagnoseImports } from './diagnose-reference.ts';
import { diagnoseSection } from './diagnose-section.ts';
import { type LinkedSection, NameTable } from './name-table.ts';
import { readSectionFacts, type SectionFacts } from './section-facts.ts';
import {
  type LineOf,
  type LocatedFinding,
  locateInSection,
  placeFinding,
  type Surroundings,
} from './section-finding.ts';
import { diagnoseUnused } from './unused-name.ts';

/**
 * The findings about names of files, and what they were found by. Follows the files from version to version: while an edit
 * changes nothing that other sections can tell, only the edited sections are judged again.
 */
export class LiveNames {
  readonly release: string | null;
  private layouts: readonly Layout[] = [];
  private table = new NameTable([]);
  private rivals = new Rivals([]);
  /** By the index of the section. */
  private found: (readonly LocatedFinding[])[] = [];
  private surroundings: Surroundings | null = null;

  constructor(release: string | null) {
    this.release = release;
  }

  /** Comes to another version of the files, or to other files. */
  follow(files: readonly ConfigFile[]): void {
    const layouts = files.map(layoutOf);
    const isFollowed = layouts.length === this.layouts.length && this.followEdits(layouts);
    if (!isFollowed) this.readAll(files);
    this.layouts = layouts;
  }

  private readAll(files: readonly ConfigFile[]): void {
    this.table = new NameTable(files);
    this.rivals = new Rivals(this.table.sections);
    for (const entry of this.table.sections) this.countUses(entry, 1);
    this.found = this.table.sections.map((entry) => this.judge(entry));
  }

  /** False when the edits change more than what single sections say of themselves. */
  private followEdits(layouts: readonly Layout[]): boolean {
    const touched = new Map<LinkedSection, SectionFacts>();
    let first = 0;
    for (const [fileIndex, layout] of layouts.entries()) {
      const old = this.layouts[fileIndex] ?? layout;
      const range = old === layout ? { from: 0, to: 0 } : findChangedSections(old, layout);
      if (range === null) return false;
      for (let index = range.from; index < range.to; index += 1) {
        const entry = this.table.sections[first + index];
        const facts = readSectionFacts(layout, index);
        if (entry === undefined || !isSameOutside(entry, facts)) return false;
        touched.set(entry, facts);
      }
      first += layout.heads.length;
    }
    this.replace(touched);
    return true;
  }

  private replace(touched: ReadonlyMap<LinkedSection, SectionFacts>): void {
    const changed = new Set(touched.keys());
    for (const [entry, facts] of touched) {
      const before = this.countUses(entry, -1);
      entry.facts = facts;
      entry.state = entry.stateWith(facts);
      for (const other of [...before, ...this.countUses(entry, 1)]) changed.add(other);
    }
    for (const entry of changed) this.found[entry.index] = this.judge(entry);
  }

  /** Counts the references of a section to others, and lists those. */
  private countUses(entry: LinkedSection, step: 1 | -1): LinkedSection[] {
    const counted: LinkedSection[] = [];
    for (const use of entry.facts.imports) {
      const target = this.table.resolve(use, entry);
      if (target.kind !== 'symbol' || target.key.scope !== null) continue;
      for (const definer of this.table.definersOf(target.key.kind, target.key.name)) {
        definer.useCount += step;
        counted.push(definer);
      }
    }
    return counted;
  }

  private judge(entry: LinkedSection): readonly LocatedFinding[] {
    const { release, table, rivals } = this;
    const { facts } = entry;
    const own = diagnoseSection(facts, this.surroundingsOf(entry));
    const unused = diagnoseUnused(table, entry);
    const isAlone = facts.imports.length === 0 && facts.facts.binds.length === 0 && !entry.hasNamesake;
    if (isAlone && unused.length === 0) return own;
    if (isAlone && own.length === 0) return unused;
    const linked = [
      ...diagnoseImports(table, entry),
      ...rivals.diagnoseName(entry, release),
      ...rivals.diagnoseBinds(entry),
    ].map((finding) => locateInSection(facts, finding));
    return [...own, ...unused, ...linked].sort((a, b) => a.span.offset - b.span.offset);
  }

  /** Kept with the findings: sections that follow each other share one most of the time. */
  private surroundingsOf(entry: LinkedSection): Surroundings {
    const { depth, state } = entry;
    const { openDefinitions, openReferences } = this.table;
    const last = this.surroundings;
    const isSame = last?.openDefinitions === openDefinitions && last.depth === depth && last.state === state;
    if (last !== null && isSame) return last;
    const surroundings = { release: this.release, depth, state, openDefinitions, openReferences };
    this.surroundings = surroundings;
    return surroundings;
  }

  /** The findings of each file by line. */
  list(): Diagnostic[][] {
    const listed: Diagnostic[][] = this.layouts.map(() => []);
    for (const [index, found] of this.found.entries()) {
      const entry = found.length === 0 ? undefined : this.table.sections[index];
      if (entry === undefined) continue;
      const at = { facts: entry.facts, ...this.placeOf(entry) };
      const lineOf: LineOf = (line, section) => line + (section === undefined ? at.line : this.lineOf(section));
      for (const finding of found) listed[entry.fileIndex]?.push(placeFinding(finding, at, lineOf));
    }
    return listed;
  }

  private lineOf({ index }: { readonly index: number }): number {
    const entry = this.table.sections[index];
    return entry === undefined ? 0 : this.placeOf(entry).line;
  }

  /** Where a section begins in its file: bytes, and lines above it. */
  private placeOf({ fileIndex, sectionIndex }: LinkedSection): { offset: number; line: number } {
    const layout = this.layouts[fileIndex];
    if (layout === undefined) return { offset: 0, line: 0 };
    const { first } = layout.sectionAt(sectionIndex);
    return { offset: layout.offsetOf(first), line: layout.lineOf(first) };
  }
}

function isSameOutside(entry: LinkedSection, facts: SectionFacts): boolean {
  if (entry.facts === facts) return true;
  return entry.facts.outside === facts.outside && entry.state.key === entry.stateWith(facts).key;
}
