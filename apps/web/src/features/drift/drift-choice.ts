import type { DriftEntry, SeenDrift } from '@sluice/contract';

/** What identifies a row: an entry of another node may have the same key. */
export function rowOf({ key, nodeId }: Pick<DriftEntry, 'key' | 'nodeId'>): string {
  return `${nodeId} ${key}`;
}

/** The chosen entries; all that are open when none is chosen. What the next apply replaces is open no more. */
export function chosenOf(entries: readonly DriftEntry[], rows: ReadonlySet<string>): DriftEntry[] {
  const chosen = entries.filter((entry) => rows.has(rowOf(entry)));
  return chosen.length > 0 ? chosen : entries.filter((entry) => entry.ignored === null && !entry.accepted);
}

/** Exactly what the person sees goes with the request. */
export function seenOf(entries: readonly DriftEntry[]): SeenDrift[] {
  return entries.map(({ key, nodeId, seen }) => ({ key, nodeId, seen }));
}

/** Why the first of the chosen entries stands in the way; null when none does. */
export function firstReason(
  entries: readonly DriftEntry[],
  reason: (entry: DriftEntry) => string | null,
): { what: string; why: string } | null {
  for (const entry of entries) {
    const why = reason(entry);
    if (why !== null) return { what: entry.what, why };
  }
  return null;
}

export function nodesOf(entries: readonly DriftEntry[]): string[] {
  return [...new Set(entries.map((entry) => entry.nodeName))];
}
