import type { NodeId, NodeView } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { lockConfiguration } from '../changes/index.ts';
import { refreshDesired } from './desired-service.ts';
import { acceptDrift } from './disk-drift.ts';
import { getNodeFacts, getNodeView } from './node-read-model.ts';
import { setAcceptedDisk } from './node-store.ts';

/**
 * Lets the next commit replace exactly the file that a person saw on the disk of a drifted node. Nothing happens on the node now.
 * Throws `node-not-drifted`, `edit-stale`, `not-found`.
 */
export async function acceptDisk(db: Db, actor: Actor, nodeId: NodeId, digest: string): Promise<NodeView> {
  return transact(db, async (tx) => {
    const node = await getNodeView(tx, nodeId, new Date());
    if (node.clusterId === null) throw notFound('node');
    await lockConfiguration(tx, node.clusterId);
    const accepted = acceptDrift(await getNodeFacts(tx, nodeId), digest);
    await setAcceptedDisk(tx, nodeId, accepted);
    await refreshDesired(tx, [nodeId]);
    await notifyStream(tx, { topic: 'node', clusterId: node.clusterId, id: nodeId });
    await notifyStream(tx, { topic: 'plan', clusterId: node.clusterId, id: null });
    await record(tx, { actor, action: 'node.disk-accepted', subject: nodeId, detail: { name: node.name, accepted } });
    return getNodeView(tx, nodeId, new Date());
  });
}
