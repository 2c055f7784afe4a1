import type { Passage } from './passage.ts';

/** Tells the sections of one version that have the same kind and name apart, by counting them when somebody asks. */
export class Occurrences {
  /** The passages with a header, one for each section. */
  readonly heads: readonly Passage[];
  private known: readonly number[] | null;

  constructor(heads: readonly Passage[], known: readonly number[] | null = null) {
    this.heads = heads;
    this.known = known;
  }

  /** The same for another version: most edits leave kinds, names and their order alone, and what was counted holds. */
  carryOver(heads: readonly Passage[]): Occurrences {
    return new Occurrences(heads, this.known !== null && haveSameNames(this.heads, heads) ? this.known : null);
  }

  /** How many sections with the same kind and name stand above section `index`. */
  of(index: number): number {
    this.known ??= countEarlier(this.heads.map(({ names }) => `${names.kind} ${names.name ?? ''}`));
    return this.known[index] ?? 0;
  }
}

function haveSameNames(before: readonly Passage[], after: readonly Passage[]): boolean {
  if (before.length !== after.length) return false;
  return after.every((now, index) => {
    const old = before[index];
    return old === now || (old?.names.kind === now.names.kind && old.names.name === now.names.name);
  });
}

function countEarlier(keys: readonly string[]): number[] {
  const counts = new Map<string, number>();
  return keys.map((key) => {
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return count;
  });
}
