import { type ClusterId, type NodeId, problem } from '@sluice/contract';
import type { Observed } from '@sluice/contract/agent';
import type { Tx } from '../../platform/database.ts';

/** What a report is judged by: its node as it was before. */
export interface NodeRow {
  clusterId: ClusterId | null;
  managed: boolean;
  /** It is taken under management as soon as a report says that this is possible. */
  autoAdopt: boolean;
  counter: number;
  currentBundle: string | null;
  currentRaw: boolean;
  desired: { phase: string; bundle: { digest: string } | null };
  observed: Observed | null;
  /** Something differed at an earlier report. */
  hadDrift: boolean;
}

/** These nodes; one that was deleted is left out. */
export async function listNodeRows(tx: Tx, nodeIds: readonly NodeId[]): Promise<ReadonlyMap<NodeId, NodeRow>> {
  const rows = await tx
    .selectFrom('node')
    .leftJoin('cluster', 'cluster.pool_id', 'node.pool_id')
    .leftJoin('node_status', 'node_status.node_id', 'node.id')
    .select((eb) => [
      'node.id',
      'cluster.id as clusterId',
      'node.mode',
      'node.auto_adopt as autoAdopt',
      'node.desired_counter as counter',
      'node.current_bundle as currentBundle',
      'node.current_raw as currentRaw',
      'node.desired',
      'node_status.observed',
      eb
        .exists(eb.selectFrom('drift_entry').select('key').whereRef('node_id', '=', 'node.id'))
        .$castTo<boolean>()
        .as('hadDrift'),
    ])
    .where('node.id', 'in', [...nodeIds])
    .execute();
  return new Map(rows.map(({ id, mode, ...row }) => [id, { ...row, managed: mode === 'managed' }]));
}

/** Clusters of these nodes, in the order in which they are locked. */
export async function listClusterIds(tx: Tx, nodeIds: readonly NodeId[]): Promise<ClusterId[]> {
  const rows = await tx
    .selectFrom('node')
    .innerJoin('cluster', 'cluster.pool_id', 'node.pool_id')
    .select('cluster.id')
    .distinct()
    .where('node.id', 'in', [...nodeIds])
    .orderBy('cluster.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** The answer to an agent whose node was deleted after it had its token. */
export const nodeUnknown = () =>
  problem(
    'agent-not-authenticated',
    'The node is not known here: it was deleted.',
    'Enrol it again if it should be managed; its HAProxy serves on either way.',
  );
