import { posix } from 'node:path';
import type { ClusterId, NodeId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { usualDirectory } from '../resources/index.ts';
import { listManagedNodes } from './desired-service.ts';

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

/** Where the configuration of a cluster goes, as far as findings depend on it. */
export async function listPlaces(
  db: Db | Tx,
  clusterId: ClusterId,
): Promise<{ directories: string[]; nodes: { id: NodeId; name: string }[] }> {
  const nodes = await listManagedNodes(db, clusterId);
  return { directories: await listConfigDirectories(db, clusterId), nodes };
}

/** The managed nodes of a cluster with what decides how they take a change over. */
export async function listNodesToPlan(tx: Db | Tx, clusterId: ClusterId) {
  const nodes = await listManagedNodes(tx, clusterId);
  const rows = await tx
    .selectFrom('node_status')
    .select(['node_id', 'facts', 'observed'])
    .where((eb) => eb('node_id', '=', eb.fn.any(eb.val(nodes.map(({ id }) => id)))))
    .execute();
  return nodes.map((node) => {
    const status = rows.find((row) => row.node_id === node.id);
    const path = status?.observed?.haproxy.configPaths[0];
    return {
      ...node,
      capabilities: status?.facts?.runtime ?? null,
      directory: path === undefined ? usualDirectory : posix.dirname(path),
    };
  });
}
