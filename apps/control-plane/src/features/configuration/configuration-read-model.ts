import {
  type CallOutput,
  type ClusterId,
  type Diagnostic,
  type ImportPreview,
  listConfigs,
  type listResources,
  type NodeId,
  problem,
  type ResourceId,
  type ResourceKind,
} from '@sluice/contract';
import type { CompilePart } from '@sluice/haproxy-config';
import type { Db } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { Tree } from '../../platform/schema/configuration.ts';
import { getStagedTree, readHead } from '../changes/index.ts';
import { getDiskText, getNodeDetail, listConfigDirectories, listPlaces } from '../nodes/index.ts';
import {
  type Blob,
  diagnoseTree,
  getBlob,
  getContent,
  listConfigParts,
  listTreeReferences,
  loadTree,
  mainResourceName,
  textOf,
  viewTree,
} from '../resources/index.ts';
import { getTreeAt } from '../revisions/index.ts';
import { previewImport } from './import-preview.ts';

/** The exact bytes of a resource in a tree. Throws `not-found`. */
export async function readContent(
  db: Db,
  clusterId: ClusterId,
  resourceId: ResourceId,
  at: string,
): Promise<{ kind: ResourceKind; name: string; blob: Blob }> {
  const tree = await getTreeAt(db, clusterId, at);
  const entry = tree.find((candidate) => candidate.resourceId === resourceId);
  if (entry === undefined) throw notFound('resource');
  if (entry.kind === 'sealed') throw sealedContent(entry.name);
  return { kind: entry.kind, name: entry.name, blob: await getBlob(db, entry.digest) };
}

/** What our parser finds in the staged tree. */
export async function listStagedDiagnostics(db: Db, clusterId: ClusterId): Promise<Diagnostic[]> {
  const staged = await loadTree(db, (await getStagedTree(db, clusterId)).tree);
  const before = (await readHead(db, clusterId)).tree;
  return diagnoseTree(staged, before, await listPlaces(db, clusterId));
}

type ListedTree = Pick<CallOutput<typeof listResources>, 'items' | 'directories' | 'notManaged'>;

/** The resources of a tree, each with the lines that name it, where they lie on the nodes, and what else lines name there. */
export async function listTree(db: Db, clusterId: ClusterId, at: string): Promise<ListedTree> {
  const tree = await getTreeAt(db, clusterId, at);
  const directories = await listConfigDirectories(db, clusterId);
  const naming = [...listConfigs(tree), ...tree.filter(({ kind }) => kind === 'crt-list')];
  const references = listTreeReferences(await loadTree(db, naming), directories);
  const usesOf = (name: string) =>
    references.filter((use) => use.name === name).map(({ resource, line, via }) => ({ resource, line, via }));
  const faces = await findFaces(db, tree);
  const items = (await viewTree(db, tree)).map((view) => ({
    ...view,
    usedAt: usesOf(view.name),
    face: faces.get(view.digest) ?? null,
  }));
  const held = new Set(tree.map(({ name }) => name));
  const named = new Set(references.map(({ name }) => name).filter((name) => !held.has(name)));
  return { items, directories, notManaged: [...named].map((name) => ({ name, usedAt: usesOf(name) })) };
}

/** What may be known of the sealed versions of a tree, by their ids. */
async function findFaces(db: Db, tree: Tree): Promise<Map<string, string>> {
  const faces = new Map<string, string>();
  for (const entry of tree) {
    if (entry.kind === 'sealed') faces.set(entry.digest, textOf((await getContent(db, entry)).bytes).text);
  }
  return faces;
}

export async function previewText(db: Db, clusterId: ClusterId, bytes: Uint8Array): Promise<ImportPreview> {
  const staged = await readStagedConfigs(db, clusterId);
  return previewImport({ resource: mainResourceName, bytes, staged, nodeVerdict: null, nodeDiagnostics: [] });
}

/**
 * Previews the file that a node of the cluster has on disk, without our trailer, for who may read the configuration. Throws `not-found`, `node-offline` when
 * its content is not here.
 */
export async function previewNode(db: Db, clusterId: ClusterId, nodeId: NodeId): Promise<ImportPreview> {
  const staged = await readStagedConfigs(db, clusterId);
  const node = await getNodeDetail(db, nodeId, new Date(), () => true);
  if (node.clusterId !== clusterId) throw notFound('node');
  const bytes = await getDiskText(db, nodeId);
  const verdict = await readVerdict(db, nodeId);
  const nodeVerdict = verdict === null ? null : { ok: verdict.ok, output: verdict.diagnostics.map(writeLine) };
  return previewImport({
    resource: mainResourceName,
    bytes,
    staged,
    nodeVerdict,
    nodeDiagnostics: node.diagnostics,
  });
}

async function readStagedConfigs(db: Db, clusterId: ClusterId): Promise<CompilePart[]> {
  const { tree } = await getStagedTree(db, clusterId);
  return listConfigParts(await loadTree(db, listConfigs(tree)));
}

async function readVerdict(db: Db, nodeId: NodeId) {
  const row = await db.selectFrom('node_status').select('observed').where('node_id', '=', nodeId).executeTakeFirst();
  return row?.observed?.verdict ?? null;
}

function writeLine(diagnostic: { path: string | null; line: number | null; cause: string }): string {
  if (diagnostic.path === null) return diagnostic.cause;
  return `${diagnostic.path}${diagnostic.line === null ? '' : `:${diagnostic.line}`}: ${diagnostic.cause}`;
}

const sealedContent = (name: string) =>
  problem(
    'content-sealed',
    `${name} is a sealed file: its content only goes to the nodes.`,
    'Look at the change for what may be known of it, or stage a new version.',
  );
