import type { Source } from '../text/source.ts';
import { LineKinds } from './line-kind.ts';
import { Passage } from './passage.ts';

// An edit reads a passage again, so this bounds what an edit in a section of any length costs; few sections are longer.
const maxLines = 128;

/** Passages that are known to stand in the lines that are read, by their first line. */
export type KnownPassages = ReadonlyMap<number, Passage>;

/**
 * Cuts lines into passages: sections with what belongs to them, in pieces of at most 128 lines below the header. Known passages
 * are used again where they still fit.
 */
export function readPassages(source: Source, known: KnownPassages = new Map()): Passage[] {
  const kinds = new LineKinds(source);
  const passages: Passage[] = [];
  let [first, header] = [0, -1];
  for (let index = 0; index < source.lineCount; index += 1) {
    if (!kinds.isHeader(index)) continue;
    const owned = findOwnedStart(kinds, index, header);
    cutSection(passages, source, { first, header, end: owned }, known);
    [first, header] = [owned, index];
  }
  cutSection(passages, source, { first, header, end: source.lineCount }, known);
  return passages;
}

/** Adds the passages of one section, or of lines without a header (-1), from line `first` up to `end`. */
function cutSection(
  passages: Passage[],
  source: Source,
  lines: { first: number; header: number; end: number },
  known: KnownPassages,
): void {
  const { header, end } = lines;
  for (let first = lines.first; first < end; ) {
    const ownHeader = header < first ? -1 : header - first;
    const old = known.get(first);
    if (old !== undefined && old.header === ownHeader && first + old.source.lineCount <= end) {
      passages.push(old);
      first += old.source.lineCount;
    } else {
      const next = findPassageEnd(first, ownHeader, nextBorder(known, Math.max(first, header), end));
      passages.push(new Passage(source.cut(first, next), ownHeader));
      first = next;
    }
  }
}

/** Where the next known passage begins after a line, or `end`. */
function nextBorder(known: KnownPassages, after: number, end: number): number {
  let border = end;
  for (const line of known.keys()) if (line > after && line < border) border = line;
  return border;
}

/** Ends a passage that is too long: pieces of one size, or edits would leave ever more pieces of one line. */
function findPassageEnd(first: number, header: number, end: number): number {
  const body = end - first - (header + 1);
  if (body <= maxLines) return end;
  return first + header + 1 + Math.ceil(body / Math.ceil(body / maxLines));
}

/**
 * The first line that belongs to the section below: of the comments and blank lines above its header, those after the
 * comments of the section above. A comment is the upper section's when it is indented deeper than the header, or when it
 * follows that section without a blank line while a blank line follows it.
 */
function findOwnedStart(kinds: LineKinds, header: number, previousHeader: number): number {
  const indent = kinds.indentOf(header);
  let start = header;
  while (start - 1 > previousHeader) {
    const kind = kinds.of(start - 1);
    if (kind !== 'blank' && kind !== 'comment') break;
    if (kind === 'comment' && kinds.indentOf(start - 1) > indent) break;
    start -= 1;
  }
  let afterComments = start;
  while (afterComments < header && kinds.of(afterComments) === 'comment') afterComments += 1;
  return afterComments < header ? afterComments : start;
}
