import type { ActorView, ChangeId, ClusterId, RevisionId, SemanticLine } from '@sluice/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { ChangeEdit, DangerousUse } from '../../platform/schema/configuration.ts';

export interface NewChange {
  id: ChangeId;
  clusterId: ClusterId;
  title: string;
  author: ActorView;
  edits: readonly ChangeEdit[];
  summary: readonly SemanticLine[];
  summaryTotal: number;
  dangerous: readonly DangerousUse[];
  restores: number | null;
}

/** Adds a staged change with the next number of its cluster. The caller holds the lock of the cluster's configuration. */
export async function insertChange(tx: Tx, change: NewChange): Promise<void> {
  await tx
    .insertInto('change')
    .values((eb) => ({
      id: change.id,
      cluster_id: change.clusterId,
      number: eb
        .selectFrom('change')
        .select((inner) => inner(inner.fn.coalesce(inner.fn.max('number'), inner.lit(0)), '+', 1).as('next'))
        .where('cluster_id', '=', change.clusterId),
      title: change.title,
      author_kind: change.author.kind,
      author_name: change.author.name,
      state: 'staged' as const,
      edits: jsonText(change.edits),
      summary: jsonText(change.summary),
      summary_total: change.summaryTotal,
      dangerous: jsonText(change.dangerous),
      restores: change.restores,
      applied_revision_id: null,
      staged_order: lastInOrder(change.clusterId),
    }))
    .execute();
}

/** The place behind every change of a cluster. */
const lastInOrder = (clusterId: ClusterId) =>
  sql<number>`(SELECT coalesce(max(other.staged_order), 0) + 1 FROM change AS other WHERE other.cluster_id = ${clusterId})`;

/** Puts a rejected change behind all others. */
export async function markStagedAgain(tx: Tx, clusterId: ClusterId, id: ChangeId): Promise<void> {
  await tx
    .updateTable('change')
    .set({ state: 'staged', staged_order: lastInOrder(clusterId) })
    .where('id', '=', id)
    .where('cluster_id', '=', clusterId)
    .execute();
}

export async function markRejected(tx: Tx, ids: readonly ChangeId[]): Promise<void> {
  await tx
    .updateTable('change')
    .set({ state: 'rejected' })
    .where('id', 'in', [...ids])
    .execute();
}

export async function markApplied(tx: Tx, ids: readonly ChangeId[], revisionId: RevisionId): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('change')
    .set({ state: 'applied', applied_revision_id: revisionId })
    .where('id', 'in', [...ids])
    .execute();
}
