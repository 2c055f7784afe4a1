import type { ClusterId, NodeId } from '@sluice/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';

/** A node as far as it matters whether it can be told something at once. */
export interface NodeTarget {
  id: NodeId;
  name: string;
  mode: 'observing' | 'managed';
  lastSeenAt: Date | null;
  /** Its agent knows overrides and commands. */
  isCapable: boolean;
}

/**
 * The named node of a cluster, or every managed one by name. Throws `not-found` for a cluster or a node of it that does not
 * exist.
 */
export async function listTargets(db: Db | Tx, clusterId: ClusterId, nodeId: NodeId | null): Promise<NodeTarget[]> {
  const cluster = await db.selectFrom('cluster').select('pool_id').where('id', '=', clusterId).executeTakeFirst();
  if (cluster === undefined) throw notFound('cluster');
  const rows = await db
    .selectFrom('node')
    .leftJoin('node_status', 'node_status.node_id', 'node.id')
    .select(['node.id', 'node.name', 'node.mode', 'node_status.last_seen_at as lastSeenAt'])
    .select(sql<boolean>`coalesce(node_status.observed ? 'overrides', false)`.as('isCapable'))
    .where('node.pool_id', '=', cluster.pool_id)
    .$if(nodeId !== null, (select) => select.where('node.id', '=', nodeId ?? ('' as NodeId)))
    .$if(nodeId === null, (select) => select.where('node.mode', '=', 'managed'))
    .orderBy('node.name')
    .execute();
  if (nodeId !== null && rows.length === 0) throw notFound('node');
  return rows;
}
