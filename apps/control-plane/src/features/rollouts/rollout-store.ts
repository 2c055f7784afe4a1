import { randomUUID } from 'node:crypto';
import {
  type ActorView,
  type ClusterId,
  type Diagnostic,
  type NodeId,
  type RevisionId,
  type RolloutEvent,
  RolloutId,
  type RolloutStrategy,
  type Watched,
  type WatchVerdict,
} from '@sluice/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { RolloutDecisionRow, RolloutProblem, RolloutStepRow } from '../../platform/schema/configuration.ts';
import type { Baseline } from '../watch/index.ts';
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
          since: rollout.startedAt,
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
      // What turned it round stays the reason when it ends.
      ...(problem === null ? {} : { problem: jsonText(problem) }),
      ...(ended ? { finished_at: at, held: null } : { phase_started_at: at }),
    })
    .where('id', '=', id)
    .execute();
  if (ended) await dropBaselines(tx, id);
}

/** Nothing is compared any more, and those of a thousand nodes are many megabytes; figures of both sides stay in `watched`. */
async function dropBaselines(tx: Tx, id: RolloutId): Promise<void> {
  await tx
    .updateTable('rollout_node')
    .set({ baseline: null })
    .where('rollout_id', '=', id)
    .where('baseline', 'is not', null)
    .execute();
}

/** Holds it, or holds it no longer. */
export async function setHeld(tx: Tx, id: RolloutId, held: RolloutDecisionRow | null): Promise<void> {
  await tx
    .updateTable('rollout')
    .set({ held: held === null ? null : jsonText(held) })
    .where('id', '=', id)
    .execute();
}

/** A person said go on after this wave. */
export async function passWave(tx: Tx, id: RolloutId, wave: number): Promise<void> {
  await tx.updateTable('rollout').set({ passed_wave: wave }).where('id', '=', id).execute();
}

const endStates: ReadonlySet<RolloutNodeState> = new Set([
  'proven',
  'refused',
  'returned',
  'silent',
  'offline',
  'left-out',
]);

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
    .set({ state, since: at, finished_at: endStates.has(state) ? at : null })
    .where('rollout_id', '=', id)
    .where('node_id', 'in', [...nodeIds])
    .execute();
}

/** Takes nodes into the first wave. */
export async function putFirst(tx: Tx, id: RolloutId, nodeIds: readonly NodeId[]): Promise<void> {
  if (nodeIds.length === 0) return;
  await tx
    .updateTable('rollout_node')
    .set({ wave: 0 })
    .where('rollout_id', '=', id)
    .where('node_id', 'in', [...nodeIds])
    .execute();
}

/** Nobody is on the way any more when a rollout is over: who was to prepare has not, and who was to commit was not heard of. */
export async function endNodes(tx: Tx, id: RolloutId, at: Date): Promise<void> {
  for (const [open, ended] of [['preparing', 'waiting'] as const, ['committing', 'silent'] as const]) {
    await tx
      .updateTable('rollout_node')
      .set({ state: ended, since: at, finished_at: at })
      .where('rollout_id', '=', id)
      .where('state', '=', open)
      .execute();
  }
}

/** Begins anew with a node: what came of it before stays in its steps only. */
export async function beginAttempt(tx: Tx, id: RolloutId, nodeId: NodeId, at: Date): Promise<void> {
  await tx
    .updateTable('rollout_node')
    .set((eb) => ({
      state: 'preparing',
      since: at,
      attempt: eb('attempt', '+', 1),
      diagnostics: jsonText([]),
      finished_at: null,
      watched: null,
      verdict: null,
      accepted: null,
    }))
    .where('rollout_id', '=', id)
    .where('node_id', '=', nodeId)
    .execute();
}

/** A person takes these nodes as they are. */
export async function setAccepted(
  tx: Tx,
  id: RolloutId,
  nodeIds: readonly NodeId[],
  accepted: RolloutDecisionRow,
): Promise<void> {
  if (nodeIds.length === 0) return;
  await tx
    .updateTable('rollout_node')
    .set({ accepted: jsonText(accepted) })
    .where('rollout_id', '=', id)
    .where('node_id', 'in', [...nodeIds])
    .execute();
}

/** What nodes that begin to commit are compared with later, and whether they say every second how they do. */
export async function setBaselines(
  tx: Tx,
  id: RolloutId,
  baselines: ReadonlyMap<NodeId, Baseline>,
  closely: boolean,
): Promise<void> {
  if (baselines.size === 0) return;
  const texts = [...baselines.values()].map((baseline) => jsonText(baseline));
  await sql`
    UPDATE rollout_node SET baseline = taken.baseline::jsonb, closely = ${closely}
    FROM unnest(${[...baselines.keys()]}::uuid[], ${texts}::text[]) AS taken (node_id, baseline)
    WHERE rollout_node.rollout_id = ${id} AND rollout_node.node_id = taken.node_id`.execute(tx);
}

/** What became of the watch of nodes so far. */
export async function setWatched(
  tx: Tx,
  id: RolloutId,
  watched: ReadonlyMap<NodeId, Watched & { notServingSince: Date | null }>,
  at: Date,
): Promise<void> {
  if (watched.size === 0) return;
  const rows = [...watched.values()];
  const figures = rows.map(({ notServingSince: _, verdict: __, ...each }) => jsonText(each));
  const silent = rows.map(({ notServingSince }) => notServingSince);
  const verdicts = rows.map(({ verdict }) => verdict);
  await sql`
    UPDATE rollout_node SET watched = judged.watched::jsonb, verdict = judged.verdict, judged_at = ${at},
      not_serving_since = judged.not_serving_since
    FROM unnest(${[...watched.keys()]}::uuid[], ${figures}::text[], ${verdicts}::text[],
      ${silent}::timestamptz[]) AS judged (node_id, watched, verdict, not_serving_since)
    WHERE rollout_node.rollout_id = ${id} AND rollout_node.node_id = judged.node_id`.execute(tx);
}

export interface NewRolloutEvent {
  kind: RolloutEvent['kind'];
  by?: ActorView;
  node?: string;
  wave?: number;
  verdict?: WatchVerdict;
  why?: string | null;
}

/** Adds lines to the story of a rollout. */
export async function insertEvents(tx: Tx, id: RolloutId, events: readonly NewRolloutEvent[], at: Date): Promise<void> {
  if (events.length === 0) return;
  await tx
    .insertInto('rollout_event')
    .values(
      events.map((event) => ({
        rollout_id: id,
        at,
        kind: event.kind,
        by: event.by === undefined ? null : jsonText(event.by),
        node: event.node ?? null,
        wave: event.wave ?? null,
        verdict: event.verdict ?? null,
        why: event.why ?? null,
      })),
    )
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
