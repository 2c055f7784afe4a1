import type { NodeId, NodeView } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, transact } from '../../platform/database.ts';
import { notFound, requireUnchanged } from '../../platform/optimistic-lock.ts';
import { notifyStream, wakeNode } from '../../platform/wake-ups.ts';
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
    const row = await tx.selectFrom('node').select('version').where('id', '=', id).forUpdate().executeTakeFirst();
    if (row === undefined) throw notFound('node');
    requireUnchanged(seenVersion, row.version, 'the node');
    await nodeStore.renameNode(tx, id, name);
    const view = await getNodeView(tx, id, new Date());
    await notifyStream(tx, { topic: 'node', clusterId: view.clusterId, id });
    await record(tx, { actor, action: 'node.renamed', subject: id, detail: { name } });
    return view;
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
