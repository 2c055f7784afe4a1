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
import { sql } from 'kysely';
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

/** A statement takes 65,535 values. */
const rowsAtOnce = 5_000;

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
  for (let from = 0; from < plan.nodes.length; from += rowsAtOnce) {
    await tx
      .insertInto('plan_node')
      .values(
        plan.nodes.slice(from, from + rowsAtOnce).map((node) => ({
          plan_id: id,
          node_id: node.id,
          name: node.name,
          state: 'waiting' as const,
          haproxy_version: null,
          duration_ms: null,
          diagnostics: jsonText([]),
        })),
      )
      .execute();
  }
  return id;
}

export async function markApplied(tx: Tx, id: PlanId, revisionId: RevisionId): Promise<void> {
  await tx.updateTable('plan').set({ applied_revision_id: revisionId }).where('id', '=', id).execute();
}

export interface NodeVerdict {
  nodeId: NodeId;
  state: 'validated' | 'refused';
  haproxyVersion: string | null;
  durationMs: number;
  diagnostics: readonly Diagnostic[];
}

/** Gives verdicts of nodes to every plan of the bundle that waits for them; answers the plans. */
export async function setNodeVerdicts(
  tx: Tx,
  clusterId: ClusterId,
  bundleDigest: string,
  verdicts: readonly NodeVerdict[],
): Promise<PlanId[]> {
  const rows = await sql<{ plan_id: PlanId }>`
    UPDATE plan_node
    SET state = said.state, haproxy_version = said.haproxy_version, duration_ms = said.duration_ms,
      diagnostics = said.diagnostics::jsonb
    FROM plan, unnest(
      ${verdicts.map(({ nodeId }) => nodeId)}::uuid[],
      ${verdicts.map(({ state }) => state)}::text[],
      ${verdicts.map(({ haproxyVersion }) => haproxyVersion)}::text[],
      ${verdicts.map(({ durationMs }) => durationMs)}::float8[],
      ${verdicts.map(({ diagnostics }) => jsonText(diagnostics))}::text[]
    ) AS said (node_id, state, haproxy_version, duration_ms, diagnostics)
    WHERE plan.id = plan_node.plan_id AND plan.cluster_id = ${clusterId} AND plan.bundle_digest = ${bundleDigest}
      AND plan.applied_revision_id IS NULL AND plan_node.node_id = said.node_id AND plan_node.state = 'waiting'
    RETURNING plan_node.plan_id`.execute(tx);
  return [...new Set(rows.rows.map((row) => row.plan_id))];
}
