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
  for (const node of rollout.nodes) {
    await tx
      .insertInto('rollout_node')
      .values({
        rollout_id: id,
        node_id: node.id,
        name: node.name,
        state: node.state,
        wave: node.wave,
        steps: jsonText([]),
        diagnostics: jsonText([]),
        finished_at: null,
      })
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
  nodeId: NodeId,
  state: RolloutNodeState,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('rollout_node')
    .set({ state, finished_at: endStates.has(state) ? at : null })
    .where('rollout_id', '=', id)
    .where('node_id', '=', nodeId)
    .execute();
}

/** Adds what a node reported of one phase: its steps after those of the phase before, its latest diagnostics. */
export async function addNodeReport(
  tx: Tx,
  id: RolloutId,
  nodeId: NodeId,
  report: { steps: readonly RolloutStepRow[]; diagnostics: readonly Diagnostic[] },
): Promise<void> {
  const row = await tx
    .selectFrom('rollout_node')
    .select('steps')
    .where('rollout_id', '=', id)
    .where('node_id', '=', nodeId)
    .executeTakeFirstOrThrow();
  await tx
    .updateTable('rollout_node')
    .set({ steps: jsonText([...row.steps, ...report.steps]), diagnostics: jsonText(report.diagnostics) })
    .where('rollout_id', '=', id)
    .where('node_id', '=', nodeId)
    .execute();
}
