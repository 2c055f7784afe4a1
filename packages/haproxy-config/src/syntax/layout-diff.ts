import type { Layout } from './layout.ts';

/** Which sections differ between two versions, from the first up to `to`; null when the number of sections or what stands above them does. */
export function findChangedSections(old: Layout, now: Layout): { from: number; to: number } | null {
  if (old.heads.length !== now.heads.length) return null;
  const least = Math.min(old.passages.length, now.passages.length);
  let before = 0;
  while (before < least && old.passages[before] === now.passages[before]) before += 1;
  let after = 0;
  while (after < least - before && old.passages.at(-1 - after) === now.passages.at(-1 - after)) after += 1;
  // Conditionals above the first section have their say in all of them.
  if (before < now.prologueEnd || before < old.prologueEnd) return null;
  // A passage without a header continues the section of the one above.
  const from = Math.min(countHeads(old, before), countHeads(now, before)) - 1;
  const to = now.heads.length - countHeadsFrom(now, now.passages.length - after);
  return { from: Math.max(0, from), to: Math.max(from, to) };
}

/** How many sections begin in the passages up to `end`, itself included. */
function countHeads({ heads }: Layout, end: number): number {
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((heads[middle] ?? 0) <= end) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many sections begin in the passages from `start` on. */
function countHeadsFrom(layout: Layout, start: number): number {
  return layout.heads.length - countHeads(layout, start - 1);
}
