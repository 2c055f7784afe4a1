import { type ChangeId, type ChangeView, type ClusterId, problem } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { Platform } from '../../platform/platform.ts';
import { requireRecentFactor } from '../../platform/require-permission.ts';
import type { ChangeEdit, Conflict, DangerousUse, Tree } from '../../platform/schema/configuration.ts';
import { type Blob, getContent } from '../resources/index.ts';
import { buildsOnIt, dangerousRefused, fitsNowhere } from './change.ts';
import { type StagedContent, type StageEdit, stageChange } from './change-service.ts';
import * as changeStore from './change-store.ts';
import type { Content } from './replay.ts';
import { revert } from './revert.ts';
import { refreshStagedTree } from './staged-tree.ts';
import { getStagedTree, lockConfiguration } from './staged-tree-store.ts';

/**
 * Takes staged changes back, all or none. Throws `change-conflict` when a change that stays rests on one of them, `not-found` when one
 * is not staged.
 */
export async function rejectChanges(
  db: Db,
  actor: Actor,
  clusterId: ClusterId,
  ids: readonly ChangeId[],
): Promise<void> {
  await transact(db, async (tx) => {
    const before = await lockConfiguration(tx, clusterId);
    const changes: ChangeRow[] = [];
    for (const id of new Set(ids)) changes.push(await getInState(tx, clusterId, id, 'staged'));
    await changeStore.markRejected(tx, ids);
    const after = await refreshStagedTree(tx, clusterId);
    const caused = listCaused(before.conflicts, after.conflicts);
    if (caused.length > 0)
      throw buildsOnIt(
        changes.map(({ number }) => number).sort((left, right) => left - right),
        caused,
      );
    for (const { id, number, title } of changes) {
      await record(tx, { actor, action: 'change.rejected', subject: id, detail: { clusterId, number, title } });
    }
  });
}

/**
 * Stages a rejected change again, behind all that is staged. Throws `change-conflict` with both texts where it no longer fits,
 * `permission-missing` for what is dangerous in it, `not-found` when it is not rejected.
 */
export async function restageChange(db: Db, actor: Actor, clusterId: ClusterId, id: ChangeId): Promise<void> {
  await transact(db, async (tx) => {
    const before = await lockConfiguration(tx, clusterId);
    const { number, title, dangerous } = await getInState(tx, clusterId, id, 'rejected');
    if (dangerous.length > 0 && !actor.authority.holds('config.dangerous', { clusterId })) {
      throw dangerousRefused(actor.name, dangerous);
    }
    if (dangerous.length > 0) requireRecentFactor(actor, 'config.dangerous');
    await changeStore.markStagedAgain(tx, clusterId, id);
    const after = await refreshStagedTree(tx, clusterId);
    const caused = listCaused(before.conflicts, after.conflicts);
    if (caused.length > 0) {
      const cause = `Change ${number} no longer fits on what is staged`;
      throw fitsNowhere(cause, 'Stage a change with what you want there now.', caused);
    }
    await record(tx, { actor, action: 'change.restaged', subject: id, detail: { clusterId, number, title } });
  });
}

/**
 * Stages the inverse of an applied change on what is staged now. Throws `change-conflict` with both texts where later changes touched
 * the same place, `nothing-staged` when nothing of it is left, `permission-missing`, `edit-stale`, `not-found` when it is not applied.
 */
export async function revertChange(
  platform: Pick<Platform, 'db' | 'sealing'>,
  actor: Actor,
  clusterId: ClusterId,
  id: ChangeId,
): Promise<ChangeId> {
  const { db } = platform;
  const change = await getInState(db, clusterId, id, 'applied');
  const present = await getStagedTree(db, clusterId);
  const read = async (content: Content) => (await getContent(db, content)).bytes;
  const outcome = await revert(present.tree, change, read);
  if (outcome.conflicts.length > 0) {
    const cause = `Later changes touched what change ${change.number} did`;
    throw fitsNowhere(cause, 'Revert those first, or stage a change with what you want there.', outcome.conflicts);
  }
  const edits = listEdits(present.tree, outcome.tree, change.edits, outcome.merged);
  if (edits.length === 0) {
    const cause = `Nothing that change ${change.number} did is left in what is staged.`;
    throw problem('nothing-staged', cause, 'There is nothing to revert.');
  }
  const title = `Revert change ${change.number}: ${change.title}`.slice(0, maxTitleCharacters);
  const staged = await stageChange(platform, actor, { clusterId, basedOn: present.etag, title, edits, restores: null });
  return staged.changeId;
}

const maxTitleCharacters = 200;

/** What makes one tree the other, for the resources that a change is about. */
function listEdits(before: Tree, after: Tree, about: readonly ChangeEdit[], merged: readonly Blob[]): StageEdit[] {
  return about.flatMap(({ resourceId, kind, name }): StageEdit[] => {
    const [old, now] = [before, after].map((tree) => tree.find((entry) => entry.resourceId === resourceId));
    if (old?.digest === now?.digest) return [];
    if (now === undefined) return [{ resourceId, content: null }];
    const content: StagedContent = merged.find(({ digest }) => digest === now.digest)?.bytes ?? { kept: now.digest };
    return [old === undefined ? { kind, name, content } : { resourceId, content }];
  });
}

interface ChangeRow {
  id: ChangeId;
  number: number;
  title: string;
  edits: ChangeEdit[];
  dangerous: DangerousUse[];
}

const remedies: Record<ChangeView['state'], string> = {
  staged: 'Reload the list of changes.',
  rejected: 'Only a change that was rejected can be staged again.',
  applied: 'Only a change that was applied can be reverted; reject one that is staged.',
};

async function getInState(
  db: Db | Tx,
  clusterId: ClusterId,
  id: ChangeId,
  wanted: ChangeView['state'],
): Promise<ChangeRow> {
  const change = await db
    .selectFrom('change')
    .select(['id', 'number', 'title', 'state', 'edits', 'dangerous'])
    .where('id', '=', id)
    .where('cluster_id', '=', clusterId)
    .executeTakeFirst();
  if (change === undefined) throw notFound('change');
  if (change.state === wanted) return change;
  throw problem('not-found', `Change ${change.number} is ${change.state}.`, remedies[wanted]);
}

function listCaused(before: readonly Conflict[], after: readonly Conflict[]): Conflict[] {
  const already = new Set(before.map((conflict) => conflict.changeNumber));
  return after.filter((conflict) => !already.has(conflict.changeNumber));
}
