import { type ClusterId, type FileDiff, type NodeId, problem, type SemanticLine } from '@sluice/contract';
import { splitCompiled } from '@sluice/haproxy-config';
import type { Db } from '../../platform/database.ts';
import type { ProvenanceFile, TreeEntry } from '../../platform/schema/configuration.ts';
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
    const isContent = item.kind === 'file-content';
    for (const { name, applied, disk } of await readNodeTexts(db, nodeId, item.object, isContent)) {
      const part = await findResource(db, clusterId, tree, name);
      if (part === null || sameBytes(applied, disk)) continue;
      comparison.files.push(fileDiff(part, blobOf(applied), blobOf(disk)));
      comparison.summary.push(...describeContent(part, applied, disk));
    }
  }
  return { ...comparison, summary: comparison.summary.slice(0, maxSummaryLines) };
}

const maxSummaryLines = 200;

/** One resource as it was applied to a node, and as its file there has it by now. */
export interface NodeText {
  name: string;
  /** Null for a node that runs none of ours, or none with this file. */
  applied: Uint8Array | null;
  disk: Uint8Array | null;
}

/**
 * What the file of a node holds of each resource: haproxy.cfg is made of all configuration files, and what was written into it by
 * hand belongs to the one among whose lines it stands. Throws what `getDiskText` does; without `withDisk` nothing is read of it.
 */
export async function readNodeTexts(db: Db, nodeId: NodeId, path: string, withDisk = true): Promise<NodeText[]> {
  const { applied, parts } = await readApplied(db, nodeId, path);
  const disk = withDisk ? await getDiskText(db, nodeId, path) : null;
  if (applied === null || parts.length < 2) return [{ name: path, applied, disk }];
  const texts = cutLines(applied, parts);
  const onDisk = disk === null ? null : splitCompiled(texts, disk);
  return parts.map(({ resource }, index) => ({
    name: resource,
    applied: texts[index] ?? null,
    disk: onDisk?.[index] ?? null,
  }));
}

/** The parts of a text that have so many lines each; the last one has the rest. */
function cutLines(text: Uint8Array, parts: readonly { userLines: number }[]): Uint8Array[] {
  let start = 0;
  return parts.map(({ userLines }, index) => {
    const from = start;
    for (let line = 0; line < userLines; line += 1) start = text.indexOf(lineFeed, start) + 1 || text.length;
    return text.subarray(from, index === parts.length - 1 ? text.length : start);
  });
}

const lineFeed = 10;

function sameBytes(left: Uint8Array | null, right: Uint8Array | null): boolean {
  return left === null || right === null ? left === right : Buffer.compare(left, right) === 0;
}

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

interface AppliedFile {
  /** The user's text; null for a node that runs none of our bundles, or none with this file. */
  applied: Uint8Array | null;
  /** The resources whose lines it has, in order. */
  parts: ProvenanceFile[];
}

/** A file of the bundle that the node runs. Text and parts are of one bundle: the node may be given another one meanwhile. */
async function readApplied(db: Db, nodeId: NodeId, path: string): Promise<AppliedFile> {
  const { clusterId } = await getNodeView(db, nodeId, new Date());
  const { currentBundle } = await getNodeFacts(db, nodeId);
  const bundle =
    clusterId === null || currentBundle === null ? null : await findBundle(db, clusterId, currentBundle, nodeId);
  const file = bundle?.files.find((candidate) => candidate.path === path);
  const bytes = file === undefined ? null : await findBlob(db, file.digest);
  return {
    applied: bytes === null ? null : stripped(path, bytes),
    parts: bundle?.provenance.filter((part) => part.path === path) ?? [],
  };
}

function stripped(path: string, bytes: Uint8Array): Uint8Array {
  return path === mainResourceName ? stripAdded(bytes) : bytes;
}

function blobOf(bytes: Uint8Array | null): Blob | null {
  return bytes === null ? null : { digest: digestOf(bytes), bytes };
}
