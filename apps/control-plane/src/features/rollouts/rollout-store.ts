import { randomUUID } from 'node:crypto';
import {
  type ActorView,
  type ClusterId,
  type Diagnostic,
  type NodeId,
  type RevisionId,
  RolloutId,
  type RolloutStrategy,
} from '@sluice/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { RolloutProblem, RolloutStepRow } from '../../platform/schema/configuration.ts';
import type { RolloutNodeState, RolloutState } from './rollout.ts';

export interface NewRollout {
  clusterId: ClusterId;
  revisionId: RevisionId;
  previousRevisionId: RevisionId | null;
  bundleDigest: string;
  author: ActorView;
  strategy: RolloutStrategy;
  startedAt: Date;
  nodes: readonly { id: NodeId; name: string; state: RolloutNodeState; wave: number }[];
}

/** A statement takes 65,535 values. */
const rowsAtOnce = 5_000;

export async function insertRollout(tx: Tx, rollout: NewRollout): Promise<RolloutId> {
  const id = RolloutId.parse(randomUUID());
  await tx
    .insertInto('rollout')
    .values({
      id,
      cluster_id: rollout.clusterId,
      revision_id: rollout.revisionId,
      previous_revision_id: rollout.previousRevisionId,
      bundle_digest: rollout.bundleDigest,
      state: 'preparing',
      phase_started_at: rollout.startedAt,
      strategy: jsonText(rollout.strategy),
      author_kind: rollout.author.kind,
      author_name: rollout.author.name,
      started_at: rollout.startedAt,
      finished_at: null,
      problem: null,
    })
    .execute();
  for (let from = 0; from < rollout.nodes.length; from += rowsAtOnce) {
    await tx
      .insertInto('rollout_node')
      .values(
        rollout.nodes.slice(from, from + rowsAtOnce).map((node) => ({
          rollout_id: id,
          node_id: node.id,
          name: node.name,
          state: node.state,
          wave: node.wave,
          steps: jsonText([]),
          diagnostics: jsonText([]),
          finished_at: null,
        })),
      )
      .execute();
  }
  return id;
}

export async function setRolloutState(
  tx: Tx,
  id: RolloutId,
  state: RolloutState,
  problem: RolloutProblem | null,
  at: Date,
): Promise<void> {
  const ended = state === 'succeeded' || state === 'failed';
  await tx
    .updateTable('rollout')
    .set({
      state,
      problem: problem === null ? null : jsonText(problem),
      ...(ended ? { finished_at: at } : { phase_started_at: at }),
    })
    .where('id', '=', id)
    .execute();
}

/** The time of the wave that begins counts from now. */
export async function beginWave(tx: Tx, id: RolloutId, at: Date): Promise<void> {
  await tx.updateTable('rollout').set({ phase_started_at: at }).where('id', '=', id).execute();
}

const endStates: ReadonlySet<RolloutNodeState> = new Set(['proven', 'refused', 'returned', 'offline']);

export async function setNodeState(
  tx: Tx,
  id: RolloutId,
  nodeIds: readonly NodeId[],
  state: RolloutNodeState,
  at: Date,
): Promise<void> {
  if (nodeIds.length === 0) return;
  await tx
    .updateTable('rollout_node')
    .set({ state, finished_at: endStates.has(state) ? at : null })
    .where('rollout_id', '=', id)
    .where('node_id', 'in', [...nodeIds])
    .execute();
}

export interface NodeReport {
  nodeId: NodeId;
  steps: readonly RolloutStepRow[];
  diagnostics: readonly Diagnostic[];
}

/** Adds what nodes reported of one phase: their steps after those of the phase before, their latest diagnostics. */
export async function addNodeReports(tx: Tx, id: RolloutId, reports: readonly NodeReport[]): Promise<void> {
  if (reports.length === 0) return;
  const nodeIds = reports.map(({ nodeId }) => nodeId);
  const steps = reports.map((report) => jsonText(report.steps));
  const diagnostics = reports.map((report) => jsonText(report.diagnostics));
  await sql`
    UPDATE rollout_node
    SET steps = rollout_node.steps || said.steps::jsonb, diagnostics = said.diagnostics::jsonb
    FROM unnest(${nodeIds}::uuid[], ${steps}::text[], ${diagnostics}::text[]) AS said (node_id, steps, diagnostics)
    WHERE rollout_node.rollout_id = ${id} AND rollout_node.node_id = said.node_id`.execute(tx);
}
