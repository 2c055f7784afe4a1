import { createHash } from 'node:crypto';

/** The items in an order that the seed decides: by a digest of seed and name. */
export function shuffle<T>(items: readonly T[], nameOf: (item: T) => string, seed: number): T[] {
  const rankOf = (item: T) =>
    createHash('sha256')
      .update(`${seed} ${nameOf(item)}`)
      .digest('hex');
  return items
    .map((item) => ({ item, rank: rankOf(item) }))
    .sort((left, right) => (left.rank < right.rank ? -1 : 1))
    .map(({ item }) => item);
}
