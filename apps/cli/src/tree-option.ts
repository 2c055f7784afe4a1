import { InvalidArgumentError } from 'commander';

/** What the API takes, in words for somebody who mistyped it. */
export function readTree(text: string): string {
  if (text === 'staged' || text === 'head') return text;
  if (/^r?[1-9][0-9]{0,9}$/.test(text)) return text.replace('r', '');
  throw new InvalidArgumentError('Give staged, head, or the number of a revision, like 12 or r12.');
}
