import type { ApprovalPolicy, ClusterId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';

export interface StoredClusterPolicy {
  approval: ApprovalPolicy | null;
  /** 0 while nobody has decided. */
  version: number;
  setBy: string | null;
  setAt: Date | null;
}

const undecided: StoredClusterPolicy = { approval: null, version: 0, setBy: null, setAt: null };

export async function listClusterPolicies(
  tx: Db | Tx,
  clusterIds: readonly ClusterId[],
): Promise<ReadonlyMap<ClusterId, StoredClusterPolicy>> {
  const policies = new Map<ClusterId, StoredClusterPolicy>(clusterIds.map((id) => [id, undecided]));
  if (clusterIds.length === 0) return policies;
  const rows = await tx
    .selectFrom('cluster_policy')
    .select(['cluster_id', 'approval_people', 'approval_hours', 'version', 'set_by', 'set_at'])
    .where('cluster_id', 'in', [...clusterIds])
    .execute();
  for (const row of rows) {
    const { approval_hours: validHours, approval_people: people } = row;
    const approval = people === null || validHours === null ? null : { people, validHours };
    policies.set(row.cluster_id, { approval, version: row.version, setBy: row.set_by, setAt: row.set_at });
  }
  return policies;
}

export async function readClusterPolicy(tx: Db | Tx, clusterId: ClusterId): Promise<StoredClusterPolicy> {
  return (await listClusterPolicies(tx, [clusterId])).get(clusterId) ?? undecided;
}

export async function putClusterPolicy(
  tx: Tx,
  clusterId: ClusterId,
  { approval, setAt, setBy, version }: { approval: ApprovalPolicy | null; version: number; setBy: string; setAt: Date },
): Promise<void> {
  const columns = {
    approval_people: approval?.people ?? null,
    approval_hours: approval?.validHours ?? null,
    version,
    set_by: setBy,
    set_at: setAt,
  };
  await tx
    .insertInto('cluster_policy')
    .values({ cluster_id: clusterId, ...columns })
    .onConflict((conflict) => conflict.column('cluster_id').doUpdateSet(columns))
    .execute();
}
