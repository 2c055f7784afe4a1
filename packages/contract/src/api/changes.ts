import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ChangeId, Moment } from '../ids.ts';
import { configBodyLimitBytes, FileDiff, ResourceEdit } from './resources.ts';
import { ActorView, clusterParams, Diagnostic, SemanticLine } from './shared.ts';

/** A change is staged until it is applied by a plan or rejected by a person; neither is taken back. */
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

/** `etag` goes into `If-Match` of stageChange. Problems: `not-found` for an unknown cluster. */
export const listChanges = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/changes',
  access: { permission: 'config.read' },
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
  access: { permission: 'config.read' },
  tag: 'changes',
  summary: 'One change with its difference per file',
  params: clusterParams.extend({ changeId: ChangeId }),
  response: ChangeView.extend({ files: z.array(FileDiff) }),
});
/**
 * Problems: `edit-stale` when the staged tree is another than the `If-Match` names, `permission-missing` for dangerous
 * directives and Lua, `too-large`, `not-found` for a resource that the staged tree does not have, `name-taken` for a new one
 * whose name it has.
 */
export const stageChange = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/changes',
  access: { permission: 'change.stage' },
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
  access: { permission: 'change.stage' },
  tag: 'changes',
  summary: 'Take a staged change back; refused when a later one touches the same section',
  params: clusterParams.extend({ changeId: ChangeId }),
  response: ChangeView,
});
