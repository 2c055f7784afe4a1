import {
  type ClusterId,
  type Diagnostic,
  type NodeId,
  type RevisionId,
  type RolloutId,
  RolloutStrategy,
} from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { activeRolloutStates, type RolloutProblem } from '../../platform/schema/configuration.ts';
import { isOnline, offlineAfterMs } from '../nodes/index.ts';
import { causeWithoutQuotes } from '../resources/index.ts';
import type { ControllerClock } from './controller-clock.ts';
import type { RolloutFacts, RolloutNodeFacts, RolloutNodeState } from './rollout.ts';

/** A rollout that is not over, as its row says. */
export interface RolloutRow {
  id: RolloutId;
  clusterId: ClusterId;
  revisionId: RevisionId;
  problem: RolloutProblem | null;
  facts: RolloutFacts;
}

/** Null when it is over, or there is none. It stays as it is until the transaction ends. */
export async function findActiveRollout(tx: Tx, id: RolloutId): Promise<RolloutRow | null> {
  const row = await tx
    .selectFrom('rollout')
    .selectAll()
    .where('id', '=', id)
    .where('state', 'in', activeRolloutStates)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id,
    clusterId: row.cluster_id,
    revisionId: row.revision_id,
    problem: row.problem,
    facts: {
      state: row.state,
      strategy: RolloutStrategy.parse(row.strategy),
      held: row.held !== null,
      passedWave: row.passed_wave,
      canReturn: row.previous_revision_id !== null,
    },
  };
}

/** What each node of a rollout is decided by, by name. */
export async function listRolloutNodes(
  db: Db | Tx,
  id: RolloutId,
  clock: ControllerClock,
): Promise<RolloutNodeFacts[]> {
  const now = clock.now();
  // Who was not heard of while nobody listened is not gone for that.
  const mayHear = now.getTime() - clock.aliveSince.getTime() < offlineAfterMs;

  const rows = await db
    .selectFrom('rollout_node')
    .leftJoin('node', 'node.id', 'rollout_node.node_id')
    .leftJoin('node_status', 'node_status.node_id', 'node.id')
    .select([
      'rollout_node.node_id',
      'rollout_node.name',
      'rollout_node.state',
      'rollout_node.since',
      'rollout_node.wave',
      'rollout_node.verdict',
      'rollout_node.accepted',
      'rollout_node.diagnostics',
      'node.id as existing',
      'node.maintenance',
      'node_status.last_seen_at',
    ])
    .where('rollout_node.rollout_id', '=', id)
    .orderBy('rollout_node.name')
    .execute();
  return rows.map((row) => ({
    nodeId: row.node_id,
    name: row.name,
    state: row.state,
    since: row.since,
    wave: row.wave,
    exists: row.existing !== null,
    online: mayHear || isOnline(row.last_seen_at, now),
    inMaintenance: row.maintenance !== null,
    verdict: row.verdict,
    accepted: row.accepted !== null,
    cause: causeOf(row.diagnostics),
  }));
}

/** The user's line with what was said of it. It is kept, recorded and sent to where the configuration must not go. */
function causeOf(diagnostics: readonly Diagnostic[]): string | null {
  const first = diagnostics.find((diagnostic) => diagnostic.severity === 'error') ?? diagnostics[0];
  if (first === undefined) return null;
  const cause = causeWithoutQuotes(first);
  return first.line === null ? cause : `${first.resource}:${first.line}: ${cause}`;
}

/** Nodes that come to one state are written together. */
export function byState(nodes: ReadonlyMap<NodeId, RolloutNodeState>): Map<RolloutNodeState, NodeId[]> {
  const groups = new Map<RolloutNodeState, NodeId[]>();
  for (const [nodeId, state] of nodes) groups.set(state, [...(groups.get(state) ?? []), nodeId]);
  return groups;
}
