import type { SemanticLine } from '@sluice/contract';
import { type ConfigFile, describeChange, parse } from '@sluice/haproxy-config';
import type { LoadedEntry } from '../resources/index.ts';

/** Lines of a summary that are kept; the rest is only counted. */
export const maxSummaryLines = 200;

export interface Summary {
  lines: SemanticLine[];
  total: number;
}

/** What changes from one text to another, in words. */
export function summarize(before: ConfigFile, after: ConfigFile): Summary {
  const changes = describeChange(before, after);
  const lines = changes.slice(0, maxSummaryLines).map(
    ({ kind, section, subject, before: old, after: fresh, line, summary }): SemanticLine => ({
      kind,
      section,
      subject,
      before: old,
      after: fresh,
      line,
      summary,
    }),
  );
  return { lines, total: changes.length };
}

/** What changes from one tree to another, resource after resource. A resource that a tree lacks counts as empty. */
export function summarizeTrees(before: readonly LoadedEntry[], after: readonly LoadedEntry[]): Summary {
  const total: Summary = { lines: [], total: 0 };
  for (const { left, right } of pairTrees(before, after)) {
    if (left?.digest === right?.digest) continue;
    const part = summarize(parse(left?.blob.bytes ?? nothing), parse(right?.blob.bytes ?? nothing));
    total.lines.push(...part.lines.slice(0, maxSummaryLines - total.lines.length));
    total.total += part.total;
  }
  return total;
}

const nothing = new Uint8Array(0);

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
