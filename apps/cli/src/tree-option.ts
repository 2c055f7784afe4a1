import { InvalidArgumentError } from 'commander';

/** What the API takes, in words for somebody who mistyped it. */
export function readTree(text: string): string {
  if (text === 'staged' || text === 'head') return text;
  const revision = revisionOf(text);
  if (revision !== null) return String(revision);
  throw new InvalidArgumentError('Give staged, head, or the number of a revision, like 12 or r12.');
}

/** The number of a revision, typed as 12 or r12; null for anything else. */
export function revisionOf(text: string): number | null {
  return /^r?[1-9][0-9]{0,9}$/.test(text) ? Number(text.replace('r', '')) : null;
}
