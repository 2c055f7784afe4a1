import type { ChangeId, ChangeView, ClusterId, FileDiff } from '@sluice/contract';
import type { Db } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { fileDiff, getContent } from '../resources/index.ts';

function selectChanges(db: Db, clusterId: ClusterId) {
  return db
    .selectFrom('change')
    .leftJoin('revision', 'revision.id', 'change.applied_revision_id')
    .select([
      'change.id',
      'change.number',
      'change.title',
      'change.state',
      'change.author_kind',
      'change.author_name',
      'change.created_at',
      'change.summary',
      'change.summary_total',
      'change.dangerous',
      'change.edits',
      'revision.number as applied_in',
    ])
    .where('change.cluster_id', '=', clusterId);
}

type ChangeRow = Awaited<ReturnType<ReturnType<typeof selectChanges>['executeTakeFirstOrThrow']>>;

function toView(row: ChangeRow): ChangeView {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    state: row.state,
    author: { kind: row.author_kind, name: row.author_name },
    createdAt: row.created_at.toISOString(),
    summary: row.summary,
    summaryTotal: row.summary_total,
    appliedInRevision: row.applied_in,
    dangerous: row.dangerous,
  };
}

/** Other states than `staged` can be many: the newest ones are what a person looks for. */
const maxListed = 200;

export async function listChanges(db: Db, clusterId: ClusterId, state: ChangeView['state']): Promise<ChangeView[]> {
  const rows = await selectChanges(db, clusterId)
    .where('change.state', '=', state)
    .orderBy(state === 'staged' ? 'change.staged_order' : 'change.number', state === 'staged' ? 'asc' : 'desc')
    .$if(state !== 'staged', (query) => query.limit(maxListed))
    .execute();
  return rows.map(toView);
}

export async function viewChange(db: Db, clusterId: ClusterId, id: ChangeId): Promise<ChangeView> {
  return toView(await getRow(db, clusterId, id));
}

export async function listFileDiffs(db: Db, clusterId: ClusterId, id: ChangeId): Promise<FileDiff[]> {
  const { edits } = await getRow(db, clusterId, id);
  const diffs: FileDiff[] = [];
  for (const edit of edits) {
    const read = (digest: string | null) => (digest === null ? null : getContent(db, { kind: edit.kind, digest }));
    diffs.push(fileDiff(edit, await read(edit.before), await read(edit.after)));
  }
  return diffs;
}

async function getRow(db: Db, clusterId: ClusterId, id: ChangeId): Promise<ChangeRow> {
  const row = await selectChanges(db, clusterId).where('change.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('change');
  return row;
}
