import { z } from 'zod';
import { type Actor, systemActor } from '../../platform/actor.ts';
import { about, record, removeRowsUpTo } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { WokenLoop } from '../../platform/woken-loop.ts';
import { anchorFits, getAnchor, sealAnchor } from './anchor.ts';
import { listForwarders } from './forwarder-store.ts';
import { faultOf, type Link, readRows } from './verification.ts';

type Needs = Pick<Platform, 'db' | 'settings' | 'sealing'>;

const settingName = 'audit-retention';
const Stored = z.object({ days: z.number().int().positive().nullable() });
const dayMs = 24 * 3_600_000;
const lookEveryMs = 3_600_000;

export interface Retention {
  /** Null: for ever. */
  days: number | null;
  removed: number;
  removedAt: Date | null;
}

/** How long rows are kept, and what was removed so far. */
export async function viewRetention({ db, settings }: Pick<Needs, 'db' | 'settings'>): Promise<Retention> {
  const anchor = await getAnchor(db);
  return { days: await readDays(settings, db), removed: anchor.seq, removedAt: anchor.removedAt };
}

/** Null days: rows are kept for ever. */
export async function setRetention({ db, settings }: Needs, actor: Actor, days: number | null): Promise<Retention> {
  await transact(db, async (tx) => {
    const before = await readDays(settings, tx);
    await settings.put(tx, settingName, { days });
    const detail = { before: wordsOf(before), after: wordsOf(days) };
    await record(tx, { actor, action: 'audit.retention-set', ...about('audit', null, 'audit log'), detail });
  });
  return viewRetention({ db, settings });
}

/** Removes what is older than it is kept: at the start of the control plane, every hour, and when it is woken. */
export function createRetentionLoop(platform: Needs & Pick<Platform, 'log'>): WokenLoop {
  return new WokenLoop('the clean-up of the audit log', platform.log, async () => {
    const removed = await removeOldRows(platform, new Date());
    return removed === 0 ? lookEveryMs : 0;
  });
}

/**
 * Removes rows from the old end, at most a thousand. What was not sent by an active forwarder stays, and so does the newest row.
 *
 * Returns: how many were removed.
 * Errors:  throws when a row was altered or is missing: removing it would hide that.
 */
export async function removeOldRows({ db, sealing, settings }: Needs, now: Date): Promise<number> {
  return transact(db, async (tx) => {
    const days = await readDays(settings, tx);
    if (days === null) return 0;
    // Of two that clean up at the same time the second finds a newer anchor.
    await tx.selectFrom('audit_anchor').select('seq').forUpdate().execute();
    const anchor = await getAnchor(tx);
    if (!anchorFits(anchor, sealing)) throw new Error('The anchor of the audit log was not written by Sluice.');
    const last = await findLast(tx, anchor, new Date(now.getTime() - days * dayMs));
    if (last === null) return 0;
    const moved = { ...last, removedAt: now };
    await removeRowsUpTo(tx, { ...moved, sealed: sealAnchor(sealing, moved) });
    const removed = last.seq - anchor.seq;
    const detail = { firstRow: anchor.seq + 1, lastRow: last.seq, removed, keptDays: days };
    await record(tx, {
      actor: systemActor('audit'),
      action: 'audit.removed',
      ...about('audit', null, 'audit log'),
      detail,
    });
    return removed;
  });
}

/** The newest row of those that may go now; null when none may. */
async function findLast(tx: Tx, anchor: Link, before: Date): Promise<Link | null> {
  const head = await tx.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
  const sent = (await listForwarders(tx)).filter(({ active }) => active).map(({ sentSeq }) => sentSeq);
  const newest = Math.min(head.seq - 1, ...sent);
  let last: Link = anchor;
  for (const row of await readRows(tx, anchor.seq)) {
    if (row.seq > newest || row.at >= before) break;
    const fault = faultOf(last, row, head);
    if (fault !== null) throw new Error(`Nothing is removed from the audit log: ${fault.cause}`);
    last = row;
  }
  return last.seq === anchor.seq ? null : { seq: last.seq, hash: last.hash };
}

async function readDays(settings: Platform['settings'], tx: Db | Tx): Promise<number | null> {
  const stored = await settings.find(tx, settingName);
  return stored === null ? null : Stored.parse(stored).days;
}

function wordsOf(days: number | null): string {
  return days === null ? 'for ever' : `${days} days`;
}
