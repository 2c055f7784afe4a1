import type {
  ApprovalPolicy,
  ApprovalRequest,
  ApprovalRequestId,
  ClusterId,
  PlanApproval,
  PlanId,
  UserId,
} from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import type { Authority, Reach } from '../../platform/authority.ts';
import type { Db, Tx } from '../../platform/database.ts';
import { inReach } from '../../platform/in-reach.ts';
import { readAuthority } from '../access/index.ts';
import { decideState, type Given, isNamed, whyNotCounting } from './approval.ts';
import { listClusterPolicies, readClusterPolicy, type StoredClusterPolicy } from './cluster-policy-store.ts';
import { type PlanSubject, readSubjects } from './plan-subject.ts';

function selectRequests(tx: Db | Tx) {
  return tx
    .selectFrom('approval_request')
    .innerJoin('cluster', 'cluster.id', 'approval_request.cluster_id')
    .select([
      'approval_request.id',
      'approval_request.cluster_id as clusterId',
      'cluster.name as clusterName',
      'approval_request.plan_id as planId',
      'approval_request.digest',
      'approval_request.policy_version as policyVersion',
      'approval_request.state',
      'approval_request.asked_by as askedById',
      'approval_request.asked_name as askedBy',
      'approval_request.asked_at as askedAt',
      'approval_request.why',
      'approval_request.ended_name as endedBy',
      'approval_request.ended_at as endedAt',
      'approval_request.ended_why as endedWhy',
    ])
    .orderBy('approval_request.asked_at', 'desc')
    .orderBy('approval_request.id');
}

export type RequestRow = Awaited<ReturnType<ReturnType<typeof selectRequests>['executeTakeFirstOrThrow']>>;

/** A request with what is true of it now. */
export interface JudgedRequest {
  row: RequestRow;
  subject: PlanSubject;
  view: ApprovalRequest;
  /** Whose word counts, by user. */
  counting: readonly UserId[];
}

const mostListed = 100;

export interface ListInput {
  reach: Reach;
  clusterId: ClusterId | null;
  onlyWaiting: boolean;
}

/** Newest first. */
export async function listRequests(db: Db | Tx, input: ListInput, now: Date): Promise<JudgedRequest[]> {
  const { clusterId, onlyWaiting, reach } = input;
  const rows = await selectRequests(db)
    .where(inReach(reach, { cluster: 'approval_request.cluster_id' }))
    .$if(clusterId !== null, (query) => query.where('approval_request.cluster_id', '=', clusterId))
    .$if(onlyWaiting, (query) => query.where('approval_request.state', '=', 'open'))
    .limit(mostListed)
    .execute();
  const judged = await judgeRequests(db, rows, now);
  return onlyWaiting ? judged.filter(({ view }) => view.state === 'open' || view.state === 'approved') : judged;
}

export async function findRequest(
  db: Db | Tx,
  clusterId: ClusterId,
  id: ApprovalRequestId,
  now: Date,
): Promise<JudgedRequest | null> {
  const rows = await selectRequests(db)
    .where('approval_request.id', '=', id)
    .where('approval_request.cluster_id', '=', clusterId)
    .execute();
  return (await judgeRequests(db, rows, now))[0] ?? null;
}

/** Those of one plan, newest first. */
export async function listRequestsOf(db: Db | Tx, planId: PlanId, now: Date): Promise<JudgedRequest[]> {
  const rows = await selectRequests(db).where('approval_request.plan_id', '=', planId).execute();
  return judgeRequests(db, rows, now);
}

/** What the cluster asks for about a plan; null where it asks for nothing. */
export async function readPlanApproval(
  db: Db | Tx,
  clusterId: ClusterId,
  planId: PlanId,
  now: Date,
): Promise<PlanApproval | null> {
  const { approval } = await readClusterPolicy(db, clusterId);
  if (approval === null) return null;
  const [newest] = await listRequestsOf(db, planId, now);
  const authors = (await readSubjects(db, [planId])).get(planId)?.authors ?? [];
  return {
    ...approval,
    isGiven: newest?.view.state === 'approved',
    closedTo: newest?.view.closedTo ?? [...authors],
    request: newest?.view ?? null,
  };
}

/** Whether the word of this person is asked for: it could be given and has not been. */
export function waitsFor({ view, row, counting }: JudgedRequest, actor: Actor): boolean {
  if (actor.userId === null || view.state !== 'open' || isNamed(actor.name, view.closedTo)) return false;
  return actor.authority.holds('approval.give', { clusterId: row.clusterId }) && !counting.includes(actor.userId);
}

interface GivenRow extends Given {
  requestId: ApprovalRequestId;
  userId: UserId;
  why: string;
}

async function judgeRequests(db: Db | Tx, rows: readonly RequestRow[], now: Date): Promise<JudgedRequest[]> {
  if (rows.length === 0) return [];
  const policies = await listClusterPolicies(db, [...new Set(rows.map(({ clusterId }) => clusterId))]);
  const subjects = await readSubjects(db, [...new Set(rows.map(({ planId }) => planId))]);
  const askers = await listAskers(db, [...subjects.keys()]);
  const given = await listGiven(db, rows, now);
  return rows.flatMap((row): JudgedRequest[] => {
    const subject = subjects.get(row.planId);
    const policy = policies.get(row.clusterId);
    if (subject === undefined || policy === undefined) return [];
    const closedTo = [...new Set([...subject.authors, ...(askers.get(row.planId) ?? [])])].sort();
    return [
      judge({ row, subject, policy, closedTo, given: given.filter(({ requestId }) => requestId === row.id) }, now),
    ];
  });
}

interface Judging {
  row: RequestRow;
  subject: PlanSubject;
  policy: StoredClusterPolicy;
  closedTo: readonly string[];
  given: readonly GivenRow[];
}

/** What an approval is measured by where none is asked for any more. */
const noPolicy: Pick<ApprovalPolicy, 'validHours'> = { validHours: 0 };

function judge({ closedTo, given, policy, row, subject }: Judging, now: Date): JudgedRequest {
  const told = given.map((each) => ({
    ...each,
    whyNot: row.state === 'open' ? whyNotCounting(each, closedTo, policy.approval ?? noPolicy, now) : null,
  }));
  const counting = told.filter(({ whyNot }) => whyNot === null).map(({ userId }) => userId);
  const { askedBy, endedAt, endedBy, id, planId, why } = row;
  const view: ApprovalRequest = {
    id,
    cluster: { id: row.clusterId, name: row.clusterName },
    planId,
    state: decideState(row, subject, policy, counting.length),
    changes: subject.changes,
    askedBy,
    askedAt: row.askedAt.toISOString(),
    why,
    given: told.map((each) => ({ by: each.name, at: each.at.toISOString(), why: each.why, whyNot: each.whyNot })),
    ended: endedAt === null || endedBy === null ? null : { by: endedBy, at: endedAt.toISOString(), why: row.endedWhy },
    closedTo: [...closedTo],
  };
  return { row, subject, view, counting };
}

/** Everybody who ever asked for these plans: asking anew by another must not open it to them. */
async function listAskers(db: Db | Tx, planIds: readonly PlanId[]): Promise<ReadonlyMap<PlanId, string[]>> {
  const askers = new Map<PlanId, string[]>();
  if (planIds.length === 0) return askers;
  const rows = await db
    .selectFrom('approval_request')
    .select(['plan_id', 'asked_name'])
    .where('plan_id', 'in', [...planIds])
    .execute();
  for (const { asked_name: name, plan_id: planId } of rows) askers.set(planId, [...(askers.get(planId) ?? []), name]);
  return askers;
}

async function listGiven(db: Db | Tx, requests: readonly RequestRow[], now: Date): Promise<GivenRow[]> {
  const clusters = new Map(requests.map(({ clusterId, id }) => [id, clusterId]));
  const rows = await db
    .selectFrom('approval')
    .innerJoin('user_account', 'user_account.id', 'approval.user_id')
    .select([
      'approval.request_id as requestId',
      'approval.user_id as userId',
      'approval.given_name as name',
      'approval.given_at as at',
      'approval.why',
      'user_account.active as isActive',
    ])
    .where('approval.request_id', 'in', [...clusters.keys()])
    .orderBy('approval.given_at')
    .execute();
  const authorities = new Map<UserId, Authority>();
  for (const userId of new Set(rows.map((row) => row.userId)))
    authorities.set(userId, await readAuthority(db, userId, now));
  return rows.map((row) => {
    const clusterId = clusters.get(row.requestId);
    const mayGive = clusterId !== undefined && authorities.get(row.userId)?.holds('approval.give', { clusterId });
    return { ...row, mayGive: mayGive === true };
  });
}
