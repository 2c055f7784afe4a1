import { randomUUID } from 'node:crypto';
import { type ClusterId, FreezeId, type FreezeNow, type FreezeView, type FreezeWhen, problem } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { requirePermission } from '../../platform/require-permission.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { hasLength } from './freeze.ts';
import { findFreeze, readFreezeAt } from './freeze-read-model.ts';
import { forgetEnded, insertFreeze, removeFreeze } from './freeze-store.ts';

export interface FreezeInput {
  /** Null: everywhere. */
  clusterId: ClusterId | null;
  when: FreezeWhen;
  reason: string;
}

const keptMs = 24 * 60 * 60 * 1000;

/** Throws `validation-failed` for one without length, `permission-missing`, `not-found`. */
export async function createFreeze(db: Db, actor: Actor, input: FreezeInput): Promise<FreezeView> {
  const { clusterId, reason, when } = input;
  requireThere(actor, clusterId);
  const now = new Date();
  if (!hasLength(when) || (when.kind === 'once' && Date.parse(when.until) <= now.getTime()))
    throw problem('validation-failed', 'It ends before it begins, or is over.', 'Give a later end.', '#/when/until');
  const id = FreezeId.parse(randomUUID());
  return transact(db, async (tx) => {
    await forgetEnded(tx, new Date(now.getTime() - keptMs));
    await insertFreeze(tx, { id, clusterId, when, reason, createdBy: actor.name, createdAt: now });
    await notifyStream(tx, { topic: 'cluster', clusterId, id: clusterId });
    const resource = { kind: 'freeze', id, name: reason };
    await record(tx, {
      actor,
      action: 'freeze.added',
      subject: id,
      resource,
      reason,
      detail: detailOf(clusterId, when),
    });
    return getFreeze(tx, id, now);
  });
}

/** Throws `not-found`, `permission-missing`. */
export async function deleteFreeze(db: Db, actor: Actor, id: FreezeId): Promise<void> {
  await transact(db, async (tx) => {
    const { cluster, reason, when } = await getFreeze(tx, id, new Date());
    const clusterId = cluster?.id ?? null;
    // One of a cluster out of reach must not be told from one that never was.
    if (clusterId !== null && !actor.authority.sees({ clusterId })) throw notFound('freeze');
    requireThere(actor, clusterId);
    if (!(await removeFreeze(tx, id))) throw notFound('freeze');
    await notifyStream(tx, { topic: 'cluster', clusterId, id: clusterId });
    const resource = { kind: 'freeze', id, name: reason };
    await record(tx, { actor, action: 'freeze.removed', subject: id, resource, detail: detailOf(clusterId, when) });
  });
}

function requireThere(actor: Actor, clusterId: ClusterId | null): void {
  if (clusterId !== null && !actor.authority.sees({ clusterId })) throw notFound('cluster');
  requirePermission(actor, 'freeze.write', clusterId === null ? 'global' : { clusterId });
}

async function getFreeze(tx: Tx, id: FreezeId, now: Date): Promise<FreezeView> {
  const view = await findFreeze(tx, id, now);
  if (view === null) throw notFound('freeze');
  return view;
}

function detailOf(clusterId: ClusterId | null, when: FreezeWhen) {
  return { ...(clusterId === null ? {} : { clusterId }), when: whenWords(when) };
}

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function whenWords(when: FreezeWhen): string {
  if (when.kind === 'once') return `${when.from} to ${when.until}`;
  const { from, timeZone, until } = when;
  return `each ${days[from.day - 1]} ${from.time} to ${days[until.day - 1]} ${until.time}, ${timeZone}`;
}

/** What is applied when, and who does it. */
export interface ThawInput {
  clusterId: ClusterId;
  at: Date;
  /** The reason to do it although nothing should be; null: none was given. */
  overrideWhy: string | null;
}

/**
 * What holds and is overridden; null when nothing holds. Throws `frozen`, and `permission-missing` when a reason is given without the
 * permission to override.
 */
export async function requireThawed(tx: Db | Tx, actor: Actor, input: ThawInput): Promise<FreezeNow | null> {
  const { at, clusterId, overrideWhy } = input;
  const freeze = await readFreezeAt(tx, clusterId, at);
  if (freeze === null) return null;
  if (overrideWhy === null) {
    throw problem(
      'frozen',
      `Nothing is applied until ${freeze.until}: ${freeze.reasons.join('; ')}.`,
      'Wait, or apply it at a later moment. Who holds freeze.override can apply now with a reason.',
    );
  }
  requirePermission(actor, 'freeze.override', { clusterId });
  return freeze;
}
