import type { NodeId } from '@sluice/contract';
import type { Command, CommandBody } from '@sluice/contract/agent-operations';
import type { Db, Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';

/** As many as one message to a node takes. */
const mostWaiting = 100;

/** Lets a command wait for its node. What nobody waits for any more goes at the same time. */
export async function insertOperation(
  tx: Tx,
  operation: { id: string; nodeId: NodeId; body: CommandBody; expiresAt: Date },
  now: Date,
): Promise<void> {
  await tx.deleteFrom('operation').where('node_id', '=', operation.nodeId).where('expires_at', '<', now).execute();
  await tx
    .insertInto('operation')
    .values({
      id: operation.id,
      node_id: operation.nodeId,
      body: jsonText(operation.body),
      expires_at: operation.expiresAt,
    })
    .execute();
}

/** Takes a command back that was answered or for which nobody waits. Answers whether it was there and of that node. */
export async function removeOperation(tx: Tx, nodeId: NodeId, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('operation')
    .where('id', '=', id)
    .where('node_id', '=', nodeId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Commands of these nodes that wait for their answer, oldest first. A node with none is left out. */
export async function listCommands(
  db: Db | Tx,
  nodeIds: readonly NodeId[],
  now: Date,
): Promise<ReadonlyMap<NodeId, Command[]>> {
  const rows = await db
    .selectFrom('operation')
    .select(['id', 'node_id', 'body', 'expires_at'])
    .where('node_id', 'in', [...nodeIds])
    .where('expires_at', '>', now)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const commands = new Map<NodeId, Command[]>();
  for (const { id, body, expires_at, node_id } of rows) {
    const own = commands.get(node_id) ?? [];
    if (own.length < mostWaiting) own.push({ id, body, expiresAt: expires_at.toISOString() });
    commands.set(node_id, own);
  }
  return commands;
}
