import { randomUUID } from 'node:crypto';
import { ChangeId, type ClusterId, type Diagnostic, problem, type ResourceId } from '@sluice/contract';
import { parse } from '@sluice/haproxy-config';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound, requireUnchanged } from '../../platform/optimistic-lock.ts';
import type { ChangeEdit, DangerousUse } from '../../platform/schema/configuration.ts';
import { diagnoseResource, digestOf, getBlob, keepBlob } from '../resources/index.ts';
import { buildsOnIt, dangerousRefused, listDangers } from './change.ts';
import * as changeStore from './change-store.ts';
import { refreshStagedTree } from './staged-tree.ts';
import { getStagedTree, lockConfiguration, type StagedTree } from './staged-tree-store.ts';
import { maxSummaryLines, type Summary, summarize } from './summary.ts';

export interface StageInput {
  clusterId: ClusterId;
  /** Etag of the staged tree that the author saw; null when the edit was made from the present one by ourselves. */
  basedOn: string | null;
  title: string;
  edits: readonly { resourceId: ResourceId; bytes: Uint8Array }[];
  /** Number of the revision that the change brings back. */
  restores: number | null;
}

export interface Staged {
  changeId: ChangeId;
  etag: string;
  diagnostics: Diagnostic[];
}

/**
 * Stages new content of resources; any bytes are kept. Throws `edit-stale` when the staged tree is another by now,
 * `permission-missing` for dangerous directives, `not-found` for a foreign resource. `also` belongs to the same act.
 */
export async function stageChange(
  db: Db,
  actor: Actor,
  input: StageInput,
  also?: (tx: Tx) => Promise<void>,
): Promise<Staged> {
  const seen = await getStagedTree(db, input.clusterId);
  if (input.basedOn !== null) requireStagedUnchanged(input.basedOn, seen.etag);
  // Reading two texts of 10 MB takes a moment: done before the lock is taken, whose etag then proves nothing moved.
  const prepared = await prepareEdits(db, seen, input);
  if (prepared.dangerous.length > 0 && !actor.permissions.has('config.dangerous')) {
    throw dangerousRefused(actor.name, prepared.dangerous);
  }
  const id = ChangeId.parse(randomUUID());
  const etag = await transact(db, async (tx) => {
    const present = await lockConfiguration(tx, input.clusterId);
    requireStagedUnchanged(seen.etag, present.etag);
    for (const edit of input.edits) await keepBlob(tx, edit.bytes);
    await changeStore.insertChange(tx, {
      id,
      clusterId: input.clusterId,
      title: input.title,
      author: actor,
      edits: prepared.edits,
      summary: prepared.summary.lines,
      summaryTotal: prepared.summary.total,
      dangerous: prepared.dangerous,
      restores: input.restores,
    });
    const staged = await refreshStagedTree(tx, input.clusterId);
    await record(tx, {
      actor,
      action: 'change.staged',
      subject: id,
      detail: { clusterId: input.clusterId, title: input.title, edits: prepared.edits },
    });
    await also?.(tx);
    return staged.etag;
  });
  return { changeId: id, etag, diagnostics: prepared.diagnostics };
}

/**
 * Takes a staged change back. Throws `change-conflict` when a later change rests on it, `not-found` when it is not staged.
 */
export async function rejectChange(db: Db, actor: Actor, clusterId: ClusterId, id: ChangeId): Promise<void> {
  await transact(db, async (tx) => {
    const before = await lockConfiguration(tx, clusterId);
    const change = await tx
      .selectFrom('change')
      .select(['number', 'title', 'state'])
      .where('id', '=', id)
      .where('cluster_id', '=', clusterId)
      .executeTakeFirst();
    if (change === undefined) throw notFound('change');
    if (change.state !== 'staged') {
      throw problem('not-found', `Change ${change.number} is ${change.state} already.`, 'Reload the list of changes.');
    }
    await changeStore.markRejected(tx, id);
    const after = await refreshStagedTree(tx, clusterId);
    const already = new Set(before.conflicts.map((conflict) => conflict.changeNumber));
    const caused = after.conflicts.filter((conflict) => !already.has(conflict.changeNumber));
    if (caused.length > 0) throw buildsOnIt(change.number, caused);
    const { number, title } = change;
    await record(tx, { actor, action: 'change.rejected', subject: id, detail: { clusterId, number, title } });
  });
}

function requireStagedUnchanged(seen: string, present: string): void {
  requireUnchanged(seen, present, 'the staged configuration');
}

interface PreparedEdits {
  edits: ChangeEdit[];
  summary: Summary;
  dangerous: DangerousUse[];
  diagnostics: Diagnostic[];
}

async function prepareEdits(db: Db, staged: StagedTree, input: StageInput): Promise<PreparedEdits> {
  const prepared: PreparedEdits = { edits: [], summary: { lines: [], total: 0 }, dangerous: [], diagnostics: [] };
  for (const [index, edit] of input.edits.entries()) {
    const entry = staged.tree.find((candidate) => candidate.resourceId === edit.resourceId);
    if (entry === undefined) throw foreignResource(index);
    if (prepared.edits.some((other) => other.resourceId === edit.resourceId)) throw namedTwice(index);
    const before = parse((await getBlob(db, entry.digest)).bytes);
    const after = parse(edit.bytes);
    const summary = summarize(before, after);
    prepared.edits.push({ resourceId: edit.resourceId, before: entry.digest, after: digestOf(edit.bytes) });
    prepared.summary.lines.push(...summary.lines.slice(0, maxSummaryLines - prepared.summary.lines.length));
    prepared.summary.total += summary.total;
    prepared.dangerous.push(...listDangers(entry.name, before, after));
    prepared.diagnostics.push(...diagnoseResource(entry.name, after));
  }
  return prepared;
}

const foreignResource = (index: number) =>
  problem(
    'not-found',
    'The cluster has no such resource.',
    'List the resources of the cluster and use one of their ids.',
    `#/edits/${index}/resourceId`,
  );

const namedTwice = (index: number) =>
  problem(
    'validation-failed',
    'Two edits of one change name the same resource.',
    'Join them into one edit.',
    `#/edits/${index}/resourceId`,
  );
