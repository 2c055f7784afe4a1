import { type Digest, type NodeId, problem } from '@sluice/contract';
import type { BundleFile } from '@sluice/contract/agent';
import { type Db, transact } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { filesOfNode } from '../bundles/index.ts';
import { keepNodeFile } from '../nodes/index.ts';
import { findBlob, openSealedVersion } from '../resources/index.ts';
import { nodeUnknown } from './node-row.ts';
import { listSendable } from './sendable-files.ts';

/**
 * Reads a blob for a node, or opens a sealed version. A node may read what bundles addressed to it name: the one it is told
 * now, and those of its newest plan and its newest rollout, which it may still be fetching while it is told the next. Throws
 * `blob-not-yours`, and `agent-not-authenticated` for a deleted node.
 */
export async function readNodeBlob(
  { db, sealing }: Pick<Platform, 'db' | 'sealing'>,
  nodeId: NodeId,
  digest: Digest,
): Promise<Uint8Array> {
  const node = await db.selectFrom('node').select(['desired', 'mode']).where('id', '=', nodeId).executeTakeFirst();
  // Plans and rollouts outlive a deleted node, and so does its token, for minutes.
  if (node === undefined) throw nodeUnknown();
  if (node.mode !== 'managed') throw blobNotYours();
  const told = node.desired.bundle?.files.find((file) => file.digest === digest);
  const file = told ?? (await findAddressed(db, nodeId, digest));
  if (file === undefined) throw blobNotYours();
  const bytes = file.sealed === true ? await openSealedVersion(db, sealing, digest) : await findBlob(db, digest);
  if (bytes === null) throw blobNotYours();
  return bytes;
}

/** Keeps the content of a file that the node reported to have on disk. Throws `blob-not-yours` for any other. */
export async function keepObservedBlob(db: Db, nodeId: NodeId, digest: Digest, bytes: Uint8Array): Promise<void> {
  await transact(db, async (tx) => {
    const row = await tx
      .selectFrom('node_status')
      .innerJoin('node', 'node.id', 'node_status.node_id')
      .leftJoin('cluster', 'cluster.pool_id', 'node.pool_id')
      .select(['node_status.observed', 'cluster.id as clusterId'])
      .where('node_status.node_id', '=', nodeId)
      .executeTakeFirst();
    const observed = row?.observed ?? null;
    const sendable = observed === null ? [] : listSendable(observed);
    if (!sendable.some((file) => file.digest === digest && file.sizeBytes === bytes.length)) throw blobNotYours();
    await keepNodeFile(
      tx,
      nodeId,
      bytes,
      sendable.map((file) => file.digest),
    );
    // The next report may say nothing new, and pages wait for the content.
    await notifyStream(tx, { topic: 'node', clusterId: row?.clusterId ?? null, id: nodeId });
  });
}

async function findAddressed(db: Db, nodeId: NodeId, digest: Digest): Promise<BundleFile | undefined> {
  const planned = await selectBundles(db, nodeId)
    .innerJoin('plan', (join) =>
      join.onRef('plan.cluster_id', '=', 'bundle.cluster_id').onRef('plan.bundle_digest', '=', 'bundle.digest'),
    )
    .innerJoin('plan_node', 'plan_node.plan_id', 'plan.id')
    .where('plan_node.node_id', '=', nodeId)
    .orderBy('plan.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const rolled = await selectBundles(db, nodeId)
    .innerJoin('rollout', (join) =>
      join.onRef('rollout.cluster_id', '=', 'bundle.cluster_id').onRef('rollout.bundle_digest', '=', 'bundle.digest'),
    )
    .innerJoin('rollout_node', 'rollout_node.rollout_id', 'rollout.id')
    .where('rollout_node.node_id', '=', nodeId)
    .orderBy('rollout.started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const files = [planned, rolled].flatMap((bundle) => (bundle === undefined ? [] : (filesOfNode(bundle) ?? [])));
  return files.find((file) => file.digest === digest);
}

/** Bundles with the main file that one node has of its own in them. */
function selectBundles(db: Db, nodeId: NodeId) {
  return db
    .selectFrom('bundle')
    .leftJoin('bundle_variant', (join) =>
      join
        .onRef('bundle_variant.cluster_id', '=', 'bundle.cluster_id')
        .onRef('bundle_variant.digest', '=', 'bundle.digest')
        .on('bundle_variant.node_id', '=', nodeId),
    )
    .select(['bundle.files', 'bundle.varies', 'bundle_variant.main_file']);
}

const blobNotYours = () =>
  problem(
    'blob-not-yours',
    'No bundle that is addressed to this node names that blob.',
    'Ask for the desired state again and fetch only what it names.',
  );
