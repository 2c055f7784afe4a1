import { createHash } from 'node:crypto';

/** One audit row as its hash covers it. */
export interface ChainedRow {
  seq: number;
  at: Date;
  /** 1: the fields from `sessionId` on are not covered, and stay empty. 2: everything is covered. */
  version: number;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
  sessionId: string | null;
  apiKeyId: string | null;
  address: string | null;
  permission: string | null;
  resourceKind: string | null;
  resourceId: string | null;
  resourceName: string | null;
  reason: string | null;
  outcome: 'done' | 'refused';
}

export const newestVersion = 2;

/** What the first row follows. */
export const beforeFirst: Buffer = Buffer.alloc(32);

/** The hash of a row behind the one with the hash `prev`; null when the row is of no version that we know. */
export function hashOf(prev: Buffer, row: ChainedRow): Buffer | null {
  const covered = coveredFields(row);
  return covered && createHash('sha256').update(prev).update(canonicalJson(covered)).digest();
}

function coveredFields(row: ChainedRow): object | null {
  const at = row.at.toISOString();
  if (row.version === newestVersion) return { ...row, at };
  const { seq, actor, action, subject, detail, outcome } = row;
  if (row.version !== 1 || outcome !== 'done' || lateFields.some((field) => row[field] !== null)) return null;
  return { seq, at, actor, action, subject, detail };
}

/** Rows of the first version do not have them: whoever fills one in changes the row. */
const lateFields = [
  'sessionId',
  'apiKeyId',
  'address',
  'permission',
  'resourceKind',
  'resourceId',
  'resourceName',
  'reason',
] as const;

/** JSON with sorted keys and no blanks: `jsonb` does not keep the order of keys. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
