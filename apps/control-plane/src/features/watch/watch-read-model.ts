import type { NodeId } from '@sluice/contract';
import type { Observed } from '@sluice/contract/agent';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';
import { unpackJson } from '../../platform/packed-json.ts';
import type { Baseline } from '../../platform/schema/watch.ts';
import { makeBaseline, type TakenBack } from './baseline.ts';
import type { SlotRow } from './metrics-slots.ts';
import { makeWatchedNow, type WatchedNow } from './watched-now.ts';

/** What these nodes are like now, to be compared with later; called before they commit. A node that is not known has none. */
export async function takeBaselines(
  tx: Db | Tx,
  nodeIds: readonly NodeId[],
  now: Date,
): Promise<Map<NodeId, Baseline>> {
  const nodes = await listNewest(tx, nodeIds);
  const slots = await listSlots(tx, nodeIds, ['minute', 'bundle']);
  const takenBack = await listTakenBack(tx, nodeIds, now);
  return new Map(
    nodes.map(({ id, currentBundle, newest, receivedAt }) => {
      const snapshot =
        newest === null || receivedAt === null ? null : { metrics: newest, receivedAt, bundle: currentBundle };
      return [
        id,
        makeBaseline(slots.get(id) ?? [], snapshot, now, takenBackOf(takenBack.get(id) ?? [], currentBundle)),
      ];
    }),
  );
}

/** Rollouts that began longer ago have left nothing in the slots. */
const rolloutsMs = 24 * 3_600_000;

interface FailedRow {
  bundle: string;
  from: Date;
  to: Date;
}

/** A node that was left with a bundle has it as its normal now. */
function takenBackOf(rows: readonly FailedRow[], currentBundle: string | null): TakenBack {
  const gone = rows.filter(({ bundle }) => bundle !== currentBundle);
  return { bundles: new Set(gone.map(({ bundle }) => bundle)), times: gone };
}

/** States of nodes that have been told to commit. */
const told = ['committing', 'proven', 'returning', 'returned', 'refused', 'silent'] as const;

/** What rollouts that failed committed, by the nodes that were told to. */
async function listTakenBack(tx: Db | Tx, nodeIds: readonly NodeId[], now: Date): Promise<Map<NodeId, FailedRow[]>> {
  if (nodeIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('rollout')
    .innerJoin('rollout_node', 'rollout_node.rollout_id', 'rollout.id')
    .select(['rollout_node.node_id', 'rollout.bundle_digest as bundle'])
    .select((eb) => [
      eb.fn.coalesce('rollout_node.finished_at', eb.val(now)).as('to'),
      sql<Date>`coalesce((rollout_node.baseline ->> 'takenAt')::timestamptz, rollout.started_at)`.as('from'),
    ])
    .where('rollout_node.node_id', 'in', [...nodeIds])
    .where('rollout_node.state', 'in', told)
    .where('rollout.state', 'in', ['failed', 'returning'])
    .where('rollout.started_at', '>', new Date(now.getTime() - rolloutsMs))
    .execute();
  const byNode = new Map<NodeId, FailedRow[]>();
  for (const { node_id, ...row } of rows) byNode.set(node_id, [...(byNode.get(node_id) ?? []), row]);
  return byNode;
}

/** The newest that is known of these nodes; of one that never sent figures, nothing. */
export async function readWatched(tx: Db | Tx, nodeIds: readonly NodeId[]): Promise<Map<NodeId, WatchedNow>> {
  const nodes = await listNewest(tx, nodeIds);
  const slots = await listSlots(tx, nodeIds, ['worker', 'look']);
  const watched = new Map<NodeId, WatchedNow>();
  for (const { id, currentBundle, currentRaw, haproxy, newest, receivedAt } of nodes) {
    if (newest === null || receivedAt === null) continue;
    const serving = isServing(haproxy, currentRaw ? null : currentBundle);
    watched.set(id, makeWatchedNow({ metrics: newest, receivedAt, slots: slots.get(id) ?? [], serving }));
  }
  return watched;
}

/** Null before the first commit: the files that a node was adopted with do not name their bundle. */
function isServing(haproxy: Observed['haproxy'] | null, bundle: string | null): boolean | null {
  if (haproxy === null || bundle === null) return null;
  return haproxy.running && haproxy.workerPid !== null && haproxy.runningBundle === bundle;
}

async function listNewest(tx: Db | Tx, nodeIds: readonly NodeId[]) {
  if (nodeIds.length === 0) return [];
  const rows = await tx
    .selectFrom('node')
    .leftJoin('node_metrics', 'node_metrics.node_id', 'node.id')
    .leftJoin('node_status', 'node_status.node_id', 'node.id')
    .select([
      'node.id',
      'node.current_bundle as currentBundle',
      'node.current_raw as currentRaw',
      'node_metrics.newest',
      'node_metrics.received_at as receivedAt',
    ])
    .select(sql<Observed['haproxy'] | null>`node_status.observed -> 'haproxy'`.as('haproxy'))
    .where('node.id', 'in', [...nodeIds])
    .execute();
  return Promise.all(rows.map(async (row) => ({ ...row, newest: row.newest && (await unpackJson(row.newest)) })));
}

async function listSlots(tx: Db | Tx, nodeIds: readonly NodeId[], kinds: SlotRow['kind'][]) {
  const byNode = new Map<NodeId, SlotRow[]>(nodeIds.map((id) => [id, []]));
  if (nodeIds.length === 0) return byNode;
  const rows = await tx
    .selectFrom('node_metrics_slot')
    .select(['node_id', 'kind', 'at', 'worker_pid', 'bundle', 'sums'])
    .where('node_id', 'in', [...nodeIds])
    .where('kind', 'in', kinds)
    .execute();
  for (const row of rows) byNode.get(row.node_id)?.push(row);
  return byNode;
}
