import type { ClusterId, NodeId } from '@sluice/contract';
import type { Facts, Metrics, Observed, PassOutcome } from '@sluice/contract/agent';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import { packJson } from '../../platform/packed-json.ts';
import type { NodeMetricsSlotTable, StoredSums } from '../../platform/schema/watch.ts';

export interface StatusUpdate {
  at: Date;
  observed: Observed;
  /** Null: as reported before. */
  facts: Facts | null;
}

/** Keeps what agents last observed. */
export async function putStatuses(tx: Tx, statuses: ReadonlyMap<NodeId, StatusUpdate>): Promise<void> {
  if (statuses.size === 0) return;
  // Everybody goes through the rows in one order, so that no two wait for each other.
  const inOrder = [...statuses].sort(([left], [right]) => (left < right ? -1 : 1));
  await tx
    .insertInto('node_status')
    .values(
      inOrder.map(([id, { at, facts, observed }]) => ({
        node_id: id,
        last_seen_at: at,
        observed: jsonText(observed),
        facts: facts === null ? null : jsonText(facts),
        outcome: null,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('node_id').doUpdateSet((eb) => ({
        last_seen_at: eb.ref('excluded.last_seen_at'),
        observed: eb.ref('excluded.observed'),
        facts: eb.fn.coalesce('excluded.facts', 'node_status.facts'),
      })),
    )
    .execute();
}

/**
 * Keeps when nodes were last seen, and nothing else. The commit does not wait for the disk: the next contact replaces what a crash may
 * take. A row that somebody writes at this moment is left to them.
 */
export async function putLastSeen(tx: Tx, seen: ReadonlyMap<NodeId, Date>): Promise<void> {
  if (seen.size === 0) return;
  await sql`SET LOCAL synchronous_commit = off`.execute(tx);
  await sql`
    WITH told AS (
      SELECT * FROM unnest(${[...seen.keys()]}::uuid[], ${[...seen.values()]}::timestamptz[]) AS told (node_id, at)
    ), free AS (
      SELECT node_status.node_id, told.at
      FROM node_status JOIN told ON told.node_id = node_status.node_id AND told.at > node_status.last_seen_at
      FOR UPDATE OF node_status SKIP LOCKED
    )
    UPDATE node_status SET last_seen_at = free.at FROM free WHERE node_status.node_id = free.node_id`.execute(tx);
}

/** Facts of a node that has enrolled and not reported yet: it counts as never seen until it does. */
export async function putFacts(tx: Tx, id: NodeId, facts: Facts): Promise<void> {
  await tx
    .insertInto('node_status')
    .values({ node_id: id, last_seen_at: null, facts: jsonText(facts), observed: null, outcome: null })
    .onConflict((conflict) => conflict.column('node_id').doUpdateSet({ facts: jsonText(facts) }))
    .execute();
}

export async function putOutcomes(tx: Tx, outcomes: ReadonlyMap<NodeId, PassOutcome>): Promise<void> {
  if (outcomes.size === 0) return;
  const texts = [...outcomes.values()].map((outcome) => jsonText(outcome));
  await sql`
    UPDATE node_status SET outcome = answered.outcome::jsonb
    FROM unnest(${[...outcomes.keys()]}::uuid[], ${texts}::text[]) AS answered (node_id, outcome)
    WHERE node_status.node_id = answered.node_id`.execute(tx);
}

/** Sums of a snapshot that are kept beside it, and the slots they go to; one that is newer than `notAfter` stays. */
export interface SlotsUpdate {
  slots: readonly { kind: NodeMetricsSlotTable['kind']; slot: number; notAfter: Date | null }[];
  workerPid: number;
  sums: StoredSums;
}

/**
 * Keeps the newest snapshot and the one before it, from which rates are made, and its sums where slots are due. One statement,
 * because snapshots come from every node every few seconds; its commit, with all else in its transaction, does not wait for the
 * disk, because the next snapshot replaces what a crash may take.
 *
 * Returns: the cluster of the node, null when its pool has none, and the bundle it was known to run; undefined for a node that is not known.
 */
export async function putMetrics(
  db: Db | Tx,
  id: NodeId,
  at: Date,
  metrics: Metrics,
  due: SlotsUpdate | null = null,
): Promise<{ clusterId: ClusterId | null; bundle: string | null } | undefined> {
  const packed = await packJson(metrics);
  // A snapshot that arrives twice must not become its own predecessor.
  const { rows } = await sql<{ cluster_id: ClusterId | null; current_bundle: string | null }>`
    WITH known AS (
      SELECT node.id, node.current_bundle, cluster.id AS cluster_id
      FROM node LEFT JOIN cluster ON cluster.pool_id = node.pool_id
      WHERE node.id = ${id}
    ), kept AS (
      INSERT INTO node_metrics (node_id, received_at, sampled_at, newest, previous)
      SELECT known.id, ${at}::timestamptz, ${metrics.at}::timestamptz, ${packed}::bytea, NULL FROM known
      ON CONFLICT (node_id) DO UPDATE
      SET received_at = excluded.received_at, sampled_at = excluded.sampled_at, newest = excluded.newest,
        previous = node_metrics.newest
      WHERE node_metrics.sampled_at <> excluded.sampled_at
    )${due === null ? sql`` : keepSlots(at, due)}
    SELECT known.cluster_id, known.current_bundle, set_config('synchronous_commit', 'off', true) FROM known`.execute(
    db,
  );
  const [row] = rows;
  return row && { clusterId: row.cluster_id, bundle: row.current_bundle };
}

/** Two replicas may offer the same slot; who comes second leaves it. */
function keepSlots(at: Date, { slots, sums, workerPid }: SlotsUpdate) {
  return sql`, due AS (
      SELECT kind, slot, not_after FROM unnest(
        ${slots.map(({ kind }) => kind)}::text[],
        ${slots.map(({ slot }) => slot)}::smallint[],
        ${slots.map(({ notAfter }) => notAfter)}::timestamptz[]
      ) AS offered (kind, slot, not_after)
    ), slots AS (
      INSERT INTO node_metrics_slot (node_id, kind, slot, at, worker_pid, bundle, sums)
      SELECT known.id, due.kind, due.slot, ${at}::timestamptz, ${workerPid}::integer, known.current_bundle,
        ${jsonText(sums)}::jsonb
      FROM known CROSS JOIN due
      ON CONFLICT (node_id, kind, slot) DO UPDATE
      SET at = excluded.at, worker_pid = excluded.worker_pid, bundle = excluded.bundle, sums = excluded.sums
      WHERE node_metrics_slot.at < (
        SELECT due.not_after FROM due WHERE due.kind = excluded.kind AND due.slot = excluded.slot
      ) OR (excluded.kind = 'worker' AND node_metrics_slot.worker_pid <> excluded.worker_pid)
    )`;
}
