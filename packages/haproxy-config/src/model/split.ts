import { parse } from '../syntax/config-file.ts';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { compile } from './compile.ts';
import { matchLines, splitLines } from './diff3.ts';

/**
 * Takes an edited compiled text apart again, so that each edit ends up in the input that has its lines.
 *
 * Shape:   `parts` are what `compile` joined, in order; `edited` is that text after any edits.
 * Returns: as many texts as there are parts. Joined they are `edited`, and a part that no edit touched is byte for byte the old
 *          one. What was written between two parts belongs to the one before, what was written at the end to the last one.
 * Errors:  none. Never throws.
 * Limits:  a difference of the lines decides what an edit is, as in `diffLines`. Where the lines on both sides of a boundary
 *          were rewritten, the next part begins at the last new section header, or else at the next header that stayed.
 */
export function splitCompiled(parts: readonly Uint8Array[], edited: Uint8Array): Uint8Array[] {
  const compiled = compile(parts.map((bytes) => ({ source: null, bytes })));
  const old = splitLines(decodeLatin1(compiled.bytes));
  const now = splitLines(decodeLatin1(edited));
  const starts = compiled.parts.map(({ firstLine }) => firstLine - 1);
  const cuts = cutOnePart(starts, old, now) ?? cutByDifference(starts, old, now);
  return parts.map((bytes, index) => {
    const text = now.slice(cuts[index] ?? now.length, cuts[index + 1] ?? now.length).join('');
    // A line end that only joining added is no edit of the part.
    const joined = old.slice(starts[index], starts[index + 1] ?? old.length).join('');
    return text === joined ? bytes : encodeLatin1(text);
  });
}

/** The cuts when all edits lie in one part, the first that it can be; null otherwise. */
function cutOnePart(starts: readonly number[], old: readonly string[], now: readonly string[]): number[] | null {
  const grown = now.length - old.length;
  const least = Math.min(old.length, now.length);
  let head = 0;
  while (head < least && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < least && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? old.length;
    const isFree = start <= head && old.length - end <= tail && end + grown >= start;
    if (isFree) return starts.map((place, at) => (at > index ? place + grown : place));
  }
  return null;
}

function cutByDifference(starts: readonly number[], old: readonly string[], now: readonly string[]): number[] {
  const pairs = matchLines(old, now);
  const cuts: number[] = [];
  for (const start of starts) {
    const previous = pairs.findLast(({ before }) => before < start) ?? { before: -1, after: -1 };
    const next = pairs.find(({ before }) => before >= start) ?? { before: old.length, after: now.length };
    const place = start === 0 ? 0 : placeCut({ start, previous, next }, now);
    cuts.push(Math.max(place, cuts.at(-1) ?? 0));
  }
  return cuts;
}

interface Boundary {
  /** First line of the part in the old text. */
  start: number;
  /** The nearest lines that stayed, on both sides. */
  previous: { before: number; after: number };
  next: { before: number; after: number };
}

function placeCut({ start, previous, next }: Boundary, now: readonly string[]): number {
  const [first, last] = [previous.after + 1, next.after];
  const isUntouched = previous.before + 1 === start && next.before === start;
  const isOfNext = previous.before + 1 === start && next.before > start;
  if (isUntouched || first === last) return isUntouched ? last : forwardToSection(now, last);
  const added = Array.from({ length: last - first }, (_, index) => first + index);
  if (isOfNext) {
    if (beginsWithSection(now, first)) return first;
    return added.find((line) => isHeader(now[line])) ?? forwardToSection(now, last);
  }
  if (beginsWithSection(now, last)) return last;
  return added.findLast((line) => isHeader(now[line])) ?? forwardToSection(now, last);
}

/** Lines above the next header continue the section before, which is in another part. */
function forwardToSection(now: readonly string[], from: number): number {
  if (beginsWithSection(now, from)) return from;
  const found = now.findIndex((line, index) => index >= from && isHeader(line));
  return found < 0 ? now.length : found;
}

function beginsWithSection(now: readonly string[], from: number): boolean {
  const first = now.findIndex((line, index) => index >= from && !/^[ \t]*(?:#|\r?\n?$)/.test(line));
  return first < 0 || isHeader(now[first]);
}

function isHeader(line: string | undefined): boolean {
  return line !== undefined && parse(encodeLatin1(line)).sections.length > 0;
}
