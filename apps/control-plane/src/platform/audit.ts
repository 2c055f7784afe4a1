import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Actor } from './actor.ts';
import type { Db, Tx } from './database.ts';
import { jsonText } from './json-column.ts';

export interface AuditEvent {
  actor: Pick<Actor, 'kind' | 'name'>;
  /** Noun and past participle, for example `rollout.started`. */
  action: string;
  /** What it was done to: an id or a name. */
  subject: string;
  /** Plain JSON without secrets. */
  detail?: Record<string, unknown>;
}

interface ChainedRow {
  seq: number;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
}

const auditLock = 7_583_002;
const beforeFirst = Buffer.alloc(32);

/**
 * Adds one row to the audit log in the transaction of the act itself. Rows form a hash chain, so acts queue here until
 * the transaction ends: call it last.
 */
export async function record(tx: Tx, event: AuditEvent): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${auditLock})`.execute(tx);
  const last = await tx.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  const prev = last?.hash ?? beforeFirst;
  const row: ChainedRow = {
    seq: (last?.seq ?? 0) + 1,
    at: new Date(),
    actor: event.actor.kind === 'system' ? `system:${event.actor.name}` : event.actor.name,
    action: event.action,
    subject: event.subject,
    // Through JSON once, so that the hash covers what the database gives back.
    detail: JSON.parse(jsonText(event.detail ?? {})),
  };
  await tx
    .insertInto('audit')
    .values({ ...row, detail: JSON.stringify(row.detail), prev, hash: hashOf(prev, row) })
    .execute();
}

/** Checks the whole chain. Answers the number of the first row that does not fit, or null when all fit. */
export async function findBrokenAuditRow(db: Db): Promise<number | null> {
  let prev: Buffer = beforeFirst;
  let seq = 0;
  for (;;) {
    const rows = await db.selectFrom('audit').selectAll().where('seq', '>', seq).orderBy('seq').limit(1000).execute();
    for (const row of rows) {
      seq += 1;
      if (row.seq !== seq || !row.prev.equals(prev) || !row.hash.equals(hashOf(prev, row))) return row.seq;
      prev = row.hash;
    }
    if (rows.length === 0) return null;
  }
}

function hashOf(prev: Buffer, row: ChainedRow): Buffer {
  const { seq, actor, action, subject, detail } = row;
  const text = canonicalJson({ seq, at: row.at.toISOString(), actor, action, subject, detail });
  return createHash('sha256').update(prev).update(text).digest();
}

/** JSON with sorted keys and no blanks: `jsonb` does not keep the order of keys. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
