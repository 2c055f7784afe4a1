import type { ClusterId, PlanId, PlanView, RevisionId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { Tree } from '../../platform/schema/configuration.ts';
import { readPlanApproval } from '../approvals/index.ts';
import { etagOfPlanned, listStagedChanges, readHead } from '../changes/index.ts';
import { readFreezeAt } from '../freezes/index.ts';
import { isOnline, listBlockedNodes, listManagedNodes } from '../nodes/index.ts';
import { diagnosticsFor } from '../resources/index.ts';
import { compareTrees } from '../revisions/index.ts';
import { decideVerdict, type Verdict } from './plan.ts';

function selectPlans(db: Db | Tx, clusterId: ClusterId, id: PlanId) {
  return (
    db
      .selectFrom('plan')
      .innerJoin('cluster', 'cluster.id', 'plan.cluster_id')
      .leftJoin('revision as base', 'base.id', 'plan.base_revision_id')
      .leftJoin('revision as applied', 'applied.id', 'plan.applied_revision_id')
      .leftJoin('rollout', 'rollout.revision_id', 'plan.applied_revision_id')
      // What the nodes were to run when the plan was applied, and while it is not, what they are to run now.
      .leftJoin('revision as served', (join) =>
        join.on((eb) =>
          eb('served.id', '=', eb.fn.coalesce('rollout.previous_revision_id', 'cluster.target_revision_id')),
        ),
      )
      .select([
        'plan.id',
        'plan.cluster_id',
        'plan.base_revision_id',
        'plan.change_ids',
        'plan.etag',
        'plan.tree',
        'plan.bundle_digest',
        'plan.diagnostics',
        'plan.summary',
        'plan.summary_total',
        'plan.effect',
        'plan.author_kind',
        'plan.author_name',
        'plan.applied_revision_id',
        'plan.created_at',
        'base.number as base_number',
        'base.tree as base_tree',
        'cluster.head_failed',
        'applied.number as applied_number',
        'rollout.id as applied_rollout',
        'served.number as served_number',
        'served.tree as served_tree',
        'cluster.head_revision_id',
      ])
      .where('plan.id', '=', id)
      .where('plan.cluster_id', '=', clusterId)
  );
}

export type PlanRow = NonNullable<Awaited<ReturnType<ReturnType<typeof selectPlans>['executeTakeFirst']>>>;

export interface JudgedPlan {
  row: PlanRow;
  nodes: PlanView['nodes'];
  verdict: Verdict;
}

/**
 * A plan with its verdict as of now. `mayQuote`: whether its reasons may quote the configuration; without it they name lines only.
 * Throws `not-found`.
 */
export async function judgePlan(
  db: Db | Tx,
  clusterId: ClusterId,
  id: PlanId,
  now: Date,
  mayQuote = false,
): Promise<JudgedPlan> {
  const row = await selectPlans(db, clusterId, id).executeTakeFirst();
  if (row === undefined) throw notFound('plan');
  const drifts = row.applied_revision_id === null ? await listBlockedNodes(db, clusterId, now) : [];
  const drifted = new Set(drifts.map(({ nodeId }) => nodeId));
  const nodes = (await listPlanNodes(db, row, now)).map((node) => ({ ...node, drifted: drifted.has(node.nodeId) }));
  const verdict = decideVerdict({
    applied: row.applied_revision_id !== null,
    stale: row.applied_revision_id === null && (await isStale(db, row)),
    ownDiagnostics: diagnosticsFor(mayQuote, row.diagnostics),
    nodes: nodes.map((node) => ({ ...node, diagnostics: diagnosticsFor(mayQuote, node.diagnostics) })),
    drifted: drifts.flatMap(({ name, items }) => items.map((item) => ({ name, path: item.object }))),
  });
  return { row, nodes, verdict };
}

/**
 * Another head, or a change that is planned is staged no longer or elsewhere in the order. What is staged beside them says
 * nothing.
 */
async function isStale(db: Db | Tx, plan: PlanRow): Promise<boolean> {
  const staged = (await listStagedChanges(db, plan.cluster_id)).map(({ id }) => id);
  return plan.etag !== etagOfPlanned(plan.head_revision_id, plan.change_ids, staged);
}

async function listPlanNodes(
  db: Db | Tx,
  plan: PlanRow,
  now: Date,
): Promise<Omit<PlanView['nodes'][number], 'drifted'>[]> {
  const rows = await db
    .selectFrom('plan_node')
    .leftJoin('node', 'node.id', 'plan_node.node_id')
    .leftJoin('node_status', 'node_status.node_id', 'plan_node.node_id')
    .select([
      'plan_node.node_id',
      'plan_node.name',
      'plan_node.state',
      'plan_node.haproxy_version',
      'plan_node.duration_ms',
      'plan_node.diagnostics',
      'node.id as existing',
      'node_status.last_seen_at',
    ])
    .where('plan_node.plan_id', '=', plan.id)
    .orderBy('plan_node.name')
    .execute();
  return rows
    .filter((row) => row.existing !== null || plan.applied_revision_id !== null)
    .map((row) => ({
      nodeId: row.node_id,
      name: row.name,
      state: row.state === 'waiting' && !isOnline(row.last_seen_at, now) ? 'offline' : row.state,
      haproxyVersion: row.haproxy_version,
      durationMs: row.duration_ms,
      diagnostics: row.diagnostics,
    }));
}

export async function getPlan(db: Db, clusterId: ClusterId, id: PlanId, now: Date): Promise<PlanView> {
  const { row, nodes, verdict } = await judgePlan(db, clusterId, id, now, true);
  const base: Tree = comparedTree(row) ?? (await readEmptyTree(db, clusterId));
  const { files } = await compareTrees(db, base, row.tree);
  return {
    id: row.id,
    baseRevision: row.base_number,
    comparedWith: isOnFailedHead(row) ? row.served_number : row.base_number,
    repeats: repeatsHead(row) ? row.base_number : null,
    overrideNeeded: row.applied_revision_id === null && (await needsOverride(db, row)),
    applied:
      row.applied_number === null || row.applied_rollout === null
        ? null
        : { revision: row.applied_number, rolloutId: row.applied_rollout },
    changeIds: row.change_ids,
    leftOut: row.effect.leftOut ?? [],
    createdBy: { kind: row.author_kind, name: row.author_name },
    createdAt: row.created_at.toISOString(),
    verdict: verdict.verdict,
    reasons: verdict.reasons,
    reload: row.effect.reload,
    blastRadius: {
      binds: [...row.effect.binds],
      hosts: [...(row.effect.hosts ?? [])],
      backends: [...row.effect.backends],
      nodes: await countNodes(db, row, nodes.length),
    },
    summary: row.summary,
    summaryTotal: row.summary_total,
    files,
    diagnostics: row.diagnostics,
    nodes,
    notProven: row.effect.notProven,
    dangerous: row.effect.dangerous ?? [],
    approval: row.applied_revision_id === null ? await readPlanApproval(db, clusterId, id, now) : null,
    freeze: row.applied_revision_id === null ? await readFreezeAt(db, clusterId, now) : null,
  };
}

/** Nothing was staged when it was made: it tries the content of the newest revision again. */
export function repeatsHead(plan: PlanRow): boolean {
  return plan.change_ids.length === 0;
}

/** The head never went live, so what changes for the nodes is told from what they run. */
function isOnFailedHead(plan: PlanRow): boolean {
  if (plan.served_number === null || plan.base_number === null || plan.served_number === plan.base_number) return false;
  return plan.applied_revision_id !== null || (plan.head_failed && plan.base_revision_id === plan.head_revision_id);
}

function comparedTree(plan: PlanRow): Tree | null {
  return isOnFailedHead(plan) ? plan.served_tree : plan.base_tree;
}

/** Every managed node that is not in maintenance is asked to serve it, also when the plan was refused before any was asked. */
async function countNodes(db: Db, plan: PlanRow, asked: number): Promise<number> {
  if (plan.applied_revision_id !== null) return asked;
  return (await listManagedNodes(db, plan.cluster_id)).filter((node) => !node.inMaintenance).length;
}

/**
 * Whether somebody has to say that a failed head may be built on. Going back to what was proven needs no such word, nor does trying
 * the same content again.
 */
export async function needsOverride(db: Db | Tx, plan: PlanRow): Promise<boolean> {
  if (!plan.head_failed || repeatsHead(plan) || plan.bundle_digest === null) return false;
  return (await findProvenRevision(db, plan.cluster_id, plan.bundle_digest)) === null;
}

/** What a cluster without a revision holds. */
async function readEmptyTree(db: Db, clusterId: ClusterId): Promise<Tree> {
  const head = await readHead(db, clusterId);
  return head.revisionId === null ? head.tree : [];
}

/** The revision with exactly this content that was once proven, if there is one. */
async function findProvenRevision(tx: Db | Tx, clusterId: ClusterId, bundleDigest: string): Promise<RevisionId | null> {
  const row = await tx
    .selectFrom('revision')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('bundle_digest', '=', bundleDigest)
    .where('proven_at', 'is not', null)
    .executeTakeFirst();
  return row?.id ?? null;
}
