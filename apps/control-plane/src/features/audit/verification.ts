import type { AuditFault } from '@sluice/contract';
import { sql } from 'kysely';
import { beforeFirst, hashOf } from '../../platform/audit-chain.ts';
import type { Db, Tx } from '../../platform/database.ts';
import type { Sealing } from '../../platform/sealing.ts';
import { type Anchor, anchorFits, getAnchor } from './anchor.ts';
import { chained, type StoredRow } from './audit-row.ts';

export interface Verification {
  /** Rows that were found good before the fault. */
  rows: number;
  head: Link;
  anchor: Anchor | null;
  fault: AuditFault | null;
}

/** A row that others follow. */
export interface Link {
  seq: number;
  hash: Buffer;
}

/** A row with what the moment holds beyond milliseconds, which no hash covers: we never write any. */
type ReadRow = StoredRow & { beyond: number };

const batch = 1000;

/**
 * Checks every row from the anchor to the newest, on one snapshot: acts and clean-ups go on meanwhile.
 *
 * Returns: the first fault. Whoever can write the whole database can also forge all of it from some row on: what was forwarded tells, or a
 * head that was written down elsewhere and is given as `expected`.
 */
export async function verifyAudit(
  { db, sealing }: { db: Db; sealing: Sealing },
  expected: Link | null = null,
): Promise<Verification> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const head = await tx.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirst();
      const anchor = await getAnchor(tx);
      const found = await verifySnapshot(tx, head ?? { seq: 0, hash: beforeFirst }, anchor, sealing);
      found.fault ??= expected && (await faultAgainst(tx, expected, anchor));
      return { head: head ?? { seq: 0, hash: beforeFirst }, anchor: anchor.seq === 0 ? null : anchor, ...found };
    });
}

async function verifySnapshot(
  tx: Tx,
  head: Link,
  anchor: Anchor,
  sealing: Sealing,
): Promise<{ rows: number; fault: AuditFault | null }> {
  if (!anchorFits(anchor, sealing))
    return { rows: 0, fault: fault(anchor.seq, 'anchor', 'The anchor of removed rows was not written by Sluice.') };
  const left = await tx.selectFrom('audit').select('seq').where('seq', '<=', anchor.seq).limit(1).executeTakeFirst();
  if (left !== undefined)
    return { rows: 0, fault: fault(left.seq, 'left-behind', `Row ${left.seq} stands before the anchor.`) };
  let last: Link = anchor;
  for (;;) {
    const rows = await readRows(tx, last.seq);
    for (const row of rows) {
      const found = faultOf(last, row, head);
      if (found !== null) return { rows: last.seq - anchor.seq, fault: found };
      last = row;
    }
    if (rows.length === 0) return { rows: last.seq - anchor.seq, fault: faultAtEnd(last, head) };
  }
}

export function readRows(tx: Tx, after: number): Promise<ReadRow[]> {
  return tx
    .selectFrom('audit')
    .selectAll()
    .select(sql<number>`extract(microseconds FROM at)::integer % 1000`.as('beyond'))
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(batch)
    .execute();
}

/** How a row does not follow the one before it; null when it does. */
export function faultOf(last: Link, row: ReadRow, head: Link): AuditFault | null {
  const due = last.seq + 1;
  if (row.seq !== due) {
    const cause = `Row ${due} is missing: after ${last.seq} comes ${row.seq}.`;
    return fault(due, 'missing', cause);
  }
  if (row.seq > head.seq) return fault(row.seq, 'head', `Row ${row.seq} is newer than the newest that was written.`);
  const hash = hashOf(row.prev, chained(row));
  if (row.beyond !== 0 || hash === null || !hash.equals(row.hash))
    return fault(row.seq, 'altered', `Row ${row.seq} was altered: its hash does not cover what stands in it.`);
  if (row.prev.equals(last.hash)) return null;
  const cause = `Row ${row.seq} does not follow row ${last.seq}: it was written behind another one.`;
  return fault(row.seq, 'does-not-follow', cause);
}

/** Compares one row with what somebody kept of it. */
async function faultAgainst(tx: Tx, { hash, seq }: Link, anchor: Link): Promise<AuditFault | null> {
  const row = await tx.selectFrom('audit').select('hash').where('seq', '=', seq).executeTakeFirst();
  const found = seq === anchor.seq ? anchor.hash : row?.hash;
  if (found?.equals(hash) === true) return null;
  if (seq < anchor.seq) return fault(seq, 'missing', `Row ${seq} was removed by retention: it cannot be compared.`);
  if (found === undefined) return fault(seq, 'missing', `Row ${seq} is missing: the log ends before it.`);
  return fault(seq, 'altered', `Row ${seq} is another one than that whose hash was kept: the log was forged.`);
}

/** What was found, in words for the terminal. */
export function verificationWords({ anchor, fault, head, rows }: Verification): string[] {
  const since = anchor === null ? [] : [`Retention has removed the rows up to ${anchor.seq}.`];
  const link = `Head: ${head.seq}:${head.hash.toString('hex')}`;
  if (fault === null) return [`All as it was written, rows: ${rows}.`, ...since, link];
  return [fault.cause, `As they were written, rows before that: ${rows}.`, ...since, link];
}

function faultAtEnd(last: Link, head: Link): AuditFault | null {
  if (last.seq < head.seq)
    return fault(last.seq + 1, 'missing', `Row ${last.seq + 1} is missing, and all after it up to row ${head.seq}.`);
  if (last.seq > head.seq || !last.hash.equals(head.hash))
    return fault(last.seq, 'head', `Row ${last.seq} is not the newest row that was written.`);
  return null;
}

function fault(seq: number, kind: AuditFault['kind'], cause: string): AuditFault {
  return { seq, kind, cause };
}
