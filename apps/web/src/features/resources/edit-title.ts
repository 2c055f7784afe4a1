import type { ResourceKind } from '@sluice/contract';
import { type ListEntry, readListEntries, toDisplay } from '@sluice/haproxy-config';
import { listKindOf } from './file-kind.ts';

/** What an edit of one file does, as far as a title can say it. */
export type EditWords =
  | { kind: 'edit' }
  | { kind: 'added'; entry: string }
  | { kind: 'removed'; entry: string }
  | { kind: 'changed'; key: string; before: string; after: string };

/** One entry that came, went or has another value is named; anything more is an edit. */
export function describeEdit(kind: ResourceKind, before: Uint8Array, after: Uint8Array): EditWords {
  const listKind = listKindOf(kind);
  if (listKind === null) return { kind: 'edit' };
  const [old, now] = differing(readListEntries(before, listKind), readListEntries(after, listKind));
  const [[gone], [come]] = [old, now];
  if (old.length > 1 || now.length > 1) return { kind: 'edit' };
  if (gone === undefined) return come === undefined ? { kind: 'edit' } : { kind: 'added', entry: spelled(come) };
  if (come === undefined) return { kind: 'removed', entry: spelled(gone) };
  if (gone.key !== come.key) return { kind: 'edit' };
  return { kind: 'changed', key: shown(come.key), before: shown(gone.value ?? ''), after: shown(come.value ?? '') };
}

function differing(old: readonly ListEntry[], now: readonly ListEntry[]): [ListEntry[], ListEntry[]] {
  const isSame = (left: ListEntry | undefined, right: ListEntry | undefined) =>
    left !== undefined && left.key === right?.key && left.value === right.value;
  let start = 0;
  while (isSame(old[start], now[start])) start += 1;
  let end = 0;
  const most = Math.min(old.length, now.length) - start;
  while (end < most && isSame(old[old.length - 1 - end], now[now.length - 1 - end])) end += 1;
  return [old.slice(start, old.length - end), now.slice(start, now.length - end)];
}

/** Titles have 200 characters, and a name besides. */
const maxWords = 40;

function shown(latin1: string): string {
  const text = toDisplay(latin1);
  return text.length <= maxWords ? text : `${text.slice(0, maxWords - 1)}…`;
}

function spelled({ key, value }: ListEntry): string {
  return shown(value === null || value === '' ? key : `${key} ${value}`);
}
