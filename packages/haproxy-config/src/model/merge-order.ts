/** One section of the merged file: where the three files have it, and its text (null when it is removed). */
export interface SectionEntry {
  readonly text: string | null;
  readonly base: number | null;
  readonly ours: number | null;
  readonly theirs: number | null;
  readonly isDefaults: boolean;
}

type Side = 'ours' | 'theirs';

/**
 * Puts the sections that remain in order: that of the side that moved sections, else ours, with the other side's additions
 * after the section they follow there.
 *
 * Returns: null when both sides moved sections, or when both added `defaults` at one place: whichever came last would rule
 *          the sections below it.
 */
export function orderSections(entries: readonly SectionEntry[]): SectionEntry[] | null {
  const left = entries.filter((entry) => entry.text !== null);
  const shared = left.filter((entry) => entry.ours !== null && entry.theirs !== null);
  const byOurs = sortBy(shared, 'ours');
  const byTheirs = sortBy(shared, 'theirs');
  const known = shared.filter((entry) => entry.base !== null);
  let lead: Side = 'ours';
  if (!isSame(byOurs, byTheirs)) {
    const byBase = [...known].sort((a, b) => (a.base ?? 0) - (b.base ?? 0));
    const ourMoved = !isSame(sortBy(known, 'ours'), byBase);
    const theirMoved = !isSame(sortBy(known, 'theirs'), byBase);
    if (ourMoved && theirMoved) return null;
    lead = theirMoved ? 'theirs' : 'ours';
  }
  return insertAdditions(left, lead);
}

function insertAdditions(entries: readonly SectionEntry[], lead: Side): SectionEntry[] | null {
  const follow: Side = lead === 'ours' ? 'theirs' : 'ours';
  const skeleton = sortBy(entries, lead);
  const following = sortBy(entries, follow);
  // For each of the skeleton's sections (null: the top), what the other side put directly below it.
  const additions = new Map<SectionEntry | null, SectionEntry[]>();
  let anchor: SectionEntry | null = null;
  for (const entry of following) {
    if (entry[lead] !== null) {
      anchor = entry;
      continue;
    }
    const below = additions.get(anchor);
    if (below === undefined) additions.set(anchor, [entry]);
    else below.push(entry);
  }
  const result: SectionEntry[] = [];
  for (const group of groupByShared(skeleton, follow)) {
    const theirs = additions.get(group.anchor) ?? [];
    const own = group.own;
    const ownDefaults = own.some((entry) => entry.isDefaults);
    const theirDefaults = theirs.some((entry) => entry.isDefaults);
    if (ownDefaults && theirDefaults) return null;
    if (group.anchor !== null) result.push(group.anchor);
    // New `defaults` go last, so that they do not rule what the other side added without knowing them.
    result.push(...(ownDefaults ? [...theirs, ...own] : [...own, ...theirs]));
  }
  return result;
}

/** Splits a side's order into sections that both sides have and what only this side has below each. */
function groupByShared(
  skeleton: readonly SectionEntry[],
  follow: Side,
): { anchor: SectionEntry | null; own: SectionEntry[] }[] {
  let current: { anchor: SectionEntry | null; own: SectionEntry[] } = { anchor: null, own: [] };
  const groups = [current];
  for (const entry of skeleton) {
    if (entry[follow] === null) {
      current.own.push(entry);
    } else {
      current = { anchor: entry, own: [] };
      groups.push(current);
    }
  }
  return groups;
}

/** The entries that a side has, in its order. */
function sortBy(entries: readonly SectionEntry[], side: Side): SectionEntry[] {
  return entries.filter((entry) => entry[side] !== null).sort((a, b) => (a[side] ?? 0) - (b[side] ?? 0));
}

function isSame(a: readonly SectionEntry[], b: readonly SectionEntry[]): boolean {
  return a.length === b.length && a.every((entry, index) => entry === b[index]);
}
