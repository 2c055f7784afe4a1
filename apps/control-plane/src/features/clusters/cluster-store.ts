import type { ClusterId, PoolId, RevisionId, RolloutStrategy } from '@sluice/contract';
import { type Tx, violatedConstraintOf } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { clusterNameTaken, poolHasCluster } from './cluster.ts';

export interface ClusterFields {
  name: string;
  description: string;
}

export async function insertCluster(tx: Tx, id: ClusterId, poolId: PoolId, fields: ClusterFields): Promise<void> {
  await tx
    .insertInto('cluster')
    .values({
      id,
      pool_id: poolId,
      ...fields,
      head_revision_id: null,
      target_revision_id: null,
      last_good_revision_id: null,
    })
    .execute()
    .catch((error) => rethrow(error, fields.name));
}

export async function updateCluster(tx: Tx, id: ClusterId, fields: ClusterFields): Promise<void> {
  await tx
    .updateTable('cluster')
    .set((eb) => ({ ...fields, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
    .catch((error) => rethrow(error, fields.name));
}

/** How rollouts of the cluster go; null: as where nobody chose. */
export async function setStrategy(tx: Tx, id: ClusterId, strategy: RolloutStrategy | null): Promise<void> {
  await tx
    .updateTable('cluster')
    .set((eb) => ({ strategy: strategy === null ? null : jsonText(strategy), version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export async function deleteCluster(tx: Tx, id: ClusterId): Promise<void> {
  await tx.deleteFrom('cluster').where('id', '=', id).execute();
}

/** A new revision exists and is on its way; nodes keep their target until it is proven. */
export async function setHead(tx: Tx, id: ClusterId, revisionId: RevisionId): Promise<void> {
  await tx
    .updateTable('cluster')
    .set({ head_revision_id: revisionId, head_failed: false })
    .where('id', '=', id)
    .execute();
}

/** Every reachable node proved that it serves the revision. */
export async function setProven(tx: Tx, id: ClusterId, revisionId: RevisionId): Promise<void> {
  await tx
    .updateTable('cluster')
    .set({ target_revision_id: revisionId, last_good_revision_id: revisionId, head_failed: false })
    .where('id', '=', id)
    .execute();
}

export async function setHeadFailed(tx: Tx, id: ClusterId): Promise<void> {
  await tx.updateTable('cluster').set({ head_failed: true }).where('id', '=', id).execute();
}

function rethrow(error: unknown, name: string): never {
  const constraint = violatedConstraintOf(error);
  if (constraint === 'cluster_name') throw clusterNameTaken(name);
  if (constraint === 'cluster_pool') throw poolHasCluster();
  if (constraint === 'cluster_pool_id_fkey') throw notFound('pool');
  throw error;
}
