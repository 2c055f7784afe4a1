/** Work that is not staged yet. It survives a reload of its tab, and ends with the tab. */
export interface Draft<Value> {
  load(): Value | null;
  save(value: Value): void;
  drop(): void;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
const prefix = 'sluice.draft ';

/**
 * The draft under a name. `read` turns what was stored into a value, or null when it is none: another version of this page
 * may have written it.
 *
 * Limits: a store that is full or forbidden keeps nothing, and nobody is told: the work still is on the page.
 */
export function openDraft<Value>(
  name: readonly string[],
  read: (stored: unknown) => Value | null,
  // Asked each time: a browser that forbids storage throws as soon as it is named.
  store: () => Store = () => window.sessionStorage,
): Draft<Value> {
  const key = prefix + JSON.stringify(name);
  const draft: Draft<Value> = {
    load() {
      try {
        const text = store().getItem(key);
        return text === null ? null : read(JSON.parse(text));
      } catch {
        return null;
      }
    },
    save(value) {
      try {
        store().setItem(key, JSON.stringify(value));
      } catch {
        // An older draft of the same thing would come back as if it were this one.
        draft.drop();
      }
    },
    drop() {
      try {
        store().removeItem(key);
      } catch {
        // A forbidden store holds nothing either.
      }
    },
  };
  return draft;
}

/** Removes every draft of the tab: they belong to who wrote them. */
export function dropAllDrafts(store: () => Storage = () => window.sessionStorage): void {
  try {
    const open = store();
    const keys = Array.from({ length: open.length }, (_, index) => open.key(index));
    for (const key of keys) if (key?.startsWith(prefix)) open.removeItem(key);
  } catch {
    // A forbidden store holds nothing.
  }
}

/** Reads an object whose members are all strings, with exactly these names. */
export function readTexts<Name extends string>(stored: unknown, names: readonly Name[]): Record<Name, string> | null {
  const entries = readMembers(stored, names)?.filter((entry): entry is [Name, string] => typeof entry[1] === 'string');
  return entries?.length === names.length ? (Object.fromEntries(entries) as Record<Name, string>) : null;
}

/** Reads an object whose members are all true or false, with exactly these names. */
export function readSwitches<Name extends string>(
  stored: unknown,
  names: readonly Name[],
): Record<Name, boolean> | null {
  const entries = readMembers(stored, names)?.filter(
    (entry): entry is [Name, boolean] => typeof entry[1] === 'boolean',
  );
  return entries?.length === names.length ? (Object.fromEntries(entries) as Record<Name, boolean>) : null;
}

function readMembers<Name extends string>(stored: unknown, names: readonly Name[]): [Name, unknown][] | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const members = new Map<string, unknown>(Object.entries(stored));
  return names.map((name) => [name, members.get(name)]);
}
