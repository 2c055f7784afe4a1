import type { PoolId, PoolView } from '@sluice/contract';
import type { Reach } from '../../platform/authority.ts';
import type { Db, Tx } from '../../platform/database.ts';
import { inReach } from '../../platform/in-reach.ts';
import { notFound } from '../../platform/optimistic-lock.ts';

function selectPools(db: Db | Tx) {
  return db
    .selectFrom('pool')
    .leftJoin('cluster', 'cluster.pool_id', 'pool.id')
    .select((eb) => [
      'pool.id',
      'pool.name',
      'pool.description',
      'pool.environment',
      'pool.location',
      'pool.labels',
      'pool.version',
      'cluster.id as clusterId',
      eb
        .selectFrom('node')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('node.pool_id', '=', 'pool.id')
        .as('nodeCount'),
    ]);
}

export async function listPools(db: Db, reach: Reach): Promise<PoolView[]> {
  const rows = await selectPools(db)
    .where(inReach(reach, { pool: 'pool.id' }))
    .orderBy('pool.name')
    .execute();
  return rows.map((row) => ({ ...row, nodeCount: row.nodeCount ?? 0 }));
}

export async function getPool(db: Db | Tx, id: PoolId): Promise<PoolView> {
  const row = await selectPools(db).where('pool.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('pool');
  return { ...row, nodeCount: row.nodeCount ?? 0 };
}
