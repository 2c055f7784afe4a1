/** One thing of two lists: at least one of `before` and `after` is there, and `one` is the newer of them. */
export interface United<Item> {
  key: string;
  before: Item | null;
  after: Item | null;
  one: Item;
}

/**
 * Joins two lists by key. What the old list has keeps its order there, so that nothing jumps when something is staged; what
 * is new stands behind its neighbour of the new list. Of several things with one key the first are joined with the first.
 */
export function unite<Item>(
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item) => string,
): United<Item>[] {
  const old = numbered(before, keyOf);
  const now = numbered(after, keyOf);
  const afterByKey = new Map(now.map((entry) => [entry.key, entry.item]));
  const known = new Set(old.map((entry) => entry.key));
  /** What is new, by the key behind which it stands; the empty key for the beginning. */
  const added = new Map<string, United<Item>[]>();
  let anchor = '';
  for (const { key, item } of now) {
    if (known.has(key)) anchor = key;
    else added.set(anchor, [...(added.get(anchor) ?? []), { key, before: null, after: item, one: item }]);
  }
  return [
    ...(added.get('') ?? []),
    ...old.flatMap(({ key, item }) => {
      const newer = afterByKey.get(key) ?? null;
      return [{ key, before: item, after: newer, one: newer ?? item }, ...(added.get(key) ?? [])];
    }),
  ];
}

function numbered<Item>(items: readonly Item[], keyOf: (item: Item) => string): { key: string; item: Item }[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const key = keyOf(item);
    const number = seen.get(key) ?? 0;
    seen.set(key, number + 1);
    return { key: `${key}#${number}`, item };
  });
}
