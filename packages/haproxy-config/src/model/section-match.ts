import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { findUnmoved, type Pair, pairEqualKeys } from './sequence-match.ts';

/** Which sections of two files are the same, by index; `pairs` is sorted by `before`. */
export interface SectionMatch {
  readonly pairs: readonly Pair[];
  readonly removed: readonly Section[];
  readonly added: readonly Section[];
}

/** The text that is moved with a section, its last line ended if it is not (which only the file's last line can lack). */
export function ownedText(file: ConfigFile, section: Section): string {
  const { offset, length } = section.ownedSpan;
  const text = file.slice(offset, length);
  return text.endsWith('\n') ? text : `${text}\n`;
}

/**
 * Matches sections of the same kind and name. Several of them (anonymous `defaults`, repeated `global`) are matched by equal
 * text first and by their order between those, so that adding or removing one does not make the others look changed.
 */
export function pairSections(before: ConfigFile, after: ConfigFile): SectionMatch {
  const oldGroups = groupByIdentity(before);
  const newGroups = groupByIdentity(after);
  const pairs: Pair[] = [];
  for (const [key, old] of oldGroups) {
    const now = newGroups.get(key) ?? [];
    const textOf = (file: ConfigFile) => (index: number) => {
      const section = file.sections[index];
      return section === undefined ? '' : ownedText(file, section);
    };
    const local =
      old.length === 1 && now.length === 1
        ? [{ before: 0, after: 0 }]
        : pairGroup(old.map(textOf(before)), now.map(textOf(after)));
    for (const pair of local) pairs.push({ before: old[pair.before] ?? 0, after: now[pair.after] ?? 0 });
  }
  pairs.sort((a, b) => a.before - b.before);
  const kept = new Set(pairs.map((pair) => pair.before));
  const known = new Set(pairs.map((pair) => pair.after));
  return {
    pairs,
    removed: before.sections.filter((_, index) => !kept.has(index)),
    added: after.sections.filter((_, index) => !known.has(index)),
  };
}

function groupByIdentity(file: ConfigFile): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, section] of file.sections.entries()) {
    const key = `${section.kind} ${section.name ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  return groups;
}

/** Equal texts in order are fixed points; what lies between two of them is paired by position. */
function pairGroup(old: readonly string[], now: readonly string[]): Pair[] {
  const fixed = [...findUnmoved(pairEqualKeys(old, now))].sort((a, b) => a.before - b.before);
  const pairs: Pair[] = [];
  let from: Pair = { before: 0, after: 0 };
  for (const point of [...fixed, { before: old.length, after: now.length }]) {
    const count = Math.min(point.before - from.before, point.after - from.after);
    for (let step = 0; step < count; step += 1) {
      pairs.push({ before: from.before + step, after: from.after + step });
    }
    if (point.before < old.length) pairs.push(point);
    from = { before: point.before + 1, after: point.after + 1 };
  }
  return pairs;
}
