import {
  type ClusterId,
  type RolloutDetail,
  type RolloutId,
  type RolloutNode,
  RolloutStrategy,
  type RolloutSummary,
  type RolloutView,
} from '@sluice/contract';
import type { Selectable } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { activeRolloutStates, type RolloutNodeTable } from '../../platform/schema/configuration.ts';
import { diagnosticsFor } from '../resources/index.ts';
import { findWait } from './committing.ts';
import type { RolloutNodeFacts } from './rollout.ts';

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
      'rollout.held',
      'rollout.passed_wave',
      'rollout.previous_revision_id',
      'revision.number as revision_number',
      'previous.number as previous_number',
    ])
    .where('rollout.cluster_id', '=', clusterId);
}

type NodeRow = Omit<Selectable<RolloutNodeTable>, 'baseline' | 'judged_at' | 'closely' | 'not_serving_since'>;
type RolloutRow = Awaited<ReturnType<ReturnType<typeof selectRollouts>['executeTakeFirstOrThrow']>>;

export async function listRollouts(db: Db, clusterId: ClusterId): Promise<RolloutSummary[]> {
  return readTogether(db, async (tx) => {
    const rows = await selectRollouts(tx, clusterId).orderBy('rollout.started_at', 'desc').limit(maxListed).execute();
    const counts = await countNodes(
      tx,
      rows.map(({ id }) => id),
    );
    // What one waits for depends on its nodes; of those that are over, which are many, nobody reads the nodes.
    const active = rows.find(isActive);
    const nodes = active === undefined ? [] : await listNodes(tx, active.id);
    return rows.map((row) => ({
      ...toHead(row, row === active ? nodes : []),
      nodes: counts.get(row.id) ?? { total: 0, proven: 0 },
    }));
  });
}

/** `mayQuote`: whether the words of HAProxy may be shown, which quote it. */
export async function getRollout(
  db: Db,
  { clusterId, rolloutId: id }: { clusterId: ClusterId; rolloutId: RolloutId },
  mayQuote: boolean,
): Promise<RolloutDetail> {
  return readTogether(db, async (tx) => {
    const row = await selectRollouts(tx, clusterId).where('rollout.id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('rollout');
    const nodes = await listNodes(tx, id);
    return {
      ...toHead(row, nodes),
      nodes: nodes.map((node) => toNode(node, mayQuote)),
      events: await listEvents(tx, id),
    };
  });
}

/** A rollout and its nodes as of one moment: a board never shows a node that is ahead of its rollout. */
function readTogether<T>(db: Db, read: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read);
}

async function countNodes(tx: Tx, ids: readonly RolloutId[]): Promise<Map<RolloutId, RolloutSummary['nodes']>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('rollout_node')
    .select(({ fn }) => [
      'rollout_id',
      fn.countAll<number>().as('total'),
      fn.countAll<number>().filterWhere('state', '=', 'proven').as('proven'),
    ])
    .where('rollout_id', 'in', [...ids])
    .groupBy('rollout_id')
    .execute();
  return new Map(
    rows.map(({ proven, rollout_id, total }) => [rollout_id, { total: Number(total), proven: Number(proven) }]),
  );
}

function listNodes(tx: Tx, id: RolloutId): Promise<NodeRow[]> {
  return tx
    .selectFrom('rollout_node')
    .select([
      'rollout_id',
      'node_id',
      'name',
      'state',
      'since',
      'attempt',
      'wave',
      'steps',
      'diagnostics',
      'finished_at',
      'watched',
      'verdict',
      'accepted',
    ])
    .where('rollout_id', '=', id)
    .orderBy('wave')
    .orderBy('name')
    .execute();
}

function toHead(row: RolloutRow, nodes: readonly NodeRow[]): Omit<RolloutView, 'nodes'> {
  const strategy = RolloutStrategy.parse(row.strategy);
  return {
    id: row.id,
    revision: row.revision_number,
    previousRevision: row.previous_number,
    state: row.state,
    startedBy: { kind: row.author_kind, name: row.author_name },
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    problem: row.problem,
    strategy,
    waitsFor: waitOf(row, strategy, nodes),
    held: row.held,
  };
}

function toNode(node: NodeRow, mayQuote: boolean): RolloutNode {
  return {
    nodeId: node.node_id,
    name: node.name,
    state: node.state,
    wave: node.wave,
    since: node.since.toISOString(),
    attempt: node.attempt,
    steps: node.steps,
    diagnostics: diagnosticsFor(mayQuote, node.diagnostics),
    finishedAt: node.finished_at?.toISOString() ?? null,
    verdict: node.verdict,
    accepted: node.accepted,
    watch: node.watched,
  };
}

function isActive({ state }: Pick<RolloutRow, 'state'>): boolean {
  return (activeRolloutStates as readonly string[]).includes(state);
}

function waitOf(row: RolloutRow, strategy: RolloutStrategy, nodes: readonly NodeRow[]): RolloutView['waitsFor'] {
  if (!isActive(row)) return null;
  const rollout = {
    state: row.state,
    strategy,
    held: row.held !== null,
    passedWave: row.passed_wave,
    canReturn: row.previous_revision_id !== null,
  };
  return findWait(rollout, nodes.map(toFacts), new Date()) ?? { kind: 'nodes' };
}

const present = { exists: true, online: true, inMaintenance: false, cause: null };

/** What a wait is worked out from; whether a node is there decides only what happens next. */
function toFacts(node: NodeRow): RolloutNodeFacts {
  const { name, since, state, verdict, wave } = node;
  const accepted = node.accepted !== null;
  return { nodeId: node.node_id, name, state, since, wave, verdict, accepted, ...present };
}

async function listEvents(tx: Tx, id: RolloutId): Promise<RolloutDetail['events']> {
  const rows = await tx
    .selectFrom('rollout_event')
    .select(['at', 'kind', 'by', 'node', 'wave', 'verdict', 'why'])
    .where('rollout_id', '=', id)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
