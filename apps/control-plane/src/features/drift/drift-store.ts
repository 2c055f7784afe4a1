import type { ClusterId, DriftPolicy, NodeId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import type { DriftItem } from '../nodes/index.ts';
import type { DriftMemory } from './drift.ts';

/** What is remembered about these nodes, by node and key. */
export async function listMemories(
  db: Db | Tx,
  nodeIds: readonly NodeId[],
): Promise<Map<NodeId, Map<string, DriftMemory>>> {
  const memories = new Map<NodeId, Map<string, DriftMemory>>(nodeIds.map((id) => [id, new Map()]));
  if (nodeIds.length === 0) return memories;
  const rows = await db
    .selectFrom('drift_entry')
    .select(['node_id', 'key', 'seen', 'since', 'ignored_by', 'ignored_until', 'healed_at'])
    .where('node_id', 'in', [...nodeIds])
    .execute();
  for (const { node_id, key, seen, since, ignored_by, ignored_until, healed_at } of rows) {
    const memory = { key, seen, since, ignoredBy: ignored_by, ignoredUntil: ignored_until, healedAt: healed_at };
    memories.get(node_id)?.set(key, memory);
  }
  return memories;
}

/** Remembers what differs on a node now and since when, and forgets what does not differ any more. */
export async function putSeen(tx: Tx, nodeId: NodeId, items: readonly DriftItem[], now: Date): Promise<void> {
  await tx
    .deleteFrom('drift_entry')
    .where('node_id', '=', nodeId)
    .$if(items.length > 0, (query) =>
      query.where(
        'key',
        'not in',
        items.map((item) => item.key),
      ),
    )
    .execute();
  for (const { key, seen } of items) {
    await tx
      .insertInto('drift_entry')
      .values({ node_id: nodeId, key, seen, since: now, ignored_by: null, ignored_until: null, healed_at: null })
      .onConflict((conflict) =>
        conflict
          .columns(['node_id', 'key'])
          .doUpdateSet({ seen, since: now, ignored_by: null, ignored_until: null, healed_at: null })
          .where('drift_entry.seen', '!=', seen),
      )
      .execute();
  }
}

/** Nothing differs on these nodes any more. */
export async function forgetSeen(tx: Tx, nodeIds: readonly NodeId[]): Promise<void> {
  if (nodeIds.length === 0) return;
  await tx
    .deleteFrom('drift_entry')
    .where('node_id', 'in', [...nodeIds])
    .execute();
}

/** Null: ignored no longer. */
export async function setIgnored(
  tx: Tx,
  nodeId: NodeId,
  item: DriftItem,
  ignored: { by: string; until: Date | null } | null,
  now: Date,
): Promise<void> {
  const values = { ignored_by: ignored?.by ?? null, ignored_until: ignored?.until ?? null };
  await tx
    .insertInto('drift_entry')
    .values({ node_id: nodeId, key: item.key, seen: item.seen, since: now, healed_at: null, ...values })
    .onConflict((conflict) => conflict.columns(['node_id', 'key']).doUpdateSet({ seen: item.seen, ...values }))
    .execute();
}

/** When differences on a node were last overwritten without a person; null: never. */
export async function findHealedAt(tx: Tx, nodeId: NodeId): Promise<Date | null> {
  const row = await tx.selectFrom('drift_heal').select('healed_at').where('node_id', '=', nodeId).executeTakeFirst();
  return row?.healed_at ?? null;
}

export async function putHealedAt(tx: Tx, nodeId: NodeId, keys: readonly string[], now: Date): Promise<void> {
  await tx
    .updateTable('drift_entry')
    .set({ healed_at: now })
    .where('node_id', '=', nodeId)
    .where('key', 'in', [...keys])
    .execute();
  await tx
    .insertInto('drift_heal')
    .values({ node_id: nodeId, healed_at: now })
    .onConflict((conflict) => conflict.column('node_id').doUpdateSet({ healed_at: now }))
    .execute();
}

export async function getPolicy(db: Db | Tx, clusterId: ClusterId): Promise<DriftPolicy> {
  const row = await db
    .selectFrom('drift_policy')
    .select('policy')
    .where('cluster_id', '=', clusterId)
    .executeTakeFirst();
  return row?.policy ?? 'ask';
}

export async function putPolicy(tx: Tx, clusterId: ClusterId, policy: DriftPolicy): Promise<void> {
  await tx
    .insertInto('drift_policy')
    .values({ cluster_id: clusterId, policy })
    .onConflict((conflict) => conflict.column('cluster_id').doUpdateSet({ policy }))
    .execute();
}
