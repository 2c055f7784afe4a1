import { posix } from 'node:path';
import type { ClusterId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { usualDirectory } from '../resources/index.ts';

/** Where haproxy.cfg lies on the nodes of a cluster, each directory once; the usual one while no node has said. */
export async function listConfigDirectories(db: Db | Tx, clusterId: ClusterId): Promise<string[]> {
  const rows = await db
    .selectFrom('node')
    .innerJoin('cluster', 'cluster.pool_id', 'node.pool_id')
    .innerJoin('node_status', 'node_status.node_id', 'node.id')
    .select('node_status.observed')
    .where('cluster.id', '=', clusterId)
    .orderBy('node.name')
    .execute();
  const paths = rows.flatMap(({ observed }) => observed?.haproxy.configPaths[0] ?? []);
  const directories = new Set(paths.map((path) => posix.dirname(path)));
  return directories.size === 0 ? [usualDirectory] : [...directories];
}
