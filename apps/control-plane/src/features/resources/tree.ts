import { randomUUID } from 'node:crypto';
import { type ClusterId, listConfigs, mainConfigName, ResourceId, type ResourceView } from '@sluice/contract';
import type { CompilePart } from '@sluice/haproxy-config';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';
import type { Tree, TreeEntry } from '../../platform/schema/configuration.ts';
import { getContent, keepBlob } from './blob-store.ts';
import { type Blob, emptyContent } from './content.ts';
import { insertResource } from './resource-store.ts';

/** The resource that every cluster has from the beginning, empty until the first edit or adoption. */
export const mainResourceName = mainConfigName;

/** Creates the resources of a new cluster. */
export async function createInitialResources(tx: Tx, clusterId: ClusterId): Promise<void> {
  await keepBlob(tx, emptyContent);
  const id = ResourceId.parse(randomUUID());
  await insertResource(tx, { id, clusterId, kind: 'haproxy-config', name: mainResourceName });
}

/** A resource of a tree with its content, of a sealed one with what may be known of it. */
export interface LoadedEntry extends TreeEntry {
  blob: Blob;
}

export async function loadTree(db: Db | Tx, tree: Tree): Promise<LoadedEntry[]> {
  const loaded: LoadedEntry[] = [];
  for (const entry of tree) loaded.push({ ...entry, blob: await getContent(db, entry) });
  return loaded;
}

/** The configuration files of a tree as parts of the haproxy.cfg that nodes get, in their order. */
export function listConfigParts(tree: readonly LoadedEntry[]): (CompilePart & { source: string })[] {
  return listConfigs(tree).map(({ name, blob }) => ({ source: name, bytes: blob.bytes }));
}

/** Whether two trees hold the same bytes under the same names. */
export function sameTree(left: Tree, right: Tree): boolean {
  return (
    left.length === right.length &&
    left.every((entry) => right.some((other) => other.resourceId === entry.resourceId && other.digest === entry.digest))
  );
}

/** The resources of a tree with their sizes; the contents stay in the database. */
export async function viewTree(db: Db | Tx, tree: Tree): Promise<ResourceView[]> {
  const sizes = await sizesOf(
    db,
    tree.map((entry) => entry.digest),
  );
  return tree.map((entry) => viewEntry(entry, sizes));
}

export function viewEntry(entry: TreeEntry, sizes: ReadonlyMap<string, number>): ResourceView {
  return {
    id: entry.resourceId,
    kind: entry.kind,
    name: entry.name,
    digest: entry.digest,
    sizeBytes: sizes.get(entry.digest) ?? 0,
  };
}

/** Sizes in bytes by digest or version id. */
export async function sizesOf(db: Db | Tx, digests: readonly string[]): Promise<Map<string, number>> {
  if (digests.length === 0) return new Map();
  const names = [...new Set(digests)];
  const blobs = await db
    .selectFrom('blob')
    .select(['digest', sql<number>`octet_length(blob.bytes)`.as('size_bytes')])
    .where('digest', 'in', names)
    .execute();
  const sealed = await db
    .selectFrom('sealed_version')
    .select(['id as digest', 'size_bytes'])
    .where('id', 'in', names)
    .execute();
  return new Map([...blobs, ...sealed].map((row) => [row.digest, row.size_bytes]));
}
