import { isDeepStrictEqual } from 'node:util';
import type { ClusterId, NodeId } from '@sluice/contract';
import type { Observed, Report } from '@sluice/contract/agent';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notifyStreams } from '../../platform/wake-ups.ts';
import { lockConfiguration } from '../changes/index.ts';
import { noteDrift } from '../drift/index.ts';
import { catchUpWithNode, listSentDigests, type NodePresence, putStatuses } from '../nodes/index.ts';
import { announceApplyStep, type ControllerClock } from '../rollouts/index.ts';
import { answerOf, newlyProven, takeManaged } from './managed-report.ts';
import { listClusterIds, listNodeRows, type NodeRow } from './node-row.ts';
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
  /** Nothing waits for the next report: the same again would change nothing. */
  settled: boolean;
}

/**
 * Takes reports of several nodes in one transaction. What was observed is always kept; an outcome counts only when it answers what the
 * node is told now, so a late or repeated one changes nothing. A node that was deleted gets null.
 */
export async function takeReports(
  context: ReportContext,
  reports: ReadonlyMap<NodeId, Report>,
): Promise<ReadonlyMap<NodeId, ReportAnswer | null>> {
  const answers = await transact(context.db, (tx) => takeIn(tx, context, reports));
  announceApplyStep('report.committed');
  return answers;
}

/** One report with what is known of its node. */
interface Taken {
  nodeId: NodeId;
  node: NodeRow;
  report: Report;
}

async function takeIn(
  tx: Tx,
  context: ReportContext,
  reports: ReadonlyMap<NodeId, Report>,
): Promise<ReadonlyMap<NodeId, ReportAnswer | null>> {
  const now = context.clock.now();
  const taken = await readUnderLock(tx, context.epoch, reports);
  await putStatuses(
    tx,
    new Map(taken.map(({ nodeId, report }) => [nodeId, { at: now, observed: report.observed, facts: report.facts }])),
  );
  const managed = taken.filter(({ node, report }) => node.managed && isFresh(node, context.epoch, report));
  for (const clusterId of clustersOf(managed)) {
    const own = managed.filter(({ node }) => node.clusterId === clusterId);
    await takeManaged(tx, clusterId, own, context.clock);
  }
  const drifted = await noteDrift(
    tx,
    // Without news there is only what waits to be overwritten.
    taken.filter((one) => one.node.managed && (isNews(one) || one.node.hadDrift)).map(({ nodeId }) => nodeId),
    now,
  );
  await tellPages(tx, context.presence, taken, now);
  const wanted = await listWanted(tx, taken);
  for (const { nodeId, node, report } of taken) {
    if (report.epoch === context.epoch && report.counter > node.counter)
      await catchUpWithNode(tx, nodeId, report.counter);
  }
  const answers = new Map<NodeId, ReportAnswer | null>([...reports.keys()].map((nodeId) => [nodeId, null]));
  for (const { nodeId, node, report } of taken) {
    const accepted = isFresh(node, context.epoch, report);
    const answer = { accepted, wanted: wanted.get(nodeId) ?? [], drifted: drifted.has(nodeId) };
    answers.set(nodeId, { ...answer, settled: isSettled(node, report, answer) });
  }
  return answers;
}

function isSettled(node: NodeRow, report: Report, answer: Omit<ReportAnswer, 'settled'>): boolean {
  const isAtRest = node.managed ? node.desired.phase === 'hold' : !node.autoAdopt;
  const isKnown = answer.accepted && answer.wanted.length === 0 && !answer.drifted;
  return isAtRest && isKnown && report.outcome === null && report.observed.openStep === null;
}

/** The nodes as they are once nobody else can change what they are told; those that were deleted meanwhile are left out. */
async function readUnderLock(tx: Tx, epoch: string, reports: ReadonlyMap<NodeId, Report>): Promise<Taken[]> {
  const read = async () => {
    const rows = await listNodeRows(tx, [...reports.keys()]);
    return [...reports].flatMap(([nodeId, report]): Taken[] => {
      const node = rows.get(nodeId);
      return node === undefined ? [] : [{ nodeId, node, report }];
    });
  };
  // The cluster first, then the nodes: the order in which everybody locks.
  if ([...reports.values()].some(({ outcome }) => outcome !== null)) {
    for (const clusterId of await listClusterIds(tx, [...reports.keys()])) await lockConfiguration(tx, clusterId);
    return read();
  }
  const before = await read();
  const concerned = clustersOf(before.filter(({ node, report }) => concerns(node, epoch, report)));
  for (const clusterId of concerned) await lockConfiguration(tx, clusterId);
  return concerned.length === 0 ? before : read();
}

function clustersOf(taken: readonly Taken[]): ClusterId[] {
  return [...new Set(taken.flatMap(({ node }) => node.clusterId ?? []))].sort();
}

/** Whether a report can change more than what was observed. */
function concerns(node: NodeRow, epoch: string, report: Report): boolean {
  if (!node.managed || !isFresh(node, epoch, report)) return false;
  return answerOf(node, report) !== null || newlyProven(node, report.observed) !== null;
}

function isFresh(node: NodeRow, epoch: string, report: Report): boolean {
  return report.epoch === epoch && report.counter === node.counter;
}

function isNews({ node, report }: Taken): boolean {
  return report.outcome !== null || !isDeepStrictEqual(node.observed, report.observed);
}

async function tellPages(tx: Tx, presence: NodePresence, taken: readonly Taken[], now: Date): Promise<void> {
  const told = taken.filter((one) => {
    const wasSilent = presence.noteSeen(one.nodeId, one.node.clusterId, now);
    return wasSilent || isNews(one);
  });
  await notifyStreams(
    tx,
    told.map(({ node, nodeId }) => ({ topic: 'node', clusterId: node.clusterId, id: nodeId })),
  );
}

/** In one answer; the next report asks for more. */
const mostWanted = 100;

/**
 * Contents of observed files that a node has not sent, as far as they may be sent. What it was given by its cluster need not
 * come back; what others have under the same digest is asked for all the same.
 */
async function listWanted(tx: Tx, taken: readonly Taken[]): Promise<Map<NodeId, string[]>> {
  const nodeIds = taken.map(({ nodeId }) => nodeId);
  const given = await listGiven(tx, nodeIds);
  const sent = await listSentDigests(tx, nodeIds);
  const wanted = ({ nodeId, report }: Taken): string[] => {
    const digests = new Set(listSendable(report.observed).map((file: Observed['files'][number]) => file.digest));
    const isHere = (digest: string) =>
      given.get(nodeId)?.has(digest) === true || sent.get(nodeId)?.has(digest) === true;
    return [...digests].filter((digest) => !isHere(digest)).slice(0, mostWanted);
  };
  return new Map(taken.map((one) => [one.nodeId, wanted(one)]));
}

/** Digests of the files that nodes were last given. */
async function listGiven(tx: Tx, nodeIds: readonly NodeId[]): Promise<ReadonlyMap<NodeId, ReadonlySet<string>>> {
  if (nodeIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('node')
    .select(['id', 'disk_files'])
    .where('id', 'in', [...nodeIds])
    .execute();
  return new Map(rows.map(({ disk_files, id }) => [id, new Set(Object.values(disk_files ?? {}))]));
}
