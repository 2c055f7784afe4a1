import type { ClusterId, NodeId } from '@sluice/contract';
import type { Bundle } from '@sluice/contract/agent';
import { sql } from 'kysely';
import { systemActor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import type { Db, Tx } from '../../platform/database.ts';
import { activeRolloutStates } from '../../platform/schema/configuration.ts';
import type { StoredDesired } from '../../platform/schema/fleet.ts';
import { wakeNode, wakeNodes } from '../../platform/wake-ups.ts';
import { filesOfNode } from '../bundles/index.ts';
import { type DesiredInput, decideDesired } from './desired.ts';
import { raiseCounter, setDesired } from './node-store.ts';

/**
 * Works out anew what these nodes are told, from rows alone, and wakes those for whom it changed. Called by everything that may
 * change it, in the same transaction and under the lock of the configuration.
 */
export async function refreshDesired(tx: Tx, nodeIds: readonly NodeId[]): Promise<void> {
  if (nodeIds.length === 0) return;
  // In a statement of its own: a joined query would read the other rows as they were before the lock was granted.
  await tx
    .selectFrom('node')
    .select('id')
    .where('id', 'in', [...nodeIds])
    .orderBy('id')
    .forUpdate()
    .execute();
  const changed = new Map<NodeId, StoredDesired>();
  for (const row of await selectInputs(tx, nodeIds).execute()) {
    const desired = decideDesired(toInput(row));
    if (!sameJson(desired, row.desired)) changed.set(row.id, desired);
  }
  await setDesired(tx, changed);
  await wakeNodes(tx, [...changed.keys()]);
}

/** Far below what the column holds; an agent never gets there by being told things. */
const largestCounter = 2_000_000_000;

/**
 * Catches up with a node that was told more than this database knows: it is an older copy that was restored. The node would
 * take everything it is told for old news. See docs/adr/0007-a-restored-database.md.
 */
export async function catchUpWithNode(tx: Tx, nodeId: NodeId, seen: number): Promise<void> {
  if (seen > largestCounter) return;
  await raiseCounter(tx, nodeId, seen);
  await wakeNode(tx, nodeId);
  await record(tx, { actor: systemActor('agents'), action: 'node.caught-up', subject: nodeId, detail: { seen } });
}

export interface ManagedNode {
  id: NodeId;
  name: string;
  lastSeenAt: Date | null;
  currentBundle: string | null;
  currentRaw: boolean;
  /** Plans and rollouts leave it out. */
  inMaintenance: boolean;
}

/** The managed nodes of a cluster, by name. */
export async function listManagedNodes(tx: Db | Tx, clusterId: ClusterId): Promise<ManagedNode[]> {
  const rows = await tx
    .selectFrom('node')
    .innerJoin('cluster', 'cluster.pool_id', 'node.pool_id')
    .leftJoin('node_status', 'node_status.node_id', 'node.id')
    .select([
      'node.id',
      'node.name',
      'node_status.last_seen_at as lastSeenAt',
      'node.current_bundle as currentBundle',
      'node.current_raw as currentRaw',
      'node.maintenance',
    ])
    .where('cluster.id', '=', clusterId)
    .where('node.mode', '=', 'managed')
    .orderBy('node.name')
    .execute();
  return rows.map(({ maintenance, ...node }) => ({ ...node, inMaintenance: maintenance !== null }));
}

/** The head is the one that the plan was made on, and all of its changes are still staged. */
const isUpToDate = sql<boolean>`plan.base_revision_id IS NOT DISTINCT FROM cluster.head_revision_id AND NOT EXISTS (
  SELECT FROM jsonb_array_elements_text(plan.change_ids) AS planned (id)
  WHERE NOT EXISTS (SELECT FROM change WHERE change.id = planned.id::uuid AND change.state = 'staged')
)`;

function selectInputs(tx: Tx, nodeIds: readonly NodeId[]) {
  return tx
    .selectFrom('node')
    .leftJoin('cluster', 'cluster.pool_id', 'node.pool_id')
    .leftJoin('revision', 'revision.id', 'cluster.target_revision_id')
    .leftJoin('bundle as target', (join) =>
      join.onRef('target.cluster_id', '=', 'cluster.id').onRef('target.digest', '=', 'revision.bundle_digest'),
    )
    .leftJoin('bundle_variant as target_own', (join) =>
      join
        .onRef('target_own.cluster_id', '=', 'target.cluster_id')
        .onRef('target_own.digest', '=', 'target.digest')
        .onRef('target_own.node_id', '=', 'node.id'),
    )
    .leftJoin('rollout', (join) =>
      join.onRef('rollout.cluster_id', '=', 'cluster.id').on('rollout.state', 'in', activeRolloutStates),
    )
    .leftJoin('rollout_node', (join) =>
      join.onRef('rollout_node.rollout_id', '=', 'rollout.id').onRef('rollout_node.node_id', '=', 'node.id'),
    )
    .leftJoin('bundle as rolled', (join) =>
      join.onRef('rolled.cluster_id', '=', 'cluster.id').onRef('rolled.digest', '=', 'rollout.bundle_digest'),
    )
    .leftJoin('bundle_variant as rolled_own', (join) =>
      join
        .onRef('rolled_own.cluster_id', '=', 'rolled.cluster_id')
        .onRef('rolled_own.digest', '=', 'rolled.digest')
        .onRef('rolled_own.node_id', '=', 'node.id'),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('plan')
          .innerJoin('plan_node', 'plan_node.plan_id', 'plan.id')
          .innerJoin('bundle', (join) =>
            join.onRef('bundle.cluster_id', '=', 'plan.cluster_id').onRef('bundle.digest', '=', 'plan.bundle_digest'),
          )
          .leftJoin('bundle_variant', (join) =>
            join
              .onRef('bundle_variant.cluster_id', '=', 'bundle.cluster_id')
              .onRef('bundle_variant.digest', '=', 'bundle.digest')
              .onRef('bundle_variant.node_id', '=', 'node.id'),
          )
          .select(['bundle.digest', 'bundle.files', 'bundle.varies', 'bundle_variant.main_file'])
          .whereRef('plan.cluster_id', '=', 'cluster.id')
          .where(isUpToDate)
          .where('plan.applied_revision_id', 'is', null)
          .whereRef('plan_node.node_id', '=', 'node.id')
          .where('plan_node.state', '=', 'waiting')
          .orderBy('plan.created_at', 'desc')
          .limit(1)
          .as('planned'),
      (join) => join.onTrue(),
    )
    .select([
      'node.id',
      'node.mode',
      'node.current_bundle',
      'node.disk_files',
      'node.accepted_disk',
      'node.overwriting',
      'node.maintenance',
      'node.desired',
      'target.digest as target_digest',
      'target.files as target_files',
      'target.varies as target_varies',
      'target_own.main_file as target_main',
      'rollout.state as rollout_state',
      'rollout_node.closely',
      'rollout_node.state as rollout_node_state',
      'rolled.digest as rolled_digest',
      'rolled.files as rolled_files',
      'rolled.varies as rolled_varies',
      'rolled_own.main_file as rolled_main',
      'planned.digest as planned_digest',
      'planned.files as planned_files',
      'planned.varies as planned_varies',
      'planned.main_file as planned_main',
    ])
    .where('node.id', 'in', [...nodeIds]);
}

type InputRow = Awaited<ReturnType<ReturnType<typeof selectInputs>['executeTakeFirstOrThrow']>>;

function toInput(row: InputRow): DesiredInput {
  const rolled = bundleOf(row.rolled_digest, row.rolled_files, row.rolled_varies, row.rolled_main);
  const planned = bundleOf(row.planned_digest, row.planned_files, row.planned_varies, row.planned_main);
  const phase = row.rollout_state;
  return {
    managed: row.mode === 'managed',
    inMaintenance: row.maintenance !== null,
    target: bundleOf(row.target_digest, row.target_files, row.target_varies, row.target_main),
    currentBundle: row.current_bundle,
    diskFiles: row.accepted_disk ?? row.disk_files,
    overwriting: row.overwriting,
    rollout:
      rolled !== null &&
      row.rollout_node_state !== null &&
      phase !== null &&
      phase !== 'succeeded' &&
      phase !== 'failed'
        ? { phase, nodeState: row.rollout_node_state, bundle: rolled, watched: row.closely === true }
        : null,
    plan: planned === null ? null : { bundle: planned },
  };
}

function bundleOf(
  digest: string | null,
  files: Bundle['files'] | null,
  varies: boolean | null,
  mainFile: Bundle['files'][number] | null,
): Bundle | null {
  if (digest === null || files === null) return null;
  const own = filesOfNode({ files, varies: varies === true, main_file: mainFile });
  return own === null ? null : { digest, files: own };
}

/** `jsonb` does not keep the order of keys, so both sides are read in one order. */
function sameJson(left: unknown, right: unknown): boolean {
  return sortedJson(left) === sortedJson(right);
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}
