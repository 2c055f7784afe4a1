import { type ChangeView, type ClusterId, problem } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import type { Db } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Tree } from '../../platform/schema/configuration.ts';
import { getStagedTree, type StageEdit, stageChange, viewChange } from '../changes/index.ts';
import { getCluster } from '../clusters/index.ts';
import { getTreeAt } from './revision-read-model.ts';

/**
 * Stages the content of a revision as a change like any other, to be reviewed and applied. The change
 * is empty when the head has that content and failed, so that it is tried again. Throws `nothing-staged` when there is nothing to do.
 */
export async function restoreRevision(
  platform: Pick<Platform, 'db' | 'sealing'>,
  actor: Actor,
  clusterId: ClusterId,
  number: number,
): Promise<ChangeView> {
  const { db } = platform;
  const wanted = await getTreeAt(db, clusterId, String(number));
  const present = await getStagedTree(db, clusterId);
  const edits = listDifferences(present.tree, wanted);
  if (edits.length === 0) await requireRepeatable(db, clusterId, number);
  const { changeId } = await stageChange(platform, actor, {
    clusterId,
    basedOn: present.etag,
    title: `Restore revision ${number}`,
    edits,
    restores: number,
  });
  return viewChange(db, clusterId, changeId);
}

/** What makes one tree the other: contents, files that come back, and files that were added since. */
function listDifferences(present: Tree, wanted: Tree): StageEdit[] {
  const changed = wanted.flatMap(({ resourceId, kind, name, digest }): StageEdit[] => {
    const entry = present.find((other) => other.resourceId === resourceId);
    if (entry === undefined) return [{ kind, name, content: { kept: digest } }];
    return entry.digest === digest ? [] : [{ resourceId, content: { kept: digest } }];
  });
  const added = present.filter((entry) => wanted.every(({ resourceId }) => resourceId !== entry.resourceId));
  return [...changed, ...added.map(({ resourceId }) => ({ resourceId, content: null }))];
}

async function requireRepeatable(db: Db, clusterId: ClusterId, number: number): Promise<void> {
  const { stagedChanges, canRepeatHead } = await getCluster(db, clusterId, new Date());
  if (stagedChanges > 0) {
    throw problem(
      'nothing-staged',
      `What is staged already is the content of revision ${number}.`,
      'Plan and apply the staged changes.',
    );
  }
  if (!canRepeatHead) {
    throw problem(
      'nothing-staged',
      `The nodes already serve the content of revision ${number}.`,
      'There is nothing to restore.',
    );
  }
}
