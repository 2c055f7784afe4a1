import type { AuditEntry } from './audit-words.ts';

/** One thing that an act changed. `before` or `after` is undefined where there was or is nothing. */
export interface Difference {
  word: string;
  before: unknown;
  after: unknown;
}

/** What an act changed, from the `before` and `after` of its row; what stayed is left out. */
export function differencesOf({ action, detail }: Pick<AuditEntry, 'action' | 'detail'>): Difference[] {
  const { before } = detail;
  // Rows of earlier releases say what a decision is now in words of their own.
  const after = detail.after ?? detail.now ?? (action === 'drift.policy-set' ? detail.policy : undefined);
  if (before === undefined && after === undefined) return [];
  // The name that it got stands beside.
  if (action === 'node.renamed') return [{ word: 'name', before, after: detail.name }];
  if (action === 'cluster.strategy-set' && 'strategy' in detail) return [];
  if (!isRecord(before ?? {}) || !isRecord(after ?? {})) return [{ word: 'value', before, after }];
  const [old, now] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((word) =>
    JSON.stringify(old[word]) === JSON.stringify(now[word]) ? [] : [{ word, before: old[word], after: now[word] }],
  );
}

/** Of two lists what came and what went; null where one is no list. */
export function listChange({ before, after }: Difference): { added: string[]; removed: string[] } | null {
  if (!Array.isArray(before) || !Array.isArray(after)) return null;
  const [old, now] = [before.map(String), after.map(String)];
  return { added: now.filter((each) => !old.includes(each)), removed: old.filter((each) => !now.includes(each)) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
