import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ChangeId, Moment } from '../ids.ts';
import { configBodyLimitBytes, FileDiff, ResourceEdit } from './resources.ts';
import { ActorView, clusterParams, Diagnostic, SemanticLine } from './shared.ts';

/** A change is staged until it is applied by a plan or rejected by a person, who may stage it again. */
export const ChangeState = z.enum(['staged', 'applied', 'rejected']);

/** A directive that can run code or open files on nodes. */
export const DangerousUse = z.object({ resource: z.string(), line: z.number().int(), keyword: z.string() });

/** A change with what it does in words. `dangerous` lists its lines that needed `config.dangerous`. */
export const ChangeView = z.object({
  id: ChangeId,
  number: z.number().int(),
  title: z.string(),
  state: ChangeState,
  author: ActorView,
  createdAt: Moment,
  summary: z.array(SemanticLine),
  /** `summary` is cut at 200 lines; this is the whole count. */
  summaryTotal: z.number().int(),
  appliedInRevision: z.number().int().nullable(),
  dangerous: z.array(DangerousUse),
});
export type ChangeView = z.infer<typeof ChangeView>;

const changeParams = clusterParams.extend({ changeId: ChangeId });

/** Which changes of a cluster; the order is that in which they are staged, however they are listed. */
export const ChosenChanges = z.array(ChangeId).min(1).max(500);

/** `etag` goes into `If-Match` of stageChange. Problems: `not-found` for an unknown cluster. */
export const listChanges = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/changes',
  access: { permission: 'config.read', of: 'cluster' },
  tag: 'changes',
  summary: 'Changes, staged ones in the order in which they apply, others newest first',
  params: clusterParams,
  query: z.object({ state: ChangeState.default('staged') }),
  response: z.object({ items: z.array(ChangeView), etag: z.string() }),
});
/** Problems: `not-found`. */
export const viewChange = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/changes/:changeId',
  access: { permission: 'config.read', of: 'cluster' },
  tag: 'changes',
  summary: 'One change with its difference per file',
  params: changeParams,
  response: ChangeView.extend({ files: z.array(FileDiff) }),
});
/**
 * Problems: `edit-stale` when the staged tree is another than the `If-Match` names, `permission-missing` for dangerous
 * directives and Lua, `too-large`, `not-found` for a resource that the staged tree does not have, `name-taken` for a new one
 * whose name it has, `secret-unknown` for a hidden secret that is not where it was.
 */
export const stageChange = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/changes',
  access: { permission: 'change.stage', of: 'cluster', also: 'config.read' },
  tag: 'changes',
  summary: 'Stage new contents of resources, new ones and removals; any bytes are kept, nothing goes live',
  status: 201,
  ifMatch: true,
  params: clusterParams,
  bodyLimitBytes: configBodyLimitBytes,
  body: z.object({
    title: z.string().min(1).max(200),
    edits: z.array(ResourceEdit).min(1).max(50),
  }),
  response: ChangeView.extend({ diagnostics: z.array(Diagnostic), etag: z.string() }),
});
/** Problems: `change-conflict` when a later change rests on it, `not-found` when it is not staged. */
export const rejectChange = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/changes/:changeId/reject',
  access: { permission: 'change.stage', of: 'cluster', also: 'config.read' },
  tag: 'changes',
  summary: 'Take a staged change back; refused when a later one touches the same section',
  params: changeParams,
  response: ChangeView,
});
/** All or none. Problems: `change-conflict` when a change that stays rests on one of them, `not-found` when one is not staged. */
export const rejectChanges = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/changes/reject',
  access: { permission: 'change.stage', of: 'cluster', also: 'config.read' },
  tag: 'changes',
  summary: 'Take several staged changes back, all or none',
  params: clusterParams,
  body: z.object({ changeIds: ChosenChanges }),
  response: z.object({ items: z.array(ChangeView) }),
});
/**
 * Problems: `change-conflict` with both texts where it no longer fits on what is staged, `permission-missing` for dangerous
 * directives and Lua, `not-found` when it is not rejected.
 */
export const restageChange = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/changes/:changeId/restage',
  access: { permission: 'change.stage', of: 'cluster', also: 'config.read' },
  tag: 'changes',
  summary: 'Stage a rejected change again, behind all that is staged',
  params: changeParams,
  response: ChangeView,
});
/**
 * Stages a new change that takes back what this one did and nothing else. Problems: `change-conflict` with both texts where later
 * changes touched the same place, `nothing-staged` when nothing of it is left, `permission-missing` for dangerous directives and
 * Lua, `edit-stale`, `not-found` when it is not applied.
 */
export const revertChange = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/changes/:changeId/revert',
  access: { permission: 'change.stage', of: 'cluster', also: 'config.read' },
  tag: 'changes',
  summary: 'Stage the inverse of one applied change; later ones stay',
  status: 201,
  params: changeParams,
  response: ChangeView,
});
