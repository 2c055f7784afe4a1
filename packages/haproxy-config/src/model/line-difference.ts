import { matchLines, splitLines } from './diff3.ts';

/** One line of a difference, with its line feed; the last one of a text may have none. */
export interface DiffLine {
  readonly mark: 'same' | 'added' | 'removed';
  readonly text: string;
}

/**
 * The way from one text to another, line by line: what went stands before what came.
 *
 * Limits: as `mergeLines`: shortest while the product of the changed lines stays below a million.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [splitLines(before), splitLines(after)];
  const lines: DiffLine[] = [];
  let [left, right] = [0, 0];
  const upTo = (oldEnd: number, nowEnd: number) => {
    for (; left < oldEnd; left += 1) lines.push({ mark: 'removed', text: old[left] ?? '' });
    for (; right < nowEnd; right += 1) lines.push({ mark: 'added', text: now[right] ?? '' });
  };
  for (const pair of matchLines(old, now)) {
    upTo(pair.before, pair.after);
    lines.push({ mark: 'same', text: now[right] ?? '' });
    left += 1;
    right += 1;
  }
  upTo(old.length, now.length);
  return lines;
}
