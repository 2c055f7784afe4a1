import type { NodeId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { digestOf } from '../resources/index.ts';

/** Keeps the content of a file as the node sent it, and forgets what the node no longer has on disk. */
export async function keepNodeFile(
  tx: Tx,
  nodeId: NodeId,
  bytes: Uint8Array,
  onDisk: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('node_file')
    .where('node_id', '=', nodeId)
    .$if(onDisk.length > 0, (query) => query.where('digest', 'not in', [...onDisk]))
    .execute();
  await tx
    .insertInto('node_file')
    .values({
      node_id: nodeId,
      digest: digestOf(bytes),
      bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    })
    .onConflict((conflict) => conflict.columns(['node_id', 'digest']).doNothing())
    .execute();
}

/** What the node itself sent under this digest; content that only others have counts as missing. */
export async function findNodeFile(db: Db | Tx, nodeId: NodeId, digest: string): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom('node_file')
    .select('bytes')
    .where('node_id', '=', nodeId)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row?.bytes ?? null;
}

/** Which of these digests the node has not sent. */
export async function listMissingNodeFiles(db: Db | Tx, nodeId: NodeId, digests: readonly string[]): Promise<string[]> {
  const held = (await listSentDigests(db, [nodeId])).get(nodeId);
  return [...new Set(digests)].filter((digest) => held?.has(digest) !== true);
}

/** Digests of all contents that these nodes have sent. A node that sent nothing is left out. */
export async function listSentDigests(
  db: Db | Tx,
  nodeIds: readonly NodeId[],
): Promise<ReadonlyMap<NodeId, ReadonlySet<string>>> {
  const sent = new Map<NodeId, Set<string>>();
  if (nodeIds.length === 0) return sent;
  const rows = await db
    .selectFrom('node_file')
    .select(['node_id', 'digest'])
    .where('node_id', 'in', [...nodeIds])
    .execute();
  for (const { node_id, digest } of rows) sent.set(node_id, (sent.get(node_id) ?? new Set()).add(digest));
  return sent;
}
