import type { ClusterId, PlanId, PlanView, RevisionId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { Tree } from '../../platform/schema/configuration.ts';
import { readHead } from '../changes/index.ts';
import { isOnline } from '../nodes/index.ts';
import { compareTrees } from '../revisions/index.ts';
import { decideVerdict, type Verdict } from './plan.ts';

function selectPlans(db: Db | Tx, clusterId: ClusterId, id: PlanId) {
  return db
    .selectFrom('plan')
    .innerJoin('staged_tree', 'staged_tree.cluster_id', 'plan.cluster_id')
    .leftJoin('revision as base', 'base.id', 'plan.base_revision_id')
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
      'staged_tree.etag as present_etag',
    ])
    .where('plan.id', '=', id)
    .where('plan.cluster_id', '=', clusterId);
}

export type PlanRow = NonNullable<Awaited<ReturnType<ReturnType<typeof selectPlans>['executeTakeFirst']>>>;

export interface JudgedPlan {
  row: PlanRow;
  nodes: PlanView['nodes'];
  verdict: Verdict;
}

/** A plan with its verdict as of now. Throws `not-found`. */
export async function judgePlan(db: Db | Tx, clusterId: ClusterId, id: PlanId, now: Date): Promise<JudgedPlan> {
  const row = await selectPlans(db, clusterId, id).executeTakeFirst();
  if (row === undefined) throw notFound('plan');
  const nodes = await listPlanNodes(db, row, now);
  const verdict = decideVerdict({
    applied: row.applied_revision_id !== null,
    stale: row.etag !== row.present_etag,
    ownDiagnostics: row.diagnostics,
    nodes,
  });
  return { row, nodes, verdict };
}

async function listPlanNodes(db: Db | Tx, plan: PlanRow, now: Date): Promise<PlanView['nodes']> {
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
  const { row, nodes, verdict } = await judgePlan(db, clusterId, id, now);
  const base: Tree = row.base_tree ?? (await readEmptyTree(db, clusterId));
  const { files } = await compareTrees(db, base, row.tree);
  return {
    id: row.id,
    baseRevision: row.base_number,
    changeIds: row.change_ids,
    createdBy: { kind: row.author_kind, name: row.author_name },
    createdAt: row.created_at.toISOString(),
    verdict: verdict.verdict,
    reasons: verdict.reasons,
    reload: row.effect.reload,
    blastRadius: { binds: row.effect.binds, backends: row.effect.backends, nodes: nodes.length },
    summary: row.summary,
    summaryTotal: row.summary_total,
    files,
    diagnostics: row.diagnostics,
    nodes,
    notProven: row.effect.notProven,
  };
}

/** What a cluster without a revision holds. */
async function readEmptyTree(db: Db, clusterId: ClusterId): Promise<Tree> {
  const head = await readHead(db, clusterId);
  return head.revisionId === null ? head.tree : [];
}

/** The revision with exactly this content that was once proven, if there is one. */
export async function findProvenRevision(
  tx: Tx,
  clusterId: ClusterId,
  bundleDigest: string,
): Promise<RevisionId | null> {
  const row = await tx
    .selectFrom('revision')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('bundle_digest', '=', bundleDigest)
    .where('proven_at', 'is not', null)
    .executeTakeFirst();
  return row?.id ?? null;
}
