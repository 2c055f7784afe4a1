import type { ClusterId, FreezeId, FreezeWhen } from '@sluice/contract';
import { type Tx, violatedConstraintOf } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import { notFound } from '../../platform/optimistic-lock.ts';

export interface NewFreeze {
  id: FreezeId;
  clusterId: ClusterId | null;
  when: FreezeWhen;
  reason: string;
  createdBy: string;
  createdAt: Date;
}

/** Throws `not-found` for an unknown cluster. */
export async function insertFreeze(tx: Tx, freeze: NewFreeze): Promise<void> {
  const { when } = freeze;
  await tx
    .insertInto('freeze_window')
    .values({
      id: freeze.id,
      cluster_id: freeze.clusterId,
      shape: jsonText(when),
      ends_at: when.kind === 'once' ? new Date(when.until) : null,
      reason: freeze.reason,
      created_by: freeze.createdBy,
      created_at: freeze.createdAt,
    })
    .execute()
    .catch((error: unknown) => {
      if (violatedConstraintOf(error) === 'freeze_window_cluster_id_fkey') throw notFound('cluster');
      throw error;
    });
}

/** Answers whether it was there: of two that end it, one does. */
export async function removeFreeze(tx: Tx, id: FreezeId): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('freeze_window').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Forgets one-off freezes that ended before a moment; the audit log remembers them. */
export async function forgetEnded(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('freeze_window').where('ends_at', '<', before).execute();
}
