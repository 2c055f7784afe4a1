import { z } from 'zod';
import { DriftKind } from '../agent/drift.ts';
import { endpoint } from '../endpoint.ts';
import { Moment, NodeId } from '../ids.ts';
import { ChangeView } from './changes.ts';
import { ConfigText, clusterParams } from './shared.ts';

/** What happens with drift without a person: it waits for one, or it is overwritten as soon as it is seen. */
export const DriftPolicy = z.enum(['ask', 'heal']);
export type DriftPolicy = z.infer<typeof DriftPolicy>;

/** Names one entry of a node as long as the difference lasts. */
const DriftKey = z.string().regex(/^[0-9a-f]{16}$/);
/** Names exactly the values of an entry: another value is another `seen`. */
const DriftSeen = z.string().regex(/^[0-9a-f]{32}$/);

/**
 * One difference between what belongs on a node and what is there, on its disk or in its running HAProxy. `what` says it in words.
 * `accepted`: the next commit may replace exactly this file. `cannotAdopt` and `cannotOverwrite` say why not; null where it is possible.
 */
export const DriftEntry = z.object({
  nodeId: NodeId,
  nodeName: z.string(),
  key: DriftKey,
  seen: DriftSeen,
  state: z.enum(['disk', 'running']),
  kind: DriftKind,
  object: z.string(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
  what: z.string(),
  since: Moment,
  /** Until then, or until it changes when `until` is null. */
  ignored: z.object({ until: Moment.nullable(), by: z.string() }).nullable(),
  accepted: z.boolean(),
  cannotAdopt: z.string().nullable(),
  cannotOverwrite: z.string().nullable(),
});
export type DriftEntry = z.infer<typeof DriftEntry>;

/** An entry as a person saw it: with other values by now it is `edit-stale`. */
export const SeenDrift = z.object({ nodeId: NodeId, key: DriftKey, seen: DriftSeen });
export type SeenDrift = z.infer<typeof SeenDrift>;
const SeenDrifts = z.array(SeenDrift).min(1).max(200);

const DriftList = z.object({ policy: DriftPolicy, items: z.array(DriftEntry) });

/** By node, disk before process. Problems: `not-found`. */
export const listDrift = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/drift',
  access: { permission: 'config.read', of: 'cluster' },
  tag: 'drift',
  summary: 'What differs on the nodes of a cluster from what belongs there, ignored differences included',
  params: clusterParams,
  response: DriftList,
});

/** Both texts of a section that the node and the staged configuration changed differently. */
export const DriftConflict = z.object({
  resource: z.string(),
  section: z.string(),
  staged: ConfigText.nullable(),
  node: ConfigText.nullable(),
});
export type DriftConflict = z.infer<typeof DriftConflict>;

/**
 * A file is merged into what is staged, starting from what was applied to the node; its replacement by the next apply is accepted in
 * the same act. A value of the process becomes an edit of the text. With conflicts nothing is staged and `change` is null.
 * Problems: `edit-stale`, `node-not-drifted`, `drift-not-resolvable`, `permission-missing` for dangerous directives, `not-found`.
 */
export const adoptDrift = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/drift/adopt',
  access: { permission: 'drift.adopt', of: 'cluster', also: 'config.read' },
  tag: 'drift',
  summary: 'Stage what was changed on nodes as one change of the cluster',
  params: clusterParams,
  body: z.object({ entries: SeenDrifts }),
  response: z.object({ change: ChangeView.nullable(), conflicts: z.array(DriftConflict) }),
});

/**
 * Each node gets its target revision once more, over exactly the files that were seen, and reloads: whatever else was changed in its
 * process goes with it. Problems: `edit-stale`, `node-not-drifted`, `drift-not-resolvable`, `node-offline`, `not-found`.
 */
export const overwriteDrift = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/drift/overwrite',
  access: { permission: 'drift.overwrite', of: 'cluster', also: 'config.read' },
  tag: 'drift',
  summary: 'Put back what belongs on the nodes, at once',
  status: 202,
  params: clusterParams,
  body: z.object({ entries: SeenDrifts }),
  response: DriftList,
});

/** It counts as drift all the same, and is shown as ignored. Problems: `edit-stale`, `node-not-drifted`, `not-found`. */
export const ignoreDrift = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/drift/ignore',
  access: { permission: 'drift.overwrite', of: 'cluster', also: 'config.read' },
  tag: 'drift',
  summary: 'Ignore differences until a moment, or until they change; or no longer',
  params: clusterParams,
  body: z.object({
    entries: SeenDrifts,
    /** False: ignore them no longer. */
    ignore: z.boolean().default(true),
    /** Null: until the difference changes. */
    until: Moment.nullable().default(null),
  }),
  response: DriftList,
});

/** `heal` overwrites drift by itself, with an audit row each time. Problems: `not-found`. */
export const setDriftPolicy = endpoint({
  method: 'PUT',
  path: '/api/v1/clusters/:clusterId/drift/policy',
  access: { permission: 'drift.overwrite', of: 'cluster' },
  tag: 'drift',
  summary: 'Say what happens with drift of a cluster without a person',
  params: clusterParams,
  body: z.object({ policy: DriftPolicy }),
  response: z.object({ policy: DriftPolicy }),
});
