import { randomUUID } from 'node:crypto';
import { ApprovalRequestId, type ClusterId, type PlanId, type UserId } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';
import type { ApprovalRequestTable } from '../../platform/schema/approval.ts';

export interface NewRequest {
  clusterId: ClusterId;
  planId: PlanId;
  digest: string;
  policyVersion: number;
  asker: { userId: UserId; name: string };
  at: Date;
  why: string;
}

export async function insertRequest(tx: Tx, request: NewRequest): Promise<ApprovalRequestId> {
  const id = ApprovalRequestId.parse(randomUUID());
  await tx
    .insertInto('approval_request')
    .values({
      id,
      cluster_id: request.clusterId,
      plan_id: request.planId,
      digest: request.digest,
      policy_version: request.policyVersion,
      state: 'open',
      asked_by: request.asker.userId,
      asked_name: request.asker.name,
      asked_at: request.at,
      why: request.why,
    })
    .execute();
  return id;
}

/** Says it once more when the same person has said it before. */
export async function putApproval(
  tx: Tx,
  requestId: ApprovalRequestId,
  given: { userId: UserId; name: string; at: Date; why: string },
): Promise<void> {
  const columns = { given_name: given.name, given_at: given.at, why: given.why };
  await tx
    .insertInto('approval')
    .values({ request_id: requestId, user_id: given.userId, ...columns })
    .onConflict((conflict) => conflict.columns(['request_id', 'user_id']).doUpdateSet(columns))
    .execute();
}

export interface RequestEnd {
  state: Exclude<ApprovalRequestTable['state'], 'open'>;
  by: string;
  at: Date;
  why: string;
}

/** Ends requests that are open. */
export async function endRequests(tx: Tx, ids: readonly ApprovalRequestId[], end: RequestEnd): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('approval_request')
    .set({ state: end.state, ended_name: end.by, ended_at: end.at, ended_why: end.why })
    .where('id', 'in', [...ids])
    .where('state', '=', 'open')
    .execute();
}
