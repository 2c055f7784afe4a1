import { problem } from '@sluice/contract';

/** Throws `edit-stale` unless the version or etag that the caller saw is the present one. */
export function requireUnchanged(seen: string, present: string | number, what: string): void {
  if (seen === String(present)) return;
  throw problem(
    'edit-stale',
    `Somebody changed ${what} after you read it.`,
    'Load it again, look at the difference, then make your edit once more.',
  );
}

export function notFound(what: string) {
  return problem('not-found', `There is no such ${what}, or not any more.`, 'Go back to the list and choose again.');
}
