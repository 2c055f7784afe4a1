import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { Moment, RevisionId } from '../ids.ts';
import { ChangeView } from './changes.ts';
import { FileDiff, ResourceView, TreeAt } from './resources.ts';
import { ActorView, clusterParams, SemanticLine } from './shared.ts';

/** An immutable snapshot with who made it and why. `state` is where the nodes are with it now. */
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

/** `total` counts all of the cluster. `before` is a number: the page begins below it. */
export const listRevisions = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/revisions',
  access: { permission: 'config.read', of: 'cluster' },
  tag: 'revisions',
  summary: 'Revisions, newest first',
  params: clusterParams,
  query: z.object({
    before: z.coerce.number().int().positive().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ items: z.array(RevisionView), total: z.number().int() }),
});
/** Problems: `not-found`. */
export const viewRevision = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/revisions/:number',
  access: { permission: 'config.read', of: 'cluster' },
  tag: 'revisions',
  summary: 'One revision',
  params: revisionParams,
  response: RevisionView,
});
/** Told as the way from `from` to `to`. Problems: `not-found`. */
export const compareRevisions = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/revision-comparison',
  access: { permission: 'config.read', of: 'cluster' },
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
/**
 * Nothing goes live: the change is planned and applied like any other. Problems: `nothing-staged` when the nodes serve that
 * content already, `permission-missing` for dangerous directives, `edit-stale`, `not-found`.
 */
export const restoreRevision = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/revisions/:number/restore',
  access: { permission: 'change.stage', of: 'cluster', also: 'config.read' },
  tag: 'revisions',
  summary: 'Stage the content of a revision as a change to review',
  status: 201,
  params: revisionParams,
  response: ChangeView,
});
