import { randomUUID } from 'node:crypto';
import {
  type ActorView,
  type ChangeId,
  type ClusterId,
  type Diagnostic,
  type NodeId,
  PlanId,
  type RevisionId,
} from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { PlanEffect, Tree } from '../../platform/schema/configuration.ts';
import type { Summary } from '../changes/index.ts';

export interface NewPlan {
  clusterId: ClusterId;
  baseRevisionId: RevisionId | null;
  changeIds: readonly ChangeId[];
  etag: string;
  tree: Tree;
  bundleDigest: string | null;
  diagnostics: readonly Diagnostic[];
  summary: Summary;
  effect: PlanEffect;
  author: ActorView;
  nodes: readonly { id: NodeId; name: string }[];
}

export async function insertPlan(tx: Tx, plan: NewPlan): Promise<PlanId> {
  const id = PlanId.parse(randomUUID());
  await tx
    .insertInto('plan')
    .values({
      id,
      cluster_id: plan.clusterId,
      base_revision_id: plan.baseRevisionId,
      change_ids: jsonText(plan.changeIds),
      etag: plan.etag,
      tree: jsonText(plan.tree),
      bundle_digest: plan.bundleDigest,
      diagnostics: jsonText(plan.diagnostics),
      summary: jsonText(plan.summary.lines),
      summary_total: plan.summary.total,
      effect: jsonText(plan.effect),
      author_kind: plan.author.kind,
      author_name: plan.author.name,
      applied_revision_id: null,
    })
    .execute();
  for (const node of plan.nodes) {
    await tx
      .insertInto('plan_node')
      .values({
        plan_id: id,
        node_id: node.id,
        name: node.name,
        state: 'waiting',
        haproxy_version: null,
        duration_ms: null,
        diagnostics: jsonText([]),
      })
      .execute();
  }
  return id;
}

export async function markApplied(tx: Tx, id: PlanId, revisionId: RevisionId): Promise<void> {
  await tx.updateTable('plan').set({ applied_revision_id: revisionId }).where('id', '=', id).execute();
}

export interface NodeVerdict {
  nodeId: NodeId;
  bundleDigest: string;
  state: 'validated' | 'refused';
  haproxyVersion: string | null;
  durationMs: number;
  diagnostics: readonly Diagnostic[];
}

/** Gives a node's verdict to every plan of the bundle that waits for it; answers the plans. */
export async function setNodeVerdict(tx: Tx, clusterId: ClusterId, verdict: NodeVerdict): Promise<PlanId[]> {
  const rows = await tx
    .updateTable('plan_node')
    .from('plan')
    .set({
      state: verdict.state,
      haproxy_version: verdict.haproxyVersion,
      duration_ms: verdict.durationMs,
      diagnostics: jsonText(verdict.diagnostics),
    })
    .whereRef('plan.id', '=', 'plan_node.plan_id')
    .where('plan.cluster_id', '=', clusterId)
    .where('plan.bundle_digest', '=', verdict.bundleDigest)
    .where('plan.applied_revision_id', 'is', null)
    .where('plan_node.node_id', '=', verdict.nodeId)
    .where('plan_node.state', '=', 'waiting')
    .returning('plan_node.plan_id')
    .execute();
  return rows.map((row) => row.plan_id);
}
