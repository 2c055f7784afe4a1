export type JumpKind = 'page' | 'cluster' | 'node' | 'frontend' | 'backend' | 'server' | 'file' | 'revision' | 'change';

/** One place to jump to. */
export interface JumpEntry {
  id: string;
  kind: JumpKind;
  label: string;
  /** What else it is found by and known by, for example the address of a server. */
  detail?: string;
  href: string;
}

/** What is offered before anything is typed; the rest would only push it away. */
const offeredAtOnce: readonly JumpKind[] = ['page', 'cluster'];

/**
 * What fits the words that were typed, best first: each word must stand in the label or the detail. Equal fits keep the order that
 * they came in.
 */
export function findEntries(entries: readonly JumpEntry[], query: string, limit: number): JumpEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.filter((entry) => offeredAtOnce.includes(entry.kind)).slice(0, limit);
  return entries
    .map((entry) => ({ entry, rank: rankOf(entry, words) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .slice(0, limit)
    .map(({ entry }) => entry);
}

/** 0 for the whole label; the farther from its beginning the larger; null when a word is missing. */
function rankOf(entry: JumpEntry, words: readonly string[]): number | null {
  const label = entry.label.toLowerCase();
  const detail = entry.detail?.toLowerCase() ?? '';
  if (label === words.join(' ')) return 0;
  let rank = 1;
  for (const word of words) {
    const at = label.indexOf(word);
    if (at === 0) continue;
    if (at > 0) rank += /[\p{L}\p{N}]/u.test(label.charAt(at - 1)) ? 2 : 1;
    else if (detail.includes(word)) rank += 3;
    else return null;
  }
  return rank;
}

/** Entries under their kinds, kinds in the order of their best entry. */
export function byKind(entries: readonly JumpEntry[]): [JumpKind, JumpEntry[]][] {
  const groups = new Map<JumpKind, JumpEntry[]>();
  for (const entry of entries) groups.set(entry.kind, [...(groups.get(entry.kind) ?? []), entry]);
  return [...groups];
}
