import type { LinkedSection } from './name-table.ts';

/** Sections by a text that most have alone: those need no list. */
export class SectionGroups {
  private readonly groups = new Map<string, LinkedSection | LinkedSection[]>();

  add(key: string, section: LinkedSection): void {
    const known = this.groups.get(key);
    if (known === undefined) this.groups.set(key, section);
    else if (Array.isArray(known)) known.push(section);
    else this.groups.set(key, [known, section]);
  }

  /** The sections of a key in the order in which they were added. */
  of(key: string): readonly LinkedSection[] {
    const known = this.groups.get(key);
    if (known === undefined) return [];
    return Array.isArray(known) ? known : [known];
  }

  first(key: string): LinkedSection | null {
    const known = this.groups.get(key);
    return (Array.isArray(known) ? known[0] : known) ?? null;
  }
}
