import { isDeepStrictEqual } from 'node:util';
import { type ClusterId, type NodeId, problem } from '@sluice/contract';
import type { Observed, PassOutcome, Report } from '@sluice/contract/agent';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { findBundle, mapDiagnostics } from '../bundles/index.ts';
import { lockConfiguration } from '../changes/index.ts';
import { noteDrift } from '../drift/index.ts';
import {
  catchUpWithNode,
  listMissingNodeFiles,
  type NodePresence,
  provenBundle,
  putOutcome,
  putStatus,
  refreshDesired,
  setCurrent,
  setOverwriting,
} from '../nodes/index.ts';
import { recordVerdict } from '../plans/index.ts';
import { announceApplyStep, type ControllerClock, recordAnswer, recordObservedProof } from '../rollouts/index.ts';
import { listSendable } from './sendable-files.ts';

export interface ReportContext {
  db: Db;
  epoch: string;
  clock: ControllerClock;
  presence: NodePresence;
}

export interface ReportAnswer {
  accepted: boolean;
  wanted: string[];
  /** Something on the node differs from what belongs there. */
  drifted: boolean;
}

/**
 * Takes a report. What was observed is always kept; the outcome counts only when it answers what the node is told now, so a late or
 * repeated one changes nothing.
 */
export async function takeReport(context: ReportContext, nodeId: NodeId, report: Report): Promise<ReportAnswer> {
  const answer = await transact(context.db, (tx) => takeIn(tx, context, nodeId, report));
  announceApplyStep('report.committed');
  return answer;
}

interface NodeRow {
  clusterId: ClusterId | null;
  managed: boolean;
  counter: number;
  currentBundle: string | null;
  currentRaw: boolean;
  desired: { phase: string; bundle: { digest: string } | null };
  observed: Observed | null;
  /** Something differed at an earlier report. */
  hadDrift: boolean;
}

async function takeIn(tx: Tx, context: ReportContext, nodeId: NodeId, report: Report): Promise<ReportAnswer> {
  const before = await findNode(tx, nodeId);
  if (before === null) throw nodeUnknown();
  const now = context.clock.now();
  if (before.clusterId !== null && concerns(before, context.epoch, report)) {
    // The cluster first, then the node: the order in which everybody locks.
    await lockConfiguration(tx, before.clusterId);
  }
  // Deleted while this waited for the lock: nothing is left to keep a status of.
  const node = await findNode(tx, nodeId);
  if (node === null) throw nodeUnknown();
  const accepted = isFresh(node, context.epoch, report);
  await putStatus(tx, nodeId, { at: now, observed: report.observed, facts: report.facts });
  if (node.clusterId !== null && accepted && node.managed) {
    await takeManaged(tx, context, { nodeId, clusterId: node.clusterId, node, report });
  }
  const isNews = report.outcome !== null || !isDeepStrictEqual(node.observed, report.observed);
  // Without news there is only what waits to be overwritten.
  const mayDrift = node.managed && (isNews || node.hadDrift);
  const drifted = mayDrift && (await noteDrift(tx, nodeId, now));
  const wasSilent = context.presence.noteSeen(nodeId, node.clusterId, now);
  if (wasSilent || isNews) {
    await notifyStream(tx, { topic: 'node', clusterId: node.clusterId, id: nodeId });
  }
  const wanted = await listWanted(tx, nodeId, report.observed);
  if (report.epoch === context.epoch && report.counter > node.counter)
    await catchUpWithNode(tx, nodeId, report.counter);
  return { accepted, wanted, drifted };
}

/** Whether a report can change more than what was observed. */
function concerns(node: NodeRow, epoch: string, report: Report): boolean {
  if (!node.managed || !isFresh(node, epoch, report)) return false;
  return answerOf(node, report) !== null || newlyProven(node, report.observed) !== null;
}

function isFresh(node: NodeRow, epoch: string, report: Report): boolean {
  return report.epoch === epoch && report.counter === node.counter;
}

/** The outcome, when it answers what the node is told. */
function answerOf(node: NodeRow, report: Report): PassOutcome | null {
  const outcome = report.outcome;
  if (outcome === null || outcome.phase !== node.desired.phase) return null;
  return outcome.bundle === node.desired.bundle?.digest ? outcome : null;
}

function newlyProven(node: NodeRow, observed: Observed): string | null {
  const proven = provenBundle(observed);
  return proven === node.currentBundle && !node.currentRaw ? null : proven;
}

interface ManagedReport {
  nodeId: NodeId;
  clusterId: ClusterId;
  node: NodeRow;
  report: Report;
}

async function takeManaged(tx: Tx, context: ReportContext, input: ManagedReport): Promise<void> {
  const { nodeId, clusterId, node, report } = input;
  const outcome = answerOf(node, report);
  const proven = newlyProven(node, report.observed);
  if (outcome === null && proven === null) return;
  if (proven !== null) await takeAsCurrent(tx, clusterId, nodeId, proven);
  if (outcome !== null) {
    const bundle = await findBundle(tx, clusterId, outcome.bundle, nodeId);
    if (outcome.phase === 'commit' && outcome.kind === 'ack')
      await takeAsCurrent(tx, clusterId, nodeId, outcome.bundle);
    await putOutcome(tx, nodeId, outcome);
    // Whatever came of it: an overwrite is tried once, and the difference stays visible.
    if (outcome.phase === 'commit') await setOverwriting(tx, nodeId, false);
    const diagnostics = mapDiagnostics(bundle?.provenance ?? [], outcome.diagnostics);
    const haproxyVersion = report.observed.haproxy.version;
    await recordVerdict(tx, { clusterId, nodeId, outcome, diagnostics, haproxyVersion });
    await recordAnswer(tx, { clusterId, nodeId, outcome, diagnostics }, context.clock);
  }
  if (proven !== null) await recordObservedProof(tx, { clusterId, nodeId, bundle: proven }, context.clock);
  await refreshDesired(tx, [nodeId]);
}

async function takeAsCurrent(tx: Tx, clusterId: ClusterId, nodeId: NodeId, digest: string): Promise<void> {
  const bundle = await findBundle(tx, clusterId, digest, nodeId);
  if (bundle === null) return;
  const files = Object.fromEntries(bundle.files.map((file) => [file.path, file.digest]));
  await setCurrent(tx, nodeId, { bundle: digest, raw: false, files });
}

/** In one answer; the next report asks for more. */
const mostWanted = 100;

/**
 * Contents of observed files that this node has not sent, as far as they may be sent. What it was given by its cluster need not
 * come back; what others have under the same digest is asked for all the same.
 */
async function listWanted(tx: Tx, nodeId: NodeId, observed: Observed): Promise<string[]> {
  const node = await tx.selectFrom('node').select('disk_files').where('id', '=', nodeId).executeTakeFirst();
  const given = new Set(Object.values(node?.disk_files ?? {}));
  const sendable = listSendable(observed).map((file) => file.digest);
  const missing = await listMissingNodeFiles(
    tx,
    nodeId,
    sendable.filter((digest) => !given.has(digest)),
  );
  return missing.slice(0, mostWanted);
}

async function findNode(tx: Tx, nodeId: NodeId): Promise<NodeRow | null> {
  const row = await tx
    .selectFrom('node')
    .leftJoin('cluster', 'cluster.pool_id', 'node.pool_id')
    .leftJoin('node_status', 'node_status.node_id', 'node.id')
    .select((eb) => [
      'cluster.id as clusterId',
      'node.mode',
      'node.desired_counter as counter',
      'node.current_bundle as currentBundle',
      'node.current_raw as currentRaw',
      'node.desired',
      'node_status.observed',
      eb
        .exists(eb.selectFrom('drift_entry').select('key').whereRef('node_id', '=', 'node.id'))
        .$castTo<boolean>()
        .as('hadDrift'),
    ])
    .where('node.id', '=', nodeId)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, managed: row.mode === 'managed' };
}

/** The answer to an agent whose node was deleted after it had its token. */
export const nodeUnknown = () =>
  problem(
    'agent-not-authenticated',
    'The node is not known here: it was deleted.',
    'Enrol it again if it should be managed; its HAProxy serves on either way.',
  );
