import type { CallOutput, listResources, ResourceUse } from '@sluice/contract';
import { kindOfUse, pathProblem } from './file-kind.ts';

export type ListedTree = CallOutput<typeof listResources>;
export type ListedResource = ListedTree['items'][number];
export type StagedState = 'new' | 'changed' | 'removed' | 'same';

export interface FileRow {
  resource: ListedResource;
  /** Against the newest revision. */
  state: StagedState;
  usedAt: readonly ResourceUse[];
}

/** A file that lines name and the cluster does not hold; `kind` is what it would be added as, null when it cannot be. */
export interface NotManagedRow {
  name: string;
  usedAt: readonly ResourceUse[];
  kind: string | null;
}

/** The files of the staged tree and those that it takes away, by name. While the head is unknown nothing counts as staged. */
export function fileRows(staged: ListedTree, head: ListedTree | undefined): FileRow[] {
  const known = new Map(head?.items.map((resource) => [resource.id, resource]));
  const rows = staged.items.map((resource): FileRow => {
    const before = known.get(resource.id);
    const changed = before?.digest === resource.digest ? 'same' : 'changed';
    return {
      resource,
      state: head === undefined ? 'same' : before === undefined ? 'new' : changed,
      usedAt: resource.usedAt,
    };
  });
  const held = new Set(staged.items.map(({ id }) => id));
  const removed = (head?.items ?? []).filter(({ id }) => !held.has(id));
  const usesOf = (name: string) => staged.notManaged.find((file) => file.name === name)?.usedAt ?? [];
  return [
    ...rows,
    ...removed.map((resource): FileRow => ({ resource, state: 'removed', usedAt: usesOf(resource.name) })),
  ].sort((left, right) => order(left.resource.name, right.resource.name));
}

/** What lines name and nobody manages; a file whose removal is staged is a finding of its own. */
export function notManagedRows(staged: ListedTree, head: ListedTree | undefined): NotManagedRow[] {
  const removed = new Set(head?.items.map(({ name }) => name));
  const names = staged.items.map(({ name }) => name);
  return staged.notManaged
    .filter(({ name }) => !removed.has(name))
    .map(({ name, usedAt }) => {
      const kinds = new Set(usedAt.map(({ via }) => kindOfUse(via)));
      const [kind = null] = kinds;
      return { name, usedAt, kind: kinds.size === 1 && pathProblem(name, names) === null ? kind : null };
    });
}

export function filterFiles(rows: readonly FileRow[], text: string, kindName: (kind: string) => string): FileRow[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...rows];
  return rows.filter(({ resource }) => `${resource.name} ${kindName(resource.kind)}`.toLowerCase().includes(wanted));
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
