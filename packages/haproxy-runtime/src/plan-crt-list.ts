import { type CrtListLine, provenOptions, sayEntry } from './crt-list-files.ts';
import { isSpeakable } from './plan-patterns.ts';
import type { CrtListFact } from './resource-facts.ts';
import type { PlannedStep } from './runtime-plan.ts';

/** More than this a reload does faster. */
const maxEdits = 200;

/**
 * How a crt-list gets new entries and loses others, or why it cannot.
 *
 * A command appends, and HAProxy takes the first certificate of several that hold for a name, so the order must be the one
 * that a reload gives. What comes is added before what goes is deleted: at no time is a name without its certificate.
 */
export function planCrtList({ file, before, after, isLast }: CrtListFact): PlannedStep {
  const [first, now] = [before[0], after[0]];
  if (first === undefined || now === undefined || sayEntry(first) !== sayEntry(now))
    return { refusal: 'the first certificate of a list is the default one, which no command changes' };
  const { removed, added } = findEdits(before, after);
  if (added.length > 0 && !isLast)
    return { refusal: 'a bind line names certificates behind the list, and a new entry would come after them' };
  if (removed.length + added.length > maxEdits)
    return { refusal: `more than ${maxEdits} entries come and go, which a reload does faster` };
  const refusal = added.map(refuseEntry).find((found) => found !== null);
  if (refusal !== undefined) return { refusal };
  if (!removed.every(({ certificate }) => certificate.startsWith('/') && isSpeakable(certificate)))
    return { refusal: 'the name of a certificate is not absolute' };
  return { kind: 'edit-crt-list', file, added, removed, entries: after };
}

function refuseEntry({ certificate, options, filters }: CrtListLine): string | null {
  const option = options.find(([keyword = '']) => !provenOptions.has(keyword))?.[0];
  if (option !== undefined) return `a new entry with \`${option}\` is not proven to be as after a reload`;
  if (filters.includes('*')) return 'a new entry for `*` is a default certificate';
  if (!certificate.startsWith('/')) return 'the name of a certificate is not absolute';
  const isPlain = [certificate, ...options.flat(), ...filters].every(isSpeakable);
  return isPlain ? null : 'an entry is too long, or holds what no command can spell';
}

/** Entries that keep their order stay; all others go, and come again at the end where they are still wanted. */
function findEdits(before: readonly CrtListLine[], after: readonly CrtListLine[]) {
  const removed: CrtListLine[] = [];
  let kept = 0;
  for (const entry of before) {
    const next = after[kept];
    if (next !== undefined && sayEntry(next) === sayEntry(entry)) kept += 1;
    else removed.push(entry);
  }
  return { removed, added: after.slice(kept) };
}
