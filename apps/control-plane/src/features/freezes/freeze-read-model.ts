import type { ClusterId, FreezeId, FreezeNow, FreezeView } from '@sluice/contract';
import type { Reach } from '../../platform/authority.ts';
import type { Db, Tx } from '../../platform/database.ts';
import { inReach } from '../../platform/in-reach.ts';
import { decideFreeze, findSpan, nextSpan, type Span } from './freeze.ts';

function selectFreezes(db: Db | Tx) {
  return db
    .selectFrom('freeze_window')
    .leftJoin('cluster', 'cluster.id', 'freeze_window.cluster_id')
    .select([
      'freeze_window.id',
      'freeze_window.cluster_id as clusterId',
      'cluster.name as clusterName',
      'freeze_window.shape as when',
      'freeze_window.reason',
      'freeze_window.created_by as createdBy',
      'freeze_window.created_at as createdAt',
    ])
    .orderBy('freeze_window.created_at')
    .orderBy('freeze_window.id');
}

type FreezeRow = Awaited<ReturnType<ReturnType<typeof selectFreezes>['executeTakeFirstOrThrow']>>;

/** Those that hold everywhere, and those of the clusters in reach; one-off ones that are over are left out. */
export async function listFreezes(
  db: Db | Tx,
  reach: Reach,
  clusterId: ClusterId | null,
  now: Date,
): Promise<FreezeView[]> {
  const rows = await selectFreezes(db)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .where((eb) =>
      eb.or([eb('freeze_window.cluster_id', 'is', null), inReach(reach, { cluster: 'freeze_window.cluster_id' })]),
    )
    .$if(clusterId !== null, (query) =>
      query.where((eb) =>
        eb.or([eb('freeze_window.cluster_id', 'is', null), eb('freeze_window.cluster_id', '=', clusterId)]),
      ),
    )
    .execute();
  return rows.map((row) => toView(row, now));
}

export async function findFreeze(db: Db | Tx, id: FreezeId, now: Date): Promise<FreezeView | null> {
  const row = await selectFreezes(db).where('freeze_window.id', '=', id).executeTakeFirst();
  return row === undefined ? null : toView(row, now);
}

function toView(row: FreezeRow, now: Date): FreezeView {
  const { clusterId, clusterName } = row;
  return {
    id: row.id,
    cluster: clusterId === null ? null : { id: clusterId, name: clusterName ?? '' },
    when: row.when,
    reason: row.reason,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    now: spanView(findSpan(row.when, now)),
    next: spanView(nextSpan(row.when, now)),
  };
}

function spanView(span: Span | null): FreezeView['now'] {
  return span && { from: span.from.toISOString(), until: span.until.toISOString() };
}

/** Why nothing is applied in a cluster at a moment; null when it can be. */
export async function readFreezeAt(db: Db | Tx, clusterId: ClusterId, at: Date): Promise<FreezeNow | null> {
  const rows = await selectFreezes(db)
    .where((eb) => eb.or([eb('freeze_window.cluster_id', 'is', null), eb('freeze_window.cluster_id', '=', clusterId)]))
    .execute();
  const decided = decideFreeze(rows, at);
  return decided && { until: decided.until.toISOString(), reasons: decided.holding.map(({ reason }) => reason) };
}
