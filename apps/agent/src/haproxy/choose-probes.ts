import type { Endpoint } from './endpoint.ts';

/** Connections that one proof makes at most: each is a visitor to HAProxy, and a full queue costs half a second. */
export const maxProbes = 200;

/**
 * Endpoints to try with a connection: of each range of ports the first, the middle and the last; of very many binds an
 * even choice. Whose the sockets of the others are is proven all the same.
 */
export function chooseProbes(endpoints: readonly Endpoint[]): Endpoint[] {
  const ranges = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const key = `${endpoint.line} ${endpoint.text}`;
    const range = ranges.get(key);
    if (range) range.push(endpoint);
    else ranges.set(key, [endpoint]);
  }
  const chosen = [...ranges.values()].flatMap((range) => pick(range, 3));
  return pick(chosen, maxProbes);
}

/** `count` of the items in even steps, the first and the last among them; all where there are no more. */
function pick<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  const step = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)]).filter(
    (item) => item !== undefined,
  );
}
