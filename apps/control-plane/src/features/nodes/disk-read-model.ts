import { type ClusterId, type FileDiff, type NodeId, problem, type SemanticLine } from '@sluice/contract';
import type { Db } from '../../platform/database.ts';
import type { TreeEntry } from '../../platform/schema/configuration.ts';
import { findBundle, stripAdded } from '../bundles/index.ts';
import { getStagedTree } from '../changes/index.ts';
import { type Blob, describeContent, digestOf, fileDiff, findBlob, mainResourceName } from '../resources/index.ts';
import { listDrift } from './drift.ts';
import { findNodeFile } from './node-file-store.ts';
import { getNodeFacts, getNodeView } from './node-read-model.ts';
import { filesOnDisk } from './observed-files.ts';

/**
 * The text of a file that a node has on disk, without our trailer. Throws `not-found`, `node-offline` when its content is not
 * here.
 */
export async function getDiskText(db: Db, nodeId: NodeId, path: string = mainResourceName): Promise<Uint8Array> {
  const { observed, diskFiles } = await getNodeFacts(db, nodeId);
  const digest = observed === null ? undefined : filesOnDisk(observed)[path];
  const bytes = digest === undefined ? null : await findOnDisk(db, nodeId, digest, diskFiles);
  if (bytes !== null) return stripped(path, bytes);
  throw problem(
    'node-offline',
    `The node has not sent ${path} yet.`,
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

/** What was applied to a node against what is on its disk, without our trailer. Files whose text is the same are left out. */
export async function compareDisk(db: Db, nodeId: NodeId): Promise<{ files: FileDiff[]; summary: SemanticLine[] }> {
  const { clusterId } = await getNodeView(db, nodeId, new Date());
  const comparison: { files: FileDiff[]; summary: SemanticLine[] } = { files: [], summary: [] };
  if (clusterId === null) return comparison;
  const { tree } = await getStagedTree(db, clusterId);
  for (const item of listDrift(await getNodeFacts(db, nodeId))) {
    const resource = await findResource(db, clusterId, tree, item.object);
    const isFile = item.kind === 'file-content' || item.kind === 'file-kind';
    if (!isFile || item.sealed || resource === null || resource.kind === 'sealed') continue;
    const before = blobOf(await getAppliedText(db, nodeId, item.object));
    const after = item.kind === 'file-content' ? blobOf(await getDiskText(db, nodeId, item.object)) : null;
    if (before?.digest === after?.digest) continue;
    comparison.files.push(fileDiff(resource, before, after));
    comparison.summary.push(...describeContent(resource, before?.bytes ?? null, after?.bytes ?? null));
  }
  return { ...comparison, summary: comparison.summary.slice(0, maxSummaryLines) };
}

const maxSummaryLines = 200;

/** As the staged tree has it; a file that was removed there is still known by its name. */
async function findResource(db: Db, clusterId: ClusterId, tree: readonly TreeEntry[], name: string) {
  const entry = tree.find((candidate) => candidate.name === name);
  if (entry !== undefined) return { resourceId: entry.resourceId, kind: entry.kind, name };
  const row = await db
    .selectFrom('resource')
    .select(['id', 'kind'])
    .where('cluster_id', '=', clusterId)
    .where('name', '=', name)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { resourceId: row.id, kind: row.kind, name };
}

/**
 * The user's text of a file of the bundle that the node runs. Null for a node that runs none of ours, or none with this
 * file.
 */
export async function getAppliedText(db: Db, nodeId: NodeId, path: string): Promise<Uint8Array | null> {
  const { clusterId } = await getNodeView(db, nodeId, new Date());
  const { currentBundle } = await getNodeFacts(db, nodeId);
  if (clusterId === null || currentBundle === null) return null;
  const bundle = await findBundle(db, clusterId, currentBundle, nodeId);
  const file = bundle?.files.find((candidate) => candidate.path === path);
  const bytes = file === undefined ? null : await findBlob(db, file.digest);
  return bytes === null ? null : stripped(path, bytes);
}

function stripped(path: string, bytes: Uint8Array): Uint8Array {
  return path === mainResourceName ? stripAdded(bytes) : bytes;
}

function blobOf(bytes: Uint8Array | null): Blob | null {
  return bytes === null ? null : { digest: digestOf(bytes), bytes };
}
