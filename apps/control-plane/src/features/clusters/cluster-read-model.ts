import { type ClusterId, type ClusterView, RolloutStrategy } from '@sluice/contract';
import type { Reach } from '../../platform/authority.ts';
import type { Db, Tx } from '../../platform/database.ts';
import { inReach } from '../../platform/in-reach.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { activeRolloutStates } from '../../platform/schema/configuration.ts';
import { listNodeViews } from '../nodes/index.ts';
import { canRepeatHead, decideHealth } from './cluster.ts';

function selectClusters(db: Db | Tx) {
  return db
    .selectFrom('cluster')
    .innerJoin('pool', 'pool.id', 'cluster.pool_id')
    .leftJoin('revision as head', 'head.id', 'cluster.head_revision_id')
    .leftJoin('revision as target', 'target.id', 'cluster.target_revision_id')
    .leftJoin('revision as last_good', 'last_good.id', 'cluster.last_good_revision_id')
    .leftJoin('rollout', (join) =>
      join.onRef('rollout.cluster_id', '=', 'cluster.id').on('rollout.state', 'in', activeRolloutStates),
    )
    .select((eb) => [
      'cluster.id',
      'cluster.name',
      'cluster.description',
      'cluster.version',
      'cluster.head_failed',
      'cluster.strategy',
      'pool.id as pool_id',
      'pool.name as pool_name',
      'pool.environment',
      'head.id as head_id',
      'head.number as head_number',
      'target.id as target_id',
      'target.number as target_number',
      'last_good.id as last_good_id',
      'last_good.number as last_good_number',
      'rollout.id as rollout_id',
      eb
        .selectFrom('change')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('change.cluster_id', '=', 'cluster.id')
        .where('change.state', '=', 'staged')
        .as('staged'),
    ]);
}

type ClusterRow = Awaited<ReturnType<ReturnType<typeof selectClusters>['executeTakeFirstOrThrow']>>;

export async function listClusters(db: Db, reach: Reach, now: Date): Promise<ClusterView[]> {
  const rows = await selectClusters(db)
    .where(inReach(reach, { cluster: 'cluster.id' }))
    .orderBy('cluster.name')
    .execute();
  // What is said here of nodes belongs to seeing the cluster.
  const nodes = await listNodeViews(db, {}, 'everything', now);
  return rows.map((row) =>
    toView(
      row,
      nodes.filter((node) => node.clusterId === row.id),
    ),
  );
}

export async function getCluster(db: Db | Tx, id: ClusterId, now: Date): Promise<ClusterView> {
  const row = await selectClusters(db).where('cluster.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('cluster');
  return toView(row, await listNodeViews(db, { clusterId: id }, 'everything', now));
}

function isServing({ observedRevision }: { observedRevision: number | null }, row: ClusterRow): boolean {
  return observedRevision !== null && observedRevision === row.target_number;
}

function toView(row: ClusterRow, nodes: Awaited<ReturnType<typeof listNodeViews>>): ClusterView {
  const managed = nodes.filter((node) => node.mode === 'managed' && node.maintenance === null);
  const counts = {
    total: managed.length,
    online: managed.filter((node) => node.status === 'online').length,
    converged: managed.filter((node) => node.convergence === 'converged').length,
    serving: managed.filter((node) => node.status === 'online' && isServing(node, row)).length,
  };
  const head = revisionRef(row.head_id, row.head_number);
  const view = {
    id: row.id,
    name: row.name,
    description: row.description,
    pool: { id: row.pool_id, name: row.pool_name, environment: row.environment },
    health: decideHealth(counts, row.head_failed),
    nodes: counts,
    head,
    target: revisionRef(row.target_id, row.target_number),
    lastGood: revisionRef(row.last_good_id, row.last_good_number),
    headFailed: row.head_failed,
    stagedChanges: row.staged ?? 0,
    activeRolloutId: row.rollout_id,
    strategy: row.strategy === null ? null : RolloutStrategy.parse(row.strategy),
    version: row.version,
  };
  return { ...view, canRepeatHead: canRepeatHead(view) };
}

function revisionRef(id: NonNullable<ClusterView['head']>['id'] | null, number: number | null): ClusterView['head'] {
  return id === null || number === null ? null : { id, number };
}
