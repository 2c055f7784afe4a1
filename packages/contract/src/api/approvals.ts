import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ApprovalRequestId, ClusterId, Moment, PlanId } from '../ids.ts';
import { clusterParams } from './shared.ts';

/** Longest time for which an approval holds, in hours. */
export const longestApprovalHours = 720;
/** Most people who can be asked for. */
export const mostApprovers = 5;

/** What a cluster asks for before a plan of it is applied. */
export const ApprovalPolicy = z.object({
  /** So many people, none of whom wrote one of the changes or asked. */
  people: z.number().int().min(1).max(mostApprovers),
  /** An approval holds so long after it was given. */
  validHours: z.number().int().min(1).max(longestApprovalHours),
});
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/** `approval` is null where a plan needs nobody's word. */
export const ClusterPolicy = z.object({
  approval: ApprovalPolicy.nullable(),
  /** Null while nobody has ever decided. */
  setBy: z.string().nullable(),
  setAt: Moment.nullable(),
  version: z.number().int(),
});
export type ClusterPolicy = z.infer<typeof ClusterPolicy>;

/** One person's word. `whyNot` says why it does not count any more; null while it counts. */
export const GivenApproval = z.object({ by: z.string(), at: Moment, why: z.string(), whyNot: z.string().nullable() });

/**
 * What was asked of others about one plan. `approved`: enough people said yes and their word holds; `stale`: the plan cannot be applied
 * any more; `revoked`: what the cluster asks for changed.
 */
export const ApprovalRequest = z.object({
  id: ApprovalRequestId,
  cluster: z.object({ id: ClusterId, name: z.string() }),
  planId: PlanId,
  state: z.enum(['open', 'approved', 'refused', 'withdrawn', 'revoked', 'stale', 'applied']),
  /** How many changes the plan holds. */
  changes: z.number().int(),
  askedBy: z.string(),
  askedAt: Moment,
  why: z.string(),
  given: z.array(GivenApproval),
  /** Who refused or took it back, when and why; null for one that is not over by a person. */
  ended: z.object({ by: z.string(), at: Moment, why: z.string() }).nullable(),
  /** Authors of the changes and who asked: they cannot approve it. */
  closedTo: z.array(z.string()),
});
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

/** What the cluster asks for about this plan, and how far that is. `request` is the newest one, null when nobody asked. */
export const PlanApproval = ApprovalPolicy.extend({
  isGiven: z.boolean(),
  closedTo: z.array(z.string()),
  request: ApprovalRequest.nullable(),
});
export type PlanApproval = z.infer<typeof PlanApproval>;

/** `version` goes into `If-Match` of setClusterPolicy. Problems: `not-found`. */
export const viewClusterPolicy = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/policy',
  access: { permission: 'cluster.read', of: 'cluster' },
  tag: 'approvals',
  summary: 'What a plan of the cluster needs before it is applied',
  params: clusterParams,
  response: ClusterPolicy,
});
/** Every approval that was asked for or given under another policy is revoked. Problems: `edit-stale`, `not-found`. */
export const setClusterPolicy = endpoint({
  method: 'PUT',
  path: '/api/v1/clusters/:clusterId/policy',
  access: { permission: 'cluster.policy', of: 'cluster' },
  tag: 'approvals',
  summary: 'Decide what a plan of the cluster needs before it is applied',
  ifMatch: true,
  params: clusterParams,
  body: z.object({ approval: ApprovalPolicy.nullable() }),
  response: ClusterPolicy,
});

/** Of the clusters in reach, newest first, at most 100. */
export const listApprovalRequests = endpoint({
  method: 'GET',
  path: '/api/v1/approval-requests',
  access: { permission: 'cluster.read', of: 'reach' },
  tag: 'approvals',
  summary: 'Approvals that are asked for, or all of them',
  query: z.object({
    clusterId: ClusterId.optional(),
    /** `waiting`: neither refused, withdrawn, revoked nor applied, and of a plan that can still be applied. */
    which: z.enum(['waiting', 'all']).default('waiting'),
  }),
  /** `waitsForMe`: the caller could give it and has not. */
  response: z.object({ items: z.array(ApprovalRequest.extend({ waitsForMe: z.boolean() })) }),
});

const planParams = clusterParams.extend({ planId: PlanId });
const requestParams = clusterParams.extend({ requestId: ApprovalRequestId });
const Why = z.string().trim().max(500);

/** Who asks cannot approve. Asking twice answers what is there. Problems: `approval-state` where the cluster asks for none, `plan-stale`, `plan-refused`, `not-found`. */
export const askApproval = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/plans/:planId/approval-requests',
  access: { permission: 'plan.create', of: 'cluster' },
  tag: 'approvals',
  summary: 'Ask other people to approve a plan',
  status: 201,
  params: planParams,
  body: z.object({ why: Why.default('') }),
  response: ApprovalRequest,
});
/**
 * Holds for exactly this plan, and while whoever gave it is active and may give it. Problems: `approval-not-yours`, `approval-state`,
 * `plan-stale`, `not-found`.
 */
export const giveApproval = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/approval-requests/:requestId/approve',
  access: { permission: 'approval.give', of: 'cluster' },
  tag: 'approvals',
  summary: 'Approve a plan that somebody else made',
  params: requestParams,
  body: z.object({ why: Why.default('') }),
  response: ApprovalRequest,
});
/** Also takes back what was given, by the same person or another. Problems: `approval-state`, `not-found`. */
export const refuseApproval = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/approval-requests/:requestId/refuse',
  access: { permission: 'approval.give', of: 'cluster' },
  tag: 'approvals',
  summary: 'Refuse a plan, with a reason',
  params: requestParams,
  body: z.object({ why: Why.min(1) }),
  response: ApprovalRequest,
});
/** Only who asked. Problems: `approval-not-yours`, `approval-state`, `not-found`. */
export const withdrawApproval = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/approval-requests/:requestId/withdraw',
  access: { permission: 'plan.create', of: 'cluster' },
  tag: 'approvals',
  summary: 'Take back what one asked for',
  params: requestParams,
  response: ApprovalRequest,
});
