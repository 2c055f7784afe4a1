import type { PatternFact, PatternLine } from './resource-facts.ts';
import type { PlannedStep } from './runtime-plan.ts';

/** More single commands than this take longer than replacing all entries. */
const maxEdits = 200;
/** An ACL list is filled entry by entry; above this a reload is quicker. */
const maxListEntries = 1_000;
/** A key or value that fits a command with much room. */
const maxWordBytes = 4_000;

/**
 * The cheapest way from one content to the other, or why there is none.
 *
 * Single commands reach the same order only when entries are removed, changed in place and appended. A command means every
 * entry of its key, so keys that stand twice are left to the replacement. That one is a transaction (`prepare`, `add @N`,
 * `commit`): lookups see the old entries or the new ones.
 */
export function planPatterns({ object, file, before, after }: PatternFact): PlannedStep {
  const edits = findEdits(before, after);
  const isFew = edits !== null && edits.removed.length + edits.changed.length + edits.appended.length <= maxEdits;
  const sent = isFew
    ? [...edits.removed.map((key) => ({ key, value: null })), ...edits.changed, ...edits.appended]
    : after;
  if (!sent.every(({ key, value }) => isSpeakable(key) && (value === null || isSpeakable(value))))
    return { refusal: 'an entry is empty, too long, or holds what no command can spell' };
  if (isFew) return { kind: 'edit-patterns', object, file, ...edits, entries: after };
  if (object === 'acl-list' && after.length > maxListEntries)
    return { refusal: `more than ${maxListEntries} entries of a list are loaded faster by a reload` };
  return { kind: 'replace-patterns', object, file, entries: after };
}

/** A word of a command, or a line of a payload, that HAProxy reads back as it is. */
export function isSpeakable(word: string): boolean {
  const isClean = ![...word].some((character) => character.charCodeAt(0) < 0x20 || character.charCodeAt(0) === 0x7f);
  return word !== '' && !word.startsWith('<<') && isClean && Buffer.byteLength(word) <= maxWordBytes;
}

interface Edits {
  readonly removed: readonly string[];
  readonly changed: readonly PatternLine[];
  readonly appended: readonly PatternLine[];
}

function findEdits(before: readonly PatternLine[], after: readonly PatternLine[]): Edits | null {
  const wanted = new Map(after.map((entry) => [entry.key, entry]));
  const known = new Map(before.map((entry) => [entry.key, entry]));
  const kept = before.filter(({ key }) => wanted.has(key));
  const stands = after.slice(0, kept.length);
  if (kept.some(({ key }, index) => stands[index]?.key !== key)) return null;
  const appended = after.slice(kept.length);
  const changed = stands.filter(({ value }, index) => kept[index]?.value !== value);
  const removed = before.filter(({ key }) => !wanted.has(key)).map(({ key }) => key);
  if (appended.some(({ key }) => known.has(key))) return null;
  const isTwice = (list: readonly PatternLine[], single: ReadonlyMap<string, PatternLine>) =>
    list.length !== single.size;
  if (!isTwice(before, known) && !isTwice(after, wanted)) return { removed, changed, appended };
  const touched = new Set([...removed, ...changed.map(({ key }) => key), ...appended.map(({ key }) => key)]);
  const count = (list: readonly PatternLine[], key: string) => list.filter((entry) => entry.key === key).length;
  const isSingle = [...touched].every((key) => count(before, key) <= 1 && count(after, key) <= 1);
  return touched.size <= maxEdits && isSingle ? { removed, changed, appended } : null;
}
