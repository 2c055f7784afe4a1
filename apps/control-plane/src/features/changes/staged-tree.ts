import { createHash } from 'node:crypto';
import type { ChangeId, ClusterId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { emptyDigest, getContent, keepBlob } from '../resources/index.ts';
import { replay } from './replay.ts';
import { getHead, type Head, listStagedChanges, putStagedTree, type StagedTree } from './staged-tree-store.ts';

export function readHead(db: Db | Tx, clusterId: ClusterId): Promise<Head> {
  return getHead(db, clusterId, emptyDigest);
}

/**
 * Replays the staged changes on the head and keeps the result. Called by whatever changes either of them, under the lock of the
 * configuration.
 */
export async function refreshStagedTree(tx: Tx, clusterId: ClusterId): Promise<StagedTree> {
  const head = await readHead(tx, clusterId);
  const changes = await listStagedChanges(tx, clusterId);
  const result = await replay(head.tree, changes, async (content) => (await getContent(tx, content)).bytes);
  for (const blob of result.merged) await keepBlob(tx, blob.bytes);
  const etag = etagOf(
    head.revisionId,
    changes.map((change) => change.id),
  );
  const staged: StagedTree = { etag, tree: result.tree, conflicts: result.conflicts };
  await putStagedTree(tx, clusterId, staged);
  await notifyStream(tx, { topic: 'change', clusterId, id: null });
  return staged;
}

/** Names the tree that changes make of a head, in order: a change keeps its edits as long as it lives. */
export function etagOf(headRevisionId: string | null, changeIds: readonly ChangeId[]): string {
  return createHash('sha256')
    .update(JSON.stringify([headRevisionId, ...changeIds]))
    .digest('hex')
    .slice(0, 32);
}

/**
 * As `etagOf` of those that are planned and still staged, in the order in which they are staged now: a plan is stale when it differs from
 * the etag that the plan was made with.
 */
export function etagOfPlanned(
  headRevisionId: string | null,
  planned: readonly ChangeId[],
  staged: readonly ChangeId[],
): string {
  return etagOf(
    headRevisionId,
    staged.filter((id) => planned.includes(id)),
  );
}
