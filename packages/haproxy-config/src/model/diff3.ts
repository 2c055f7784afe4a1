import { findUnmoved, type Pair, pairEqualKeys } from './sequence-match.ts';

/** Above this many cells the exact comparison gives way to one that is linear but may find less in common. */
const maxCells = 1_000_000;

/**
 * Merges two changes of one text line by line, as diff3 does: between two lines that both sides kept, one side must have left
 * the text as it was, or both must have written the same.
 *
 * Shape:   texts whose lines all end with a line feed; a line's CR belongs to the line.
 * Returns: the merged text; null when both changed one place differently, and when a line would be lost or doubled because
 *          both sides moved it.
 * Limits:  changes of neighbouring lines are one place. Linear except for changed parts, which are compared exactly while
 *          the product of their line counts stays below a million.
 */
export function mergeLines(base: string, ours: string, theirs: string): string | null {
  const [old, our, their] = [splitLines(base), splitLines(ours), splitLines(theirs)];
  const ourPlaces = placesOf(matchLines(old, our), old.length);
  const theirPlaces = placesOf(matchLines(old, their), old.length);
  const merged: string[] = [];
  let done = { old: 0, our: 0, their: 0 };
  for (let index = 0; index <= old.length; index += 1) {
    const isEnd = index === old.length;
    const next = {
      old: index,
      our: isEnd ? our.length : (ourPlaces[index] ?? -1),
      their: isEnd ? their.length : (theirPlaces[index] ?? -1),
    };
    if (next.our < 0 || next.their < 0) continue;
    const part = mergePart(
      old.slice(done.old, index),
      our.slice(done.our, next.our),
      their.slice(done.their, next.their),
    );
    if (part === null) return null;
    merged.push(...part);
    const kept = old[index];
    if (kept !== undefined) merged.push(kept);
    done = { old: index + 1, our: next.our + 1, their: next.their + 1 };
  }
  return hasEveryLineOnce(old, our, their, merged) ? merged.join('') : null;
}

/** The lines of a text, each with its line feed. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed + 1;
    lines.push(text.slice(start, end));
    start = end;
  }
  return lines;
}

/** How often each line with something on it occurs. */
export function countLines(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) if (/[^ \t\r\n\v\f]/.test(line)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function mergePart(base: readonly string[], ours: readonly string[], theirs: readonly string[]) {
  if (isSame(ours, theirs) || isSame(theirs, base)) return ours;
  return isSame(ours, base) ? theirs : null;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

/**
 * Both sides' changes of a line's count must add up; the same change by both counts once. They do not when both moved the
 * line to different places, or one moved what the other removed.
 */
function hasEveryLineOnce(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  merged: readonly string[],
): boolean {
  const [old, our, their, now] = [countLines(base), countLines(ours), countLines(theirs), countLines(merged)];
  for (const line of new Set([...old.keys(), ...our.keys(), ...their.keys()])) {
    const before = old.get(line) ?? 0;
    const [mine, yours] = [(our.get(line) ?? 0) - before, (their.get(line) ?? 0) - before];
    const agree = mine * yours > 0;
    const change = agree ? Math.sign(mine) * Math.max(Math.abs(mine), Math.abs(yours)) : mine + yours;
    if ((now.get(line) ?? 0) !== before + change) return false;
  }
  return true;
}

function placesOf(pairs: readonly Pair[], length: number): number[] {
  const places = new Array<number>(length).fill(-1);
  for (const pair of pairs) places[pair.before] = pair.after;
  return places;
}

/** Lines that both lists have in the same order, as pairs in that order. */
export function matchLines(before: readonly string[], after: readonly string[]): Pair[] {
  const pairs: Pair[] = [];
  matchRange({ lines: before, start: 0, end: before.length }, { lines: after, start: 0, end: after.length }, pairs);
  return pairs;
}

interface Range {
  readonly lines: readonly string[];
  readonly start: number;
  readonly end: number;
}

function matchRange(before: Range, after: Range, pairs: Pair[]): void {
  let [start, from] = [before.start, after.start];
  while (start < before.end && from < after.end && before.lines[start] === after.lines[from]) {
    pairs.push({ before: start, after: from });
    start += 1;
    from += 1;
  }
  let common = 0;
  const most = Math.min(before.end - start, after.end - from);
  while (common < most && before.lines[before.end - 1 - common] === after.lines[after.end - 1 - common]) common += 1;
  const old = { ...before, start, end: before.end - common };
  const now = { ...after, start: from, end: after.end - common };
  if ((old.end - old.start) * (now.end - now.start) <= maxCells) matchExactly(old, now, pairs);
  else matchByAnchors(old, now, pairs);
  for (let step = 0; step < common; step += 1) pairs.push({ before: old.end + step, after: now.end + step });
}

/** The longest common subsequence; of several, the one that pairs the earliest lines. */
function matchExactly(before: Range, after: Range, pairs: Pair[]): void {
  const [rows, columns] = [before.end - before.start, after.end - after.start];
  if (rows === 0 || columns === 0) return;
  const width = columns + 1;
  // Cell (row, column): how many lines the rests from there on have in common.
  const cells = new Uint32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row -= 1) {
    const line = before.lines[before.start + row];
    for (let column = columns - 1; column >= 0; column -= 1) {
      const below = (row + 1) * width + column;
      cells[row * width + column] =
        line === after.lines[after.start + column]
          ? (cells[below + 1] ?? 0) + 1
          : Math.max(cells[below] ?? 0, cells[row * width + column + 1] ?? 0);
    }
  }
  let [row, column] = [0, 0];
  while (row < rows && column < columns) {
    if (before.lines[before.start + row] === after.lines[after.start + column]) {
      pairs.push({ before: before.start + row, after: after.start + column });
      row += 1;
      column += 1;
    } else if ((cells[(row + 1) * width + column] ?? 0) >= (cells[row * width + column + 1] ?? 0)) row += 1;
    else column += 1;
  }
}

/** Lines that occur once on both sides hold the rest in place; without any, equal lines are paired by their number. */
function matchByAnchors(before: Range, after: Range, pairs: Pair[]): void {
  const [old, now] = [before.lines.slice(before.start, before.end), after.lines.slice(after.start, after.end)];
  const [oldCounts, newCounts] = [countAll(old), countAll(now)];
  const all = pairEqualKeys(old, now);
  const unique = all.filter(({ before: index }) => {
    const line = old[index] ?? '';
    return oldCounts.get(line) === 1 && newCounts.get(line) === 1;
  });
  const sorted = [...findUnmoved(unique.length > 0 ? unique : all)].sort((a, b) => a.before - b.before);
  const anchors = sorted.map((pair) => ({ before: before.start + pair.before, after: after.start + pair.after }));
  if (unique.length === 0) {
    pairs.push(...anchors);
    return;
  }
  let [start, from] = [before.start, after.start];
  for (const anchor of [...anchors, { before: before.end, after: after.end }]) {
    matchRange({ ...before, start, end: anchor.before }, { ...after, start: from, end: anchor.after }, pairs);
    if (anchor.before < before.end) pairs.push(anchor);
    [start, from] = [anchor.before + 1, anchor.after + 1];
  }
}

function countAll(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
