import type { ClusterId } from '@sluice/contract';
import type { Db } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { unpackJson } from '../../platform/packed-json.ts';
import { sumTraffic, type Traffic } from './traffic.ts';

export async function viewTraffic(db: Db, clusterId: ClusterId, now: Date): Promise<Traffic> {
  const cluster = await db.selectFrom('cluster').select('pool_id').where('id', '=', clusterId).executeTakeFirst();
  if (cluster === undefined) throw notFound('cluster');
  const rows = await db
    .selectFrom('node_metrics')
    .innerJoin('node', 'node.id', 'node_metrics.node_id')
    .select(['node.id', 'node_metrics.received_at', 'node_metrics.newest', 'node_metrics.previous'])
    .where('node.pool_id', '=', cluster.pool_id)
    .orderBy('node.name')
    .execute();
  const nodes = await Promise.all(
    rows.map(async (row) => ({
      nodeId: row.id,
      receivedAt: row.received_at,
      newest: await unpackJson(row.newest),
      previous: row.previous && (await unpackJson(row.previous)),
    })),
  );
  return sumTraffic(nodes, now);
}
