/** Two indexes that stand for the same thing before and after. */
export interface Pair {
  readonly before: number;
  readonly after: number;
}

/**
 * Pairs equal keys of two lists: the nth of a key with the nth of the same key. Sorted by `before`.
 *
 * Limits: linear; with repeated keys, which of them was added or removed is a guess (the last).
 */
export function pairEqualKeys(before: readonly string[], after: readonly string[]): Pair[] {
  const places = new Map<string, number[]>();
  for (let index = after.length - 1; index >= 0; index -= 1) {
    const key = after[index] ?? '';
    const list = places.get(key);
    if (list === undefined) places.set(key, [index]);
    else list.push(index);
  }
  const pairs: Pair[] = [];
  for (const [index, key] of before.entries()) {
    const place = places.get(key)?.pop();
    if (place !== undefined) pairs.push({ before: index, after: place });
  }
  return pairs;
}

/**
 * Of pairs sorted by `before`, the largest set that is also in order by `after`: those did not move, all others did.
 *
 * Limits: O(n log n) (longest increasing subsequence by patience sorting).
 */
export function findUnmoved(pairs: readonly Pair[]): ReadonlySet<Pair> {
  const tails: number[] = [];
  const previous: number[] = [];
  const afterOf = (index: number) => pairs[index]?.after ?? -1;
  for (let index = 0; index < pairs.length; index += 1) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (afterOf(tails[middle] ?? 0) < afterOf(index)) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = index;
  }
  const unmoved = new Set<Pair>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index];
    if (pair !== undefined) unmoved.add(pair);
  }
  return unmoved;
}
