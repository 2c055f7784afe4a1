import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ChangeId, ClusterId, Digest, Moment, NodeId, PlanId, ResourceId, RevisionId, RolloutId } from '../ids.ts';
import { ActorView, Diagnostic, SemanticLine } from './shared.ts';

/** Largest accepted configuration file, in bytes. */
export const maxResourceBytes = 10 * 1024 * 1024;
/** A JSON body that carries one such file in base64, with room for the rest. */
const configBodyLimitBytes = Math.ceil((maxResourceBytes * 4) / 3) + 64 * 1024;

const clusterParams = z.object({ clusterId: ClusterId });
/** Without a limit of its own: what is over `maxResourceBytes` is `too-large`, not of the wrong form. The body has a limit. */
const Base64 = z.base64();

/** Which tree to read: the head, the head with all staged changes, or a revision by number. */
export const TreeAt = z.union([z.literal('head'), z.literal('staged'), z.string().regex(/^[1-9][0-9]{0,9}$/)]);

export const ResourceView = z.object({
  id: ResourceId,
  kind: z.enum(['haproxy-config']),
  name: z.string(),
  digest: Digest,
  sizeBytes: z.number().int(),
});
export type ResourceView = z.infer<typeof ResourceView>;

export const listResources = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/resources',
  access: { permission: 'config.read' },
  tag: 'configuration',
  summary: 'The resources of a tree; `etag` names the state of the staged tree',
  params: clusterParams,
  query: z.object({ at: TreeAt.default('staged') }),
  /** `etag` goes into `If-Match` of stageChange: it changes with every staged or applied change of the cluster. */
  response: z.object({ items: z.array(ResourceView), etag: z.string() }),
});

/** Answers the exact bytes as `application/octet-stream`, with `ETag` and `X-Content-SHA256`. */
export const downloadResource = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/resources/:resourceId/content',
  access: { permission: 'config.read' },
  tag: 'configuration',
  summary: 'The exact bytes of a resource',
  params: clusterParams.extend({ resourceId: ResourceId }),
  query: z.object({ at: TreeAt.default('staged') }),
  response: z.instanceof(Uint8Array),
});

export const listDiagnostics = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/diagnostics',
  access: { permission: 'config.read' },
  tag: 'configuration',
  summary: 'What our parser finds in the staged tree',
  params: clusterParams,
  response: z.object({ items: z.array(Diagnostic) }),
});

export const ImportPreview = z.object({
  sizeBytes: z.number().int(),
  sha256In: Digest,
  /** Of what our parser writes back: equal to `sha256In`, always. */
  sha256Out: Digest,
  encoding: z.enum(['utf-8', 'latin-1']),
  lineCount: z.number().int(),
  sections: z.array(
    z.object({
      kind: z.string(),
      name: z.string().nullable(),
      line: z.number().int(),
      statements: z.number().int(),
      comparedWithStaged: z.enum(['new', 'changed', 'same']),
    }),
  ),
  /** Sections of the staged tree that the import does not have. */
  missing: z.array(z.object({ kind: z.string(), name: z.string().nullable() })),
  diagnostics: z.array(Diagnostic),
  /** `haproxy -c` of the node on its own file; null for text, which the plan validates. */
  nodeVerdict: z.object({ ok: z.boolean(), output: z.array(z.string()) }).nullable(),
  content: Base64,
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const previewImport = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/import-preview',
  access: { permission: 'change.stage' },
  tag: 'configuration',
  summary: 'Show what an import would bring; nothing is staged',
  params: clusterParams,
  bodyLimitBytes: configBodyLimitBytes,
  body: z.union([
    z.object({ source: z.literal('text'), content: Base64 }),
    z.object({ source: z.literal('node'), nodeId: NodeId }),
  ]),
  response: ImportPreview,
});

export const ChangeState = z.enum(['staged', 'applied', 'rejected']);

/** A directive that can run code or open files on nodes. */
export const DangerousUse = z.object({ resource: z.string(), line: z.number().int(), keyword: z.string() });

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

/** Text for the eye: UTF-8 when the bytes are valid UTF-8, else each byte as one Latin-1 character. */
export const FileText = z.object({ digest: Digest, encoding: z.enum(['utf-8', 'latin-1']), text: z.string() });
export const FileDiff = z.object({
  resourceId: ResourceId,
  name: z.string(),
  before: FileText.nullable(),
  after: FileText.nullable(),
  addedLines: z.number().int(),
  removedLines: z.number().int(),
});
export type FileDiff = z.infer<typeof FileDiff>;

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
export const viewChange = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/changes/:changeId',
  access: { permission: 'config.read' },
  tag: 'changes',
  summary: 'One change with its difference per file',
  params: clusterParams.extend({ changeId: ChangeId }),
  response: ChangeView.extend({ files: z.array(FileDiff) }),
});
export const stageChange = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/changes',
  access: { permission: 'change.stage' },
  tag: 'changes',
  summary: 'Stage new content of resources; any bytes are kept, nothing goes live',
  status: 201,
  ifMatch: true,
  params: clusterParams,
  bodyLimitBytes: configBodyLimitBytes,
  body: z.object({
    title: z.string().min(1).max(200),
    edits: z
      .array(z.object({ resourceId: ResourceId, content: Base64 }))
      .min(1)
      .max(50),
  }),
  response: ChangeView.extend({ diagnostics: z.array(Diagnostic), etag: z.string() }),
});
export const rejectChange = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/changes/:changeId/reject',
  access: { permission: 'change.stage' },
  tag: 'changes',
  summary: 'Take a staged change back; refused when a later one touches the same section',
  params: clusterParams.extend({ changeId: ChangeId }),
  response: ChangeView,
});

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
  createdBy: ActorView,
  createdAt: Moment,
  /** validating until every node of the cluster has answered or is offline. */
  verdict: z.enum(['validating', 'can-apply', 'refused', 'stale', 'applied']),
  /** In words, for the head of the plan page; the verdict `stale` says it by itself. */
  reasons: z.array(z.object({ cause: z.string(), remediation: z.string().nullable() })),
  reload: z.object({ needed: z.boolean(), reason: z.string() }),
  blastRadius: z.object({ binds: z.array(z.string()), backends: z.array(z.string()), nodes: z.number().int() }),
  summary: z.array(SemanticLine),
  summaryTotal: z.number().int(),
  files: z.array(FileDiff),
  diagnostics: z.array(Diagnostic),
  nodes: z.array(PlanNode),
  notProven: z.array(z.string()),
  /** Added against the base, on the lines of what is planned. */
  dangerous: z.array(DangerousUse),
});
export type PlanView = z.infer<typeof PlanView>;
const planParams = clusterParams.extend({ planId: PlanId });

export const createPlan = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/plans',
  access: { permission: 'plan.create' },
  tag: 'plans',
  summary:
    'Plan all staged changes, or the failed head again when nothing is staged: differences, and validation by every node',
  status: 201,
  params: clusterParams,
  response: PlanView,
});
export const viewPlan = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/plans/:planId',
  access: { permission: 'config.read' },
  tag: 'plans',
  summary: 'A plan with its verdict so far',
  params: planParams,
  response: PlanView,
});
export const applyPlan = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/plans/:planId/apply',
  access: { permission: 'rollout.start' },
  tag: 'plans',
  summary: 'Create revision N+1 from the plan and roll it out',
  status: 201,
  params: planParams,
  body: z.object({
    why: z.string().max(500).default(''),
    /** Go on although the newest revision failed. */
    overrideFailedHead: z.boolean().default(false),
  }),
  response: z.object({ revision: z.number().int(), rolloutId: RolloutId }),
});

export const RevisionView = z.object({
  id: RevisionId,
  number: z.number().int(),
  parent: z.number().int().nullable(),
  author: ActorView,
  why: z.string(),
  createdAt: Moment,
  restoredFrom: z.number().int().nullable(),
  state: z.enum(['current', 'last-good', 'rolling-out', 'failed', 'past']),
  summary: z.array(SemanticLine),
  summaryTotal: z.number().int(),
  resources: z.array(ResourceView),
});
export type RevisionView = z.infer<typeof RevisionView>;
const revisionParams = clusterParams.extend({ number: z.coerce.number().int().positive() });

export const listRevisions = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/revisions',
  access: { permission: 'config.read' },
  tag: 'revisions',
  summary: 'Revisions, newest first',
  params: clusterParams,
  query: z.object({
    before: z.coerce.number().int().positive().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ items: z.array(RevisionView), total: z.number().int() }),
});
export const viewRevision = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/revisions/:number',
  access: { permission: 'config.read' },
  tag: 'revisions',
  summary: 'One revision',
  params: revisionParams,
  response: RevisionView,
});
export const compareRevisions = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/revision-comparison',
  access: { permission: 'config.read' },
  tag: 'revisions',
  summary: 'Compare two trees, each the head, the staged tree or a revision number',
  params: clusterParams,
  query: z.object({ from: TreeAt, to: TreeAt }),
  response: z.object({
    summary: z.array(SemanticLine),
    summaryTotal: z.number().int(),
    files: z.array(FileDiff),
  }),
});
export const restoreRevision = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/revisions/:number/restore',
  access: { permission: 'change.stage' },
  tag: 'revisions',
  summary: 'Stage the content of a revision as a change to review',
  status: 201,
  params: revisionParams,
  response: ChangeView,
});

/** How far one node is. `returned`: its last good files are back and serve. */
export const RolloutNodeState = z.enum([
  'waiting',
  'preparing',
  'prepared',
  'committing',
  'proven',
  'refused',
  'returned',
  'offline',
]);
export const RolloutStep = z.object({ name: z.string(), at: Moment, durationMs: z.number().nullable() });
export const RolloutView = z.object({
  id: RolloutId,
  revision: z.number().int(),
  previousRevision: z.number().int().nullable(),
  state: z.enum(['preparing', 'committing', 'succeeded', 'failed']),
  startedBy: ActorView,
  startedAt: Moment,
  finishedAt: Moment.nullable(),
  problem: z.object({ cause: z.string(), remediation: z.string().nullable() }).nullable(),
  nodes: z.array(
    z.object({
      nodeId: NodeId,
      name: z.string(),
      state: RolloutNodeState,
      steps: z.array(RolloutStep),
      diagnostics: z.array(Diagnostic),
      finishedAt: Moment.nullable(),
    }),
  ),
});
export type RolloutView = z.infer<typeof RolloutView>;

export const listRollouts = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/rollouts',
  access: { permission: 'cluster.read' },
  tag: 'rollouts',
  summary: 'Rollouts, newest first',
  params: clusterParams,
  response: z.object({ items: z.array(RolloutView) }),
});
export const viewRollout = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/rollouts/:rolloutId',
  access: { permission: 'cluster.read' },
  tag: 'rollouts',
  summary: 'One rollout, node by node',
  params: clusterParams.extend({ rolloutId: RolloutId }),
  response: RolloutView,
});

/**
 * Server-sent events of `GET /api/v1/events`. They carry no data, only what to read again: losing one loses nothing,
 * because a reconnecting client reads everything it shows.
 */
export const StreamEvent = z.object({
  topic: z.enum(['cluster', 'node', 'change', 'plan', 'rollout', 'traffic']),
  clusterId: ClusterId.nullable(),
  id: z.string().nullable(),
});
export type StreamEvent = z.infer<typeof StreamEvent>;
export const streamEvents = endpoint({
  method: 'GET',
  path: '/api/v1/events',
  access: { permission: 'cluster.read' },
  tag: 'events',
  summary: 'Live events as text/event-stream',
  response: z.string(),
});
