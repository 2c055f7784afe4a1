import { type ApprovalRequest, type ApprovalRequestId, type ClusterId, type PlanId, problem } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { lockConfiguration } from '../changes/index.ts';
import { isNamed } from './approval.ts';
import { findRequest, type JudgedRequest, listRequests, listRequestsOf } from './approval-read-model.ts';
import { endRequests, insertRequest, putApproval, type RequestEnd } from './approval-store.ts';
import { readClusterPolicy } from './cluster-policy-store.ts';
import { type PlanSubject, readSubjects } from './plan-subject.ts';

export interface AskInput {
  clusterId: ClusterId;
  planId: PlanId;
  why: string;
}

/** Asks others to approve a plan; asking twice answers what is there. Throws `approval-state`, `plan-stale`, `plan-refused`, `not-found`. */
export async function askApproval(db: Db, actor: Actor, input: AskInput): Promise<ApprovalRequest> {
  const { clusterId, planId, why } = input;
  return transact(db, async (tx) => {
    await lockConfiguration(tx, clusterId);
    const now = new Date();
    const { approval, version } = await readClusterPolicy(tx, clusterId);
    if (approval === null) throw wrongState('The cluster asks for no approval.', 'Apply the plan.');
    const subject = await requireAskable(tx, clusterId, planId);
    const open = (await listRequestsOf(tx, planId, now)).find(({ row }) => row.state === 'open');
    if (open !== undefined && (open.view.state === 'open' || open.view.state === 'approved')) return open.view;
    await forgetStale(tx, clusterId, now);
    const asker = { userId: requireUser(actor), name: actor.name };
    const { digest } = subject;
    const id = await insertRequest(tx, { clusterId, planId, digest, policyVersion: version, asker, at: now, why });
    await tell(tx, clusterId, planId);
    await record(tx, { actor, action: 'approval.asked', subject: id, reason: why, detail: { clusterId, planId } });
    return (await getRequest(tx, clusterId, id, now)).view;
  });
}

async function requireAskable(tx: Tx, clusterId: ClusterId, planId: PlanId): Promise<PlanSubject> {
  const subject = (await readSubjects(tx, [planId])).get(planId);
  if (subject === undefined || subject.clusterId !== clusterId) throw notFound('plan');
  if (subject.isApplied) throw wrongState('The plan is applied already.', 'There is nothing left to approve.');
  if (subject.isOver) throw stale();
  if (subject.bundleDigest !== null) return subject;
  throw problem('plan-refused', 'The plan is refused: no node was asked.', 'Mend the change, then plan again.');
}

/** Nobody can apply what they were about. */
async function forgetStale(tx: Tx, clusterId: ClusterId, now: Date): Promise<void> {
  const reach = { clusters: [clusterId], pools: [] };
  const rows = await listRequests(tx, { reach, clusterId, onlyWaiting: false }, now);
  const ids = rows.filter(({ row, view }) => row.state === 'open' && view.state === 'stale').map(({ row }) => row.id);
  await endRequests(tx, ids, { state: 'revoked', by: 'Sluice', at: now, why: 'The plan became stale.' });
}

export interface SayInput {
  clusterId: ClusterId;
  requestId: ApprovalRequestId;
  why: string;
}

/** Throws `approval-not-yours`, `approval-state`, `plan-stale`, `not-found`. */
export function giveApproval(db: Db, actor: Actor, input: SayInput): Promise<ApprovalRequest> {
  return decide(db, actor, input, 'given', async (tx, { view }, now) => {
    if (isNamed(actor.name, view.closedTo)) {
      throw problem(
        'approval-not-yours',
        `${actor.name} wrote one of the changes of the plan, or asked for the approval.`,
        'Let another person look at it.',
      );
    }
    const { requestId, why } = input;
    await putApproval(tx, requestId, { userId: requireUser(actor), name: actor.name, at: now, why });
  });
}

/** Throws `approval-state`, `plan-stale`, `not-found`. */
export function refuseApproval(db: Db, actor: Actor, input: SayInput): Promise<ApprovalRequest> {
  return decide(db, actor, input, 'refused', (tx, { row }, at) => {
    const end: RequestEnd = { state: 'refused', by: actor.name, at, why: input.why };
    return endRequests(tx, [row.id], end);
  });
}

/** Throws `approval-not-yours`, `approval-state`, `plan-stale`, `not-found`. */
export function withdrawApproval(db: Db, actor: Actor, input: SayInput): Promise<ApprovalRequest> {
  return decide(db, actor, input, 'withdrawn', (tx, { row }, at) => {
    if (row.askedById === null || row.askedById !== actor.userId)
      throw problem('approval-not-yours', `${row.askedBy} asked for it.`, 'Refuse it instead, if you may.');
    return endRequests(tx, [row.id], { state: 'withdrawn', by: actor.name, at, why: '' });
  });
}

/** What one person says to a request that is open, with its audit row. */
async function decide(
  db: Db,
  actor: Actor,
  { clusterId, requestId, why }: SayInput,
  said: 'given' | 'refused' | 'withdrawn',
  doIt: (tx: Tx, request: JudgedRequest, now: Date) => Promise<void>,
): Promise<ApprovalRequest> {
  return transact(db, async (tx) => {
    await lockConfiguration(tx, clusterId);
    const now = new Date();
    const request = await getRequest(tx, clusterId, requestId, now);
    const { planId, state } = request.view;
    if (state === 'stale') throw stale();
    if (state !== 'open' && state !== 'approved') throw wrongState(`It was ${state} already.`, 'Ask for it again.');
    await doIt(tx, request, now);
    await tell(tx, clusterId, planId);
    await record(tx, {
      actor,
      action: `approval.${said}`,
      subject: requestId,
      reason: why,
      detail: { clusterId, planId },
    });
    return (await getRequest(tx, clusterId, requestId, now)).view;
  });
}

/** What is about to be rolled out. */
export interface Started {
  clusterId: ClusterId;
  planId: PlanId;
  bundleDigest: string;
}

/**
 * Uses the approval of exactly this plan up, where the cluster asks for one. The caller holds the lock of the configuration.
 *
 * Returns: who gave it; nobody where none is asked for.
 * Throws:  `approval-needed`, with the reason for each word that counts no longer.
 */
export async function takeApproval(tx: Tx, { bundleDigest, clusterId, planId }: Started, now: Date): Promise<string[]> {
  const { approval, version } = await readClusterPolicy(tx, clusterId);
  if (approval === null) return [];
  const open = (await listRequestsOf(tx, planId, now)).find(({ row }) => row.state === 'open');
  const fits =
    open !== undefined &&
    open.row.policyVersion === version &&
    open.row.digest === open.subject.digest &&
    open.subject.bundleDigest === bundleDigest;
  if (!fits || open.counting.length < approval.people) throw needed(approval.people, fits ? open : null);
  await endRequests(tx, [open.row.id], { state: 'applied', by: 'Sluice', at: now, why: '' });
  return open.view.given.filter(({ whyNot }) => whyNot === null).map(({ by }) => by);
}

function needed(people: number, request: JudgedRequest | null) {
  const lacking = people - (request?.counting.length ?? 0);
  const lost = request?.view.given.flatMap(({ whyNot }) => whyNot ?? []) ?? [];
  const who = lacking === 1 ? 'one more person' : `${lacking} more people`;
  return problem(
    'approval-needed',
    [`The cluster asks for ${who} to approve this plan.`, ...lost].join(' '),
    request === null
      ? 'Ask for an approval; who wrote one of the changes or asks cannot give it.'
      : 'Wait for it, or ask somebody who holds approval.give.',
  );
}

async function getRequest(tx: Tx, clusterId: ClusterId, id: ApprovalRequestId, now: Date): Promise<JudgedRequest> {
  const request = await findRequest(tx, clusterId, id, now);
  if (request === null) throw notFound('approval request');
  return request;
}

/** Approvals are words of people: the control plane gives none. */
function requireUser(actor: Actor) {
  if (actor.userId !== null) return actor.userId;
  throw new Error(`${actor.name} is no person and cannot ask for or give an approval.`);
}

async function tell(tx: Tx, clusterId: ClusterId, planId: PlanId): Promise<void> {
  await notifyStream(tx, { topic: 'plan', clusterId, id: planId });
}

function stale() {
  return problem(
    'plan-stale',
    'The head is another than the plan was made from, or one of its changes is no longer staged.',
    'Plan again, and ask for the new plan.',
  );
}

function wrongState(cause: string, remediation: string) {
  return problem('approval-state', cause, remediation);
}
