import { type FileDiff, type NodeId, problem } from '@sluice/contract';
import type { Db } from '../../platform/database.ts';
import { findBundle, stripAdded } from '../bundles/index.ts';
import { type Blob, digestOf, fileDiff, findBlob, mainResourceName } from '../resources/index.ts';
import { filesOnDisk } from './convergence.ts';
import { findNodeFile } from './node-file-store.ts';
import { getNodeFacts, getNodeView } from './node-read-model.ts';

/**
 * The text of the main file that a node has on disk, without our trailer. Throws `not-found`, `node-offline` when its content is
 * not here.
 */
export async function getDiskText(db: Db, nodeId: NodeId): Promise<Uint8Array> {
  const { observed, diskFiles } = await getNodeFacts(db, nodeId);
  const digest = observed === null ? undefined : filesOnDisk(observed)[mainResourceName];
  const bytes = digest === undefined ? null : await findOnDisk(db, nodeId, digest, diskFiles);
  if (bytes !== null) return stripAdded(bytes);
  throw problem(
    'node-offline',
    'The node has not sent its configuration file yet.',
    'Wait until its agent has reported; a file of more than 10 MB cannot be sent.',
  );
}

/** A file as the node sent it, or what the cluster gave to it: never what others have under that digest. */
async function findOnDisk(
  db: Db,
  nodeId: NodeId,
  digest: string,
  given: Record<string, string> | null,
): Promise<Uint8Array | null> {
  const sent = await findNodeFile(db, nodeId, digest);
  if (sent !== null) return sent;
  return Object.values(given ?? {}).includes(digest) ? findBlob(db, digest) : null;
}

/** What was applied to a node against what is on its disk, both without our trailer. Empty when only the trailer differs. */
export async function compareDisk(db: Db, nodeId: NodeId): Promise<FileDiff[]> {
  const { clusterId } = await getNodeView(db, nodeId, new Date());
  const after = blobOf(await getDiskText(db, nodeId));
  if (clusterId === null) return [];
  const resource = await db
    .selectFrom('resource')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('name', '=', mainResourceName)
    .executeTakeFirst();
  if (resource === undefined) return [];
  const applied = await findApplied(db, nodeId);
  if (applied?.digest === after.digest) return [];
  return [fileDiff({ resourceId: resource.id, kind: 'haproxy-config', name: mainResourceName }, applied, after)];
}

/** From the bundle that the node runs; a node that was adopted and runs none yet has nothing that was applied. */
async function findApplied(db: Db, nodeId: NodeId): Promise<Blob | null> {
  const { clusterId } = await getNodeView(db, nodeId, new Date());
  const { currentBundle } = await getNodeFacts(db, nodeId);
  if (clusterId === null || currentBundle === null) return null;
  const bundle = await findBundle(db, clusterId, currentBundle, nodeId);
  const file = bundle?.files.find((candidate) => candidate.path === mainResourceName);
  const bytes = file === undefined ? null : await findBlob(db, file.digest);
  return bytes === null ? null : blobOf(stripAdded(bytes));
}

function blobOf(bytes: Uint8Array): Blob {
  return { digest: digestOf(bytes), bytes };
}
