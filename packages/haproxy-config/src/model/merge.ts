import { type ConfigFile, parse } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { joinBytes } from '../text/edit.ts';
import { encodeLatin1, toDisplay } from '../text/latin1.ts';
import { countLines, mergeLines, splitLines } from './diff3.ts';
import { orderSections, type SectionEntry } from './merge-order.ts';
import { ownedText, pairSections } from './section-match.ts';
import { labelSection } from './semantic-diff.ts';

/** What both sides changed differently; texts are for people, null where a side has no such section. */
export interface MergeConflict {
  readonly section: string;
  readonly base: string | null;
  readonly ours: string | null;
  readonly theirs: string | null;
}

/** The merged bytes, or every place that a person has to decide. */
export type MergeResult =
  | { readonly kind: 'merged'; readonly bytes: Uint8Array }
  | { readonly kind: 'conflict'; readonly conflicts: readonly MergeConflict[] };

/**
 * Merges two changes of one configuration, section by section, and line by line inside a section that both sides changed.
 *
 * Shape:   bytes, or files that were parsed already; of versions that `edit` made of one file, little is read again.
 *          Sections are matched by kind, name and occurrence; a section moves and changes with its comments. The text before
 *          the first section and the missing line end of a last line count as units of their own.
 * Returns: bytes in which every line is one side's, untouched; or the conflicts, where both sides changed one place of a
 *          section differently, one changed a section that the other removed, both put sections in different orders, or both
 *          moved one line to different places.
 * Errors:  none. Never throws.
 * Limits:  references are not followed: deleting a backend and adding a rule that uses it merge without a conflict.
 */
export function merge(
  base: Uint8Array | ConfigFile,
  ours: Uint8Array | ConfigFile,
  theirs: Uint8Array | ConfigFile,
): MergeResult {
  const [baseFile, ourFile, theirFile] = [asFile(base), asFile(ours), asFile(theirs)];
  if (ourFile.text === theirFile.text || theirFile.text === baseFile.text)
    return { kind: 'merged', bytes: ourFile.bytes.slice() };
  if (ourFile.text === baseFile.text) return { kind: 'merged', bytes: theirFile.bytes.slice() };

  const conflicts: MergeConflict[] = [];
  const prologue = mergeText(
    'top of the file',
    { base: prologueText(baseFile), ours: prologueText(ourFile), theirs: prologueText(theirFile) },
    conflicts,
  );
  const entries = mergeEntries(baseFile, ourFile, theirFile, conflicts);
  const ordered = orderSections(entries);
  if (ordered === null) conflicts.push(describeOrders(baseFile, ourFile, theirFile));
  if (conflicts.length > 0 || ordered === null) return { kind: 'conflict', conflicts };
  const texts = [prologue ?? '', ...ordered.map((entry) => entry.text ?? '')];
  const moved = findMovedLine(baseFile, ourFile, theirFile, texts);
  if (moved !== null) return { kind: 'conflict', conflicts: [moved] };
  return { kind: 'merged', bytes: assemble(texts, mergeFinalLineEnd(baseFile, ourFile, theirFile)) };
}

function asFile(content: Uint8Array | ConfigFile): ConfigFile {
  return content instanceof Uint8Array ? parse(content) : content;
}

/** Ends the prologue's last line, for the same reason as `ownedText`. */
function prologueText(file: ConfigFile): string {
  const text = file.slice(0, file.prologueSpan.length);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

interface Versions {
  readonly base: string | null;
  readonly ours: string | null;
  readonly theirs: string | null;
}

/** The rule of every three-way merge: a side that did not change gives way. Where both did, it holds for each place. */
function mergeText(section: string, versions: Versions, conflicts: MergeConflict[]): string | null {
  const { base, ours, theirs } = versions;
  if (ours === theirs || theirs === base) return ours;
  if (ours === base) return theirs;
  const lines = base === null || ours === null || theirs === null ? null : mergeLines(base, ours, theirs);
  if (lines !== null) return lines;
  const show = (text: string | null) => (text === null ? null : toDisplay(text));
  conflicts.push({ section, base: show(base), ours: show(ours), theirs: show(theirs) });
  // No text will be made of it; that a section is gone on either side must not look like a change of order on one of them.
  return theirs === null ? null : ours;
}

function mergeEntries(
  base: ConfigFile,
  ours: ConfigFile,
  theirs: ConfigFile,
  conflicts: MergeConflict[],
): SectionEntry[] {
  const ourMatch = pairSections(base, ours);
  const theirMatch = pairSections(base, theirs);
  const ourPlaces = new Map(ourMatch.pairs.map((pair) => [pair.before, pair.after]));
  const theirPlaces = new Map(theirMatch.pairs.map((pair) => [pair.before, pair.after]));
  const entries: SectionEntry[] = base.sections.map((section, index) => {
    const [our, their] = [ourPlaces.get(index) ?? null, theirPlaces.get(index) ?? null];
    const versions = { base: ownedText(base, section), ours: textAt(ours, our), theirs: textAt(theirs, their) };
    const text = mergeText(labelSection(section), versions, conflicts);
    return { text, base: index, ours: our, theirs: their, isDefaults: section.kind === 'defaults' };
  });
  const places = (file: ConfigFile) => new Map(file.sections.map((section, index) => [section, index]));
  const [ourIndex, theirIndex] = [places(ours), places(theirs)];
  const open = [...theirMatch.added];
  for (const section of ourMatch.added) {
    const twin = open.findIndex((other) => other.kind === section.kind && other.name === section.name);
    const same = twin < 0 ? undefined : open.splice(twin, 1)[0];
    const our = ourIndex.get(section) ?? null;
    const their = same === undefined ? null : (theirIndex.get(same) ?? null);
    const versions = { base: null, ours: textAt(ours, our), theirs: textAt(theirs, their) };
    const text = same === undefined ? versions.ours : mergeText(labelSection(section), versions, conflicts);
    entries.push({ text, base: null, ours: our, theirs: their, isDefaults: section.kind === 'defaults' });
  }
  for (const section of open) entries.push(theirAddition(theirs, section, theirIndex.get(section) ?? null));
  return entries;
}

function theirAddition(theirs: ConfigFile, section: Section, index: number | null): SectionEntry {
  const isDefaults = section.kind === 'defaults';
  return { text: ownedText(theirs, section), base: null, ours: null, theirs: index, isDefaults };
}

function textAt(file: ConfigFile, index: number | null): string | null {
  const section = index === null ? undefined : file.sections[index];
  return section === undefined ? null : ownedText(file, section);
}

/**
 * Looks for a line that no side doubled or removed and that the merged sections nevertheless have more or less often than the
 * base: both sides moved it, to different sections.
 */
function findMovedLine(
  base: ConfigFile,
  ours: ConfigFile,
  theirs: ConfigFile,
  merged: readonly string[],
): MergeConflict | null {
  const textsOf = (file: ConfigFile) => [
    prologueText(file),
    ...file.sections.map((section) => ownedText(file, section)),
  ];
  const [old, our, their, now] = countChangedLines([textsOf(base), textsOf(ours), textsOf(theirs), merged]);
  for (const line of new Set([...old.keys(), ...now.keys()])) {
    const [before, after] = [old.get(line) ?? 0, now.get(line) ?? 0];
    const sides = [our.get(line) ?? 0, their.get(line) ?? 0];
    const isDoubled = after > before && sides.every((count) => count <= before);
    const isLost = after < before && sides.every((count) => count >= before);
    if (!isDoubled && !isLost) continue;
    const where = base.sections.find((section) => splitLines(ownedText(base, section)).includes(line));
    const text = toDisplay(line);
    const section = where === undefined ? 'top of the file' : labelSection(where);
    return { section, base: text, ours: text, theirs: text };
  }
  return null;
}

type Four<Value> = readonly [Value, Value, Value, Value];

/** Counts the lines of four lists of texts; a text that all four have once says nothing and is left out. */
function countChangedLines(lists: Four<readonly string[]>): Four<Map<string, number>> {
  const seen = lists.map((texts) => {
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    return counts;
  });
  const isShared = (text: string) => seen.every((counts) => counts.get(text) === 1);
  const count = (texts: readonly string[]) => countLines(texts.filter((text) => !isShared(text)).flatMap(splitLines));
  return [count(lists[0]), count(lists[1]), count(lists[2]), count(lists[3])];
}

function describeOrders(base: ConfigFile, ours: ConfigFile, theirs: ConfigFile): MergeConflict {
  const show = (file: ConfigFile) => file.sections.map(labelSection).join('\n');
  return { section: 'order of sections', base: show(base), ours: show(ours), theirs: show(theirs) };
}

/** A missing last line end is kept only when no side added it. */
function mergeFinalLineEnd(base: ConfigFile, ours: ConfigFile, theirs: ConfigFile): boolean {
  const isEnded = (file: ConfigFile) => file.text === '' || file.text.endsWith('\n');
  if (isEnded(ours) === isEnded(theirs)) return isEnded(ours);
  return !isEnded(base);
}

function assemble(texts: readonly string[], isEnded: boolean): Uint8Array {
  const joined = joinBytes(texts.map(encodeLatin1));
  return isEnded || joined.length === 0 ? joined : joined.slice(0, -1);
}
