import type { ClusterId, FileDiff, RevisionView, SemanticLine } from '@sluice/contract';
import type { Db } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { Tree } from '../../platform/schema/configuration.ts';
import { activeRolloutStates } from '../../platform/schema/configuration.ts';
import { getStagedTree, pairTrees, readHead, summarizeTrees } from '../changes/index.ts';
import { fileDiff, loadTree, sizesOf, viewEntry } from '../resources/index.ts';
import { decideRevisionState } from './revision.ts';

function selectRevisions(db: Db, clusterId: ClusterId) {
  return db
    .selectFrom('revision')
    .innerJoin('cluster', 'cluster.id', 'revision.cluster_id')
    .leftJoin('revision as parent', 'parent.id', 'revision.parent_id')
    .leftJoin('rollout', (join) =>
      join.onRef('rollout.cluster_id', '=', 'cluster.id').on('rollout.state', 'in', activeRolloutStates),
    )
    .select([
      'revision.id',
      'revision.number',
      'revision.tree',
      'revision.author_kind',
      'revision.author_name',
      'revision.why',
      'revision.created_at',
      'revision.restored_from',
      'revision.summary',
      'revision.summary_total',
      'revision.proven_at',
      'parent.number as parent_number',
      'cluster.target_revision_id',
      'cluster.last_good_revision_id',
      'rollout.revision_id as rolling_out_id',
    ])
    .where('revision.cluster_id', '=', clusterId);
}

type RevisionRow = Awaited<ReturnType<ReturnType<typeof selectRevisions>['executeTakeFirstOrThrow']>>;

/** Revisions with smaller numbers than `before`, newest first, and how many there are in all. */
export async function listRevisions(
  db: Db,
  clusterId: ClusterId,
  page: { before?: number | undefined; limit: number },
): Promise<{ items: RevisionView[]; total: number }> {
  await getStagedTree(db, clusterId);
  const { total } = await db
    .selectFrom('revision')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('cluster_id', '=', clusterId)
    .executeTakeFirstOrThrow();
  const { before } = page;
  const rows = await selectRevisions(db, clusterId)
    .$if(before !== undefined, (query) => query.where('revision.number', '<', before ?? 0))
    .orderBy('revision.number', 'desc')
    .limit(page.limit)
    .execute();
  return { items: await toViews(db, rows), total };
}

export async function getRevision(db: Db, clusterId: ClusterId, number: number): Promise<RevisionView> {
  const row = await selectRevisions(db, clusterId).where('revision.number', '=', number).executeTakeFirst();
  const [view] = row === undefined ? [] : await toViews(db, [row]);
  if (view === undefined) throw notFound('revision');
  return view;
}

async function toViews(db: Db, rows: readonly RevisionRow[]): Promise<RevisionView[]> {
  const sizes = await sizesOf(
    db,
    rows.flatMap((row) => row.tree.map((entry) => entry.digest)),
  );
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    parent: row.parent_number,
    author: { kind: row.author_kind, name: row.author_name },
    why: row.why,
    createdAt: row.created_at.toISOString(),
    restoredFrom: row.restored_from,
    state: decideRevisionState(
      { id: row.id, provenAt: row.proven_at },
      { targetId: row.target_revision_id, lastGoodId: row.last_good_revision_id, rollingOutId: row.rolling_out_id },
    ),
    summary: row.summary,
    summaryTotal: row.summary_total,
    resources: row.tree.map((entry) => viewEntry(entry, sizes)),
  }));
}

/** Reads the head, the staged tree, or the tree of a revision by its number. Throws `not-found`. */
export async function getTreeAt(db: Db, clusterId: ClusterId, at: string): Promise<Tree> {
  if (at === 'staged') return (await getStagedTree(db, clusterId)).tree;
  if (at === 'head') {
    await getStagedTree(db, clusterId);
    return (await readHead(db, clusterId)).tree;
  }
  const row = await db
    .selectFrom('revision')
    .select('tree')
    .where('cluster_id', '=', clusterId)
    .where('number', '=', Number(at))
    .executeTakeFirst();
  if (row === undefined) throw notFound('revision');
  return row.tree;
}

/** The differences between two trees, in words and file by file. */
export async function compareTrees(
  db: Db,
  from: Tree,
  to: Tree,
): Promise<{ summary: SemanticLine[]; summaryTotal: number; files: FileDiff[] }> {
  const [before, after] = [await loadTree(db, from), await loadTree(db, to)];
  const summary = summarizeTrees(before, after);
  const files: FileDiff[] = [];
  for (const { left, right } of pairTrees(before, after)) {
    const entry = right ?? left;
    if (entry === null || left?.digest === right?.digest) continue;
    files.push(fileDiff(entry, left?.blob ?? null, right?.blob ?? null));
  }
  return { summary: summary.lines, summaryTotal: summary.total, files };
}
