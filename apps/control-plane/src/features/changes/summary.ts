import type { ResourceKind, SemanticLine } from '@sluice/contract';
import { describeContent, type LoadedEntry } from '../resources/index.ts';

/** Lines of a summary that are kept; the rest is only counted. */
export const maxSummaryLines = 200;

export interface Summary {
  lines: SemanticLine[];
  total: number;
}

/** Adds to a summary what changes in one resource; null where the tree does not have it. */
export function addToSummary(
  summary: Summary,
  resource: { kind: ResourceKind; name: string },
  before: Uint8Array | null,
  after: Uint8Array | null,
): void {
  const lines = describeContent(resource, before, after);
  summary.lines.push(...lines.slice(0, maxSummaryLines - summary.lines.length));
  summary.total += lines.length;
}

/** What changes from one tree to another, resource after resource. */
export function summarizeTrees(before: readonly LoadedEntry[], after: readonly LoadedEntry[]): Summary {
  const summary: Summary = { lines: [], total: 0 };
  for (const { left, right } of pairTrees(before, after)) {
    const entry = right ?? left;
    if (entry === null || left?.digest === right?.digest) continue;
    addToSummary(summary, entry, left?.blob.bytes ?? null, right?.blob.bytes ?? null);
  }
  return summary;
}

/** The resources of two trees side by side. */
export function pairTrees<Entry extends { resourceId: string }>(
  before: readonly Entry[],
  after: readonly Entry[],
): { left: Entry | null; right: Entry | null }[] {
  const pairs = before.map((left) => ({
    left,
    right: after.find((entry) => entry.resourceId === left.resourceId) ?? null,
  }));
  const added = after.filter((right) => !before.some((entry) => entry.resourceId === right.resourceId));
  return [...pairs, ...added.map((right) => ({ left: null, right }))];
}
