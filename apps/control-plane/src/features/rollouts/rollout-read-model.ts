import type { ClusterId, RolloutId, RolloutView } from '@sluice/contract';
import type { Selectable } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { RolloutNodeTable } from '../../platform/schema/configuration.ts';
import { nextWaveAt } from './rollout.ts';

const maxListed = 100;

function selectRollouts(db: Tx, clusterId: ClusterId) {
  return db
    .selectFrom('rollout')
    .innerJoin('revision', 'revision.id', 'rollout.revision_id')
    .leftJoin('revision as previous', 'previous.id', 'rollout.previous_revision_id')
    .select([
      'rollout.id',
      'rollout.state',
      'rollout.author_kind',
      'rollout.author_name',
      'rollout.started_at',
      'rollout.finished_at',
      'rollout.problem',
      'rollout.strategy',
      'revision.number as revision_number',
      'previous.number as previous_number',
    ])
    .where('rollout.cluster_id', '=', clusterId);
}

type NodeRow = Pick<
  Selectable<RolloutNodeTable>,
  'rollout_id' | 'node_id' | 'name' | 'state' | 'wave' | 'steps' | 'diagnostics' | 'finished_at'
>;
type RolloutRow = Awaited<ReturnType<ReturnType<typeof selectRollouts>['executeTakeFirstOrThrow']>>;

export async function listRollouts(db: Db, clusterId: ClusterId): Promise<RolloutView[]> {
  return readTogether(db, async (tx) => {
    const rows = await selectRollouts(tx, clusterId).orderBy('rollout.started_at', 'desc').limit(maxListed).execute();
    return toViews(tx, rows);
  });
}

export async function getRollout(db: Db, clusterId: ClusterId, id: RolloutId): Promise<RolloutView> {
  return readTogether(db, async (tx) => {
    const row = await selectRollouts(tx, clusterId).where('rollout.id', '=', id).executeTakeFirst();
    const [view] = row === undefined ? [] : await toViews(tx, [row]);
    if (view === undefined) throw notFound('rollout');
    return view;
  });
}

/** A rollout and its nodes as of one moment: a board never shows a node that is ahead of its rollout. */
function readTogether<T>(db: Db, read: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read);
}

async function toViews(db: Tx, rows: readonly RolloutRow[]): Promise<RolloutView[]> {
  if (rows.length === 0) return [];
  const nodes = await db
    .selectFrom('rollout_node')
    .select(['rollout_id', 'node_id', 'name', 'state', 'wave', 'steps', 'diagnostics', 'finished_at'])
    .where(
      'rollout_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('wave')
    .orderBy('name')
    .execute();
  return rows.map((row) =>
    toView(
      row,
      nodes.filter((node) => node.rollout_id === row.id),
    ),
  );
}

function toView(row: RolloutRow, nodes: readonly NodeRow[]): RolloutView {
  const facts = nodes.map((node) => ({ state: node.state, finishedAt: node.finished_at }));
  const { state, strategy } = row;
  return {
    id: row.id,
    revision: row.revision_number,
    previousRevision: row.previous_number,
    state,
    startedBy: { kind: row.author_kind, name: row.author_name },
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    problem: row.problem,
    strategy,
    nextWaveAt: nextWaveAt({ state, pauseSeconds: strategy.pauseSeconds }, facts)?.toISOString() ?? null,
    nodes: nodes.map((node) => ({
      nodeId: node.node_id,
      name: node.name,
      state: node.state,
      wave: node.wave,
      steps: node.steps,
      diagnostics: node.diagnostics,
      finishedAt: node.finished_at?.toISOString() ?? null,
    })),
  };
}
