import type { NodeId, NodeView } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, transact } from '../../platform/database.ts';
import { notFound, requireUnchanged } from '../../platform/optimistic-lock.ts';
import { notifyStream, wakeNode } from '../../platform/wake-ups.ts';
import { lockConfiguration } from '../changes/index.ts';
import { refreshDesired } from './desired-service.ts';
import { getNodeView } from './node-read-model.ts';
import * as nodeStore from './node-store.ts';

/** Renames a node. Throws `edit-stale`, `name-taken`, `not-found`. */
export async function renameNode(
  db: Db,
  actor: Actor,
  id: NodeId,
  seenVersion: string,
  name: string,
): Promise<NodeView> {
  return transact(db, async (tx) => {
    const row = await tx
      .selectFrom('node')
      .select(['name', 'version'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw notFound('node');
    requireUnchanged(seenVersion, row.version, 'the node');
    await nodeStore.renameNode(tx, id, name);
    const view = await getNodeView(tx, id, new Date());
    await notifyStream(tx, { topic: 'node', clusterId: view.clusterId, id });
    await record(tx, { actor, action: 'node.renamed', subject: id, detail: { before: row.name, name } });
    return view;
  });
}

/**
 * Takes a node into maintenance, or back: then it catches up. In a rollout that runs it is left out, unless it has begun to commit.
 * Throws `edit-stale`, `not-found`.
 */
export async function setMaintenance(
  db: Db,
  actor: Actor,
  id: NodeId,
  seenVersion: string,
  { on, why }: { on: boolean; why: string },
): Promise<NodeView> {
  return transact(db, async (tx) => {
    const { clusterId } = await getNodeView(tx, id, new Date());
    if (clusterId !== null) await lockConfiguration(tx, clusterId);
    const { name, version } = await getNodeView(tx, id, new Date());
    requireUnchanged(seenVersion, version, 'the node');
    const by = { kind: actor.kind, name: actor.name };
    await nodeStore.setMaintenance(tx, id, on ? { by, since: new Date().toISOString(), why } : null);
    await refreshDesired(tx, [id]);
    await notifyStream(tx, { topic: 'node', clusterId, id });
    const action = on ? 'node.maintenance-began' : 'node.maintenance-ended';
    await record(tx, { actor, action, subject: id, reason: why, detail: { name } });
    return getNodeView(tx, id, new Date());
  });
}

/** Forgets a node: its credential is worth nothing from now on, and its HAProxy serves on untouched. */
export async function deleteNode(db: Db, actor: Actor, id: NodeId): Promise<void> {
  await transact(db, async (tx) => {
    const view = await getNodeView(tx, id, new Date());
    await nodeStore.deleteNode(tx, id);
    await wakeNode(tx, id);
    await notifyStream(tx, { topic: 'node', clusterId: view.clusterId, id });
    await record(tx, { actor, action: 'node.deleted', subject: id, detail: { name: view.name } });
  });
}
