import { type ChangeView, type ClusterId, problem } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import type { Db } from '../../platform/database.ts';
import { getStagedTree, stageChange, viewChange } from '../changes/index.ts';
import { loadTree } from '../resources/index.ts';
import { getTreeAt } from './revision-read-model.ts';

/**
 * Stages the content of a revision as a change like any other, to be reviewed and applied. Throws `nothing-staged` when the staged
 * tree has that content already.
 */
export async function restoreRevision(db: Db, actor: Actor, clusterId: ClusterId, number: number): Promise<ChangeView> {
  const wanted = await loadTree(db, await getTreeAt(db, clusterId, String(number)));
  const present = await getStagedTree(db, clusterId);
  const differing = wanted.filter((entry) =>
    present.tree.some((other) => other.resourceId === entry.resourceId && other.digest !== entry.digest),
  );
  if (differing.length === 0) {
    throw problem(
      'nothing-staged',
      `The staged configuration already is that of revision ${number}.`,
      'There is nothing to restore; look at the staged changes.',
    );
  }
  const { changeId } = await stageChange(db, actor, {
    clusterId,
    basedOn: present.etag,
    title: `Restore revision ${number}`,
    edits: differing.map((entry) => ({ resourceId: entry.resourceId, bytes: entry.blob.bytes })),
    restores: number,
  });
  return viewChange(db, clusterId, changeId);
}
