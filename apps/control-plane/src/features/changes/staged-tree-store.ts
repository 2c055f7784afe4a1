import { type ChangeId, type ClusterId, mainConfigName, type RevisionId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { ChangeEdit, Conflict, TreeEntry } from '../../platform/schema/configuration.ts';

export interface StagedTree {
  etag: string;
  tree: TreeEntry[];
  conflicts: Conflict[];
}

export interface StagedChange {
  id: ChangeId;
  number: number;
  title: string;
  edits: ChangeEdit[];
  restores: number | null;
}

/**
 * Locks the configuration of a cluster until the transaction ends. Whoever changes changes, head, rollouts or what nodes are
 * told takes this lock first; every other row lock comes after it. Throws `not-found` for an unknown cluster.
 */
export async function lockConfiguration(tx: Tx, clusterId: ClusterId): Promise<StagedTree> {
  const row = await tx
    .selectFrom('staged_tree')
    .select(['etag', 'tree', 'conflicts'])
    .where('cluster_id', '=', clusterId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw notFound('cluster');
  return row;
}

export async function getStagedTree(db: Db | Tx, clusterId: ClusterId): Promise<StagedTree> {
  const row = await db
    .selectFrom('staged_tree')
    .select(['etag', 'tree', 'conflicts'])
    .where('cluster_id', '=', clusterId)
    .executeTakeFirst();
  if (row === undefined) throw notFound('cluster');
  return row;
}

export async function putStagedTree(tx: Tx, clusterId: ClusterId, staged: StagedTree): Promise<void> {
  const values = { etag: staged.etag, tree: jsonText(staged.tree), conflicts: jsonText(staged.conflicts) };
  await tx
    .insertInto('staged_tree')
    .values({ cluster_id: clusterId, ...values })
    .onConflict((conflict) => conflict.column('cluster_id').doUpdateSet(values))
    .execute();
}

export async function listStagedChanges(db: Db | Tx, clusterId: ClusterId): Promise<StagedChange[]> {
  return db
    .selectFrom('change')
    .select(['id', 'number', 'title', 'edits', 'restores'])
    .where('cluster_id', '=', clusterId)
    .where('state', '=', 'staged')
    .orderBy('staged_order')
    .execute();
}

export interface Head {
  revisionId: RevisionId | null;
  number: number | null;
  tree: TreeEntry[];
}

/** The newest revision; before the first one, the configuration that every cluster begins with, empty. */
export async function getHead(db: Db | Tx, clusterId: ClusterId, emptyDigest: string): Promise<Head> {
  const head = await db
    .selectFrom('cluster')
    .innerJoin('revision', 'revision.id', 'cluster.head_revision_id')
    .select(['revision.id', 'revision.number', 'revision.tree'])
    .where('cluster.id', '=', clusterId)
    .executeTakeFirst();
  if (head !== undefined) return { revisionId: head.id, number: head.number, tree: head.tree };
  const resources = await db
    .selectFrom('resource')
    .select(['id', 'kind', 'name'])
    .where('cluster_id', '=', clusterId)
    .where('kind', '=', 'haproxy-config')
    .where('name', '=', mainConfigName)
    .execute();
  const tree = resources.map(({ id, kind, name }) => ({ resourceId: id, kind, name, digest: emptyDigest }));
  return { revisionId: null, number: null, tree };
}
