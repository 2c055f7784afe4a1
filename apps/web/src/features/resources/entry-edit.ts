import {
  addListEntry,
  type ListEntry,
  type ListKind,
  type ListProblem,
  removeListEntry,
  setListEntry,
  toDisplay,
  toLatin1,
} from '@sluice/haproxy-config';

/** An entry as the table shows it. */
export interface ShownEntry {
  key: string;
  value: string;
  line: number;
  /** The first line with the same key; null where it is this one. */
  firstLine: number | null;
}

/** What the form holds: `target` is the entry it changes, null for a new one. */
export interface EntryForm {
  target: ShownEntry | null;
  key: string;
  value: string;
}

export const emptyEntry: EntryForm = { target: null, key: '', value: '' };

export function shownEntries(entries: readonly ListEntry[]): ShownEntry[] {
  const firstLines = new Map<string, number>();
  return entries.map(({ key, value, line }) => {
    const firstLine = firstLines.get(key) ?? null;
    if (firstLine === null) firstLines.set(key, line);
    return { key: toDisplay(key), value: toDisplay(value ?? ''), line, firstLine };
  });
}

export function findEntries(entries: readonly ShownEntry[], text: string): readonly ShownEntry[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return entries;
  return entries.filter(({ key, value }) => key.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted));
}

/** Whether the entry that was chosen still stands where it stood. */
export function isPresent(entries: readonly ShownEntry[], target: ShownEntry): boolean {
  return entries.some(({ line, key, value }) => line === target.line && key === target.key && value === target.value);
}

/** The bytes with the form's entry in them. Blanks around what was typed are no part of it. */
export function writeForm(bytes: Uint8Array, kind: ListKind, form: EntryForm): Uint8Array | ListProblem {
  const value = kind === 'map' ? toLatin1(form.value.trim()) : null;
  const entry = { key: toLatin1(form.key.trim()), value };
  return form.target === null ? addListEntry(bytes, kind, entry) : setListEntry(bytes, kind, form.target.line, entry);
}

export function removeEntry(bytes: Uint8Array, kind: ListKind, { line }: ShownEntry): Uint8Array | ListProblem {
  return removeListEntry(bytes, kind, line);
}
