import type { ClusterId, Diagnostic, NodeId, RolloutId } from '@sluice/contract';
import type { Observed, PassOutcome, Report } from '@sluice/contract/agent';
import type { Tx } from '../../platform/database.ts';
import { createBundleFinder, mapDiagnostics } from '../bundles/index.ts';
import {
  type CurrentFiles,
  endOverwriting,
  provenBundle,
  putOutcomes,
  refreshDesired,
  setCurrent,
} from '../nodes/index.ts';
import { recordVerdicts } from '../plans/index.ts';
import { advanceRollout, type ControllerClock, recordAnswers, recordObservedProofs } from '../rollouts/index.ts';
import type { NodeRow } from './node-row.ts';

/** The outcome, when it answers what the node is told. */
export function answerOf(node: NodeRow, report: Report): PassOutcome | null {
  const outcome = report.outcome;
  if (outcome === null || outcome.phase !== node.desired.phase) return null;
  return outcome.bundle === node.desired.bundle?.digest ? outcome : null;
}

/** The bundle that a node is observed to serve, when that is not known yet. */
export function newlyProven(node: NodeRow, observed: Observed): string | null {
  const proven = provenBundle(observed);
  return proven === node.currentBundle && !node.currentRaw ? null : proven;
}

interface Answered {
  nodeId: NodeId;
  outcome: PassOutcome;
  diagnostics: Diagnostic[];
  haproxyVersion: string | null;
  /** The bundle that it is observed to serve, where that was not known. */
  proven: string | null;
}

/**
 * Takes what reports of managed nodes of one cluster say of the passes that they were told. Every statement is for all of them, and the
 * rollout goes on once. The caller holds the lock of the configuration.
 */
export async function takeManaged(
  tx: Tx,
  clusterId: ClusterId,
  reports: readonly { nodeId: NodeId; node: NodeRow; report: Report }[],
  clock: ControllerClock,
): Promise<void> {
  const findBundle = createBundleFinder(tx, clusterId);
  const answered: Answered[] = [];
  const proofs: { nodeId: NodeId; bundle: string }[] = [];
  for (const { nodeId, node, report } of reports) {
    const outcome = answerOf(node, report);
    const proven = newlyProven(node, report.observed);
    if (proven !== null) proofs.push({ nodeId, bundle: proven });
    if (outcome === null) continue;
    const bundle = await findBundle(outcome.bundle, nodeId);
    const diagnostics = mapDiagnostics(bundle?.provenance ?? [], outcome.diagnostics);
    answered.push({ nodeId, outcome, diagnostics, haproxyVersion: report.observed.haproxy.version, proven });
  }
  if (answered.length === 0 && proofs.length === 0) return;

  const acknowledged = answered.filter(({ outcome }) => outcome.phase === 'commit' && outcome.kind === 'ack');
  // What was acknowledged is later than what was observed.
  const served = new Map(proofs.map(({ nodeId, bundle }) => [nodeId, bundle]));
  for (const { nodeId, outcome } of acknowledged) served.set(nodeId, outcome.bundle);
  await takeAsCurrent(tx, served, findBundle);
  await putOutcomes(tx, new Map(answered.map(({ nodeId, outcome }) => [nodeId, outcome])));
  // Whatever came of it: an overwrite is tried once, and the difference stays visible.
  const committed = answered.filter(({ outcome }) => outcome.phase === 'commit');
  await endOverwriting(
    tx,
    committed.map(({ nodeId }) => nodeId),
  );
  await recordVerdicts(tx, clusterId, answered);
  const moved = new Set<RolloutId | null>([
    await recordAnswers(tx, clusterId, answered, clock),
    await recordObservedProofs(tx, clusterId, proofs, clock),
  ]);
  for (const rolloutId of moved) if (rolloutId !== null) await advanceRollout(tx, rolloutId, clock);
  await refreshDesired(tx, [...new Set([...answered, ...proofs].map(({ nodeId }) => nodeId))]);
}

/** Nodes that serve the same files are noted together. */
async function takeAsCurrent(
  tx: Tx,
  served: ReadonlyMap<NodeId, string>,
  findBundle: ReturnType<typeof createBundleFinder>,
): Promise<void> {
  const groups = new Map<string, { current: CurrentFiles; nodeIds: NodeId[] }>();
  for (const [nodeId, digest] of served) {
    const bundle = await findBundle(digest, nodeId);
    if (bundle === null) continue;
    const files = Object.fromEntries(bundle.files.map((file) => [file.path, file.digest]));
    const key = JSON.stringify([digest, bundle.files.map((file) => file.digest)]);
    const group = groups.get(key) ?? { current: { bundle: digest, raw: false, files }, nodeIds: [] };
    group.nodeIds.push(nodeId);
    groups.set(key, group);
  }
  for (const { current, nodeIds } of groups.values()) await setCurrent(tx, nodeIds, current);
}
