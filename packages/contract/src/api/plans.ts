import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ChangeId, Moment, NodeId, PlanId, RolloutId } from '../ids.ts';
import { PlanApproval } from './approvals.ts';
import { ChosenChanges, DangerousUse } from './changes.ts';
import { FreezeNow } from './freezes.ts';
import { FileDiff } from './resources.ts';
import { RolloutStrategy } from './rollouts.ts';
import { ActorView, clusterParams, Diagnostic, FindingWords, SemanticLine } from './shared.ts';

/** What one node says of the plan. `durationMs` is what its validation took. */
export const PlanNode = z.object({
  nodeId: NodeId,
  name: z.string(),
  state: z.enum(['waiting', 'validated', 'refused', 'offline']),
  /** Its disk holds a file that nothing may replace yet: see the node's `drift`. */
  drifted: z.boolean(),
  haproxyVersion: z.string().nullable(),
  durationMs: z.number().nullable(),
  diagnostics: z.array(Diagnostic),
});
/** How some nodes take the change over: the cheapest way that their HAProxy has for all of it. */
export const PlanWay = z.object({
  nodes: z.array(z.string()),
  way: z.enum(['nothing', 'commands', 'reload']),
  /** What the commands do, in words and in order; empty for the other ways. Cut at 100. */
  steps: z.array(z.string()),
  stepsTotal: z.number().int(),
  /** Why it must be a reload; `line` is one of `resource` as planned. Cut at 20. */
  reasons: z.array(z.object({ resource: z.string().nullable(), line: z.number().int().nullable(), cause: z.string() })),
});
export type PlanWay = z.infer<typeof PlanWay>;

/**
 * What applying would do, and whether it can be done. The texts stay; the verdict is judged at the moment of the answer.
 */
export const PlanView = z.object({
  id: PlanId,
  baseRevision: z.number().int().nullable(),
  /** Revision that summary and files are told from: what the nodes run when the head failed, else the base. */
  comparedWith: z.number().int().nullable(),
  /** Nothing was staged: the content of this revision, the head, is tried again. */
  repeats: z.number().int().nullable(),
  /** Applying needs `overrideFailedHead`. */
  overrideNeeded: z.boolean(),
  /** What the plan became. */
  applied: z.object({ revision: z.number().int(), rolloutId: RolloutId }).nullable(),
  changeIds: z.array(ChangeId),
  /** Changes that were staged too when the plan was made, and stay so when it is applied. */
  leftOut: z.array(ChangeId),
  createdBy: ActorView,
  createdAt: Moment,
  /** validating until every node of the cluster has answered or is offline. */
  verdict: z.enum(['validating', 'can-apply', 'refused', 'stale', 'applied']),
  /** In words, for the head of the plan page; the verdict `stale` says it by itself. */
  reasons: z.array(z.object({ cause: FindingWords, remediation: z.string().nullable() })),
  /**
   * `needed` by some node; `reason` in words. `ways` tells node by node, `hint` what would make a reload gentler; both are missing in
   * plans of older releases.
   */
  reload: z.object({
    needed: z.boolean(),
    reason: z.string(),
    ways: z.array(PlanWay).optional(),
    hint: z.string().nullable().optional(),
  }),
  /** Where it can be felt. `hosts`: names that visitors ask for, as far as conditions of the configuration spell them. */
  blastRadius: z.object({
    binds: z.array(z.string()),
    hosts: z.array(z.string()),
    backends: z.array(z.string()),
    nodes: z.number().int(),
  }),
  summary: z.array(SemanticLine),
  summaryTotal: z.number().int(),
  files: z.array(FileDiff),
  diagnostics: z.array(Diagnostic),
  nodes: z.array(PlanNode),
  notProven: z.array(z.string()),
  /** Added against the base, on the lines of what is planned. */
  dangerous: z.array(DangerousUse),
  /** What another person has to say to it; null where the cluster asks for nothing, and when it is applied. */
  approval: PlanApproval.nullable(),
  /** Why nothing is applied now; null when it can be. */
  freeze: FreezeNow.nullable(),
});
export type PlanView = z.infer<typeof PlanView>;
const planParams = clusterParams.extend({ planId: PlanId });

/**
 * Nothing goes live. Without `changeIds` all staged changes are planned. A plan is stale as soon as the head is another or one of its
 * own changes is no longer staged; what is staged beside it does not touch it.
 *
 * Problems: `nothing-staged`, `change-conflict`, `change-needed` when a chosen change cannot stand without one that was left out,
 * `plan-stale` when a chosen change is not staged or the head moves faster than a plan is made, `not-found`.
 */
export const createPlan = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/plans',
  access: { permission: 'plan.create', of: 'cluster', also: 'config.read' },
  tag: 'plans',
  summary:
    'Plan staged changes, all or chosen ones, or the failed head again when nothing is staged: differences, and validation by every node',
  status: 201,
  params: clusterParams,
  body: z.object({ changeIds: ChosenChanges.optional() }).nullish(),
  response: PlanView,
});
/** Asked again until the verdict is no longer `validating`. Problems: `not-found`. */
export const viewPlan = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/plans/:planId',
  access: { permission: 'config.read', of: 'cluster' },
  tag: 'plans',
  summary: 'A plan with its verdict so far',
  params: planParams,
  response: PlanView,
});
/** How a plan is applied. */
export const ApplyOptions = z.object({
  why: z.string().max(500).default(''),
  /** Go on although the newest revision failed. */
  overrideFailedHead: z.boolean().default(false),
  /** Left out: the one of the cluster. */
  strategy: RolloutStrategy.optional(),
  /** The reason to apply although nothing should be; needs `freeze.override`. */
  overrideFreeze: z.string().trim().min(1).max(500).optional(),
});
export type ApplyOptions = z.infer<typeof ApplyOptions>;

/**
 * A plan that was applied already answers what it became. Problems: `plan-stale`, `plan-refused` with every reason,
 * `rollout-active`, `head-failed` without the override, `approval-needed`, `frozen`, `node-offline` when no node could hear of it,
 * `not-found`.
 */
export const applyPlan = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/plans/:planId/apply',
  access: { permission: 'rollout.start', of: 'cluster' },
  tag: 'plans',
  summary: 'Create revision N+1 from the plan and roll it out',
  status: 201,
  params: planParams,
  body: ApplyOptions,
  response: z.object({ revision: z.number().int(), rolloutId: RolloutId }),
});
