import { z } from 'zod';

/** What a drift fact is about on the disk of a node. `file-content` is judged by the control plane, which knows what belongs there. */
export const diskDriftKinds = ['file-content', 'file-kind', 'file-owner', 'file-mode'] as const;

/**
 * What a drift fact is about in the running HAProxy.
 *
 * process:      it does not run
 * config-path:  it was started with another file than the managed one
 * bundle:       the worker carries another digest than that of the applied bundle
 * worker-file:  the worker was started when another file, or one that nobody can tell, stood at the managed path
 * unreadable:   the worker does not say what it runs
 * server-*, map-entry, list-entry, certificate, crt-list, authorities: its values differ from those of the applied files
 * more:         further differences that are not listed one by one
 */
export const runningDriftKinds = [
  'process',
  'config-path',
  'bundle',
  'worker-file',
  'unreadable',
  'server-weight',
  'server-state',
  'server-address',
  'server-added',
  'server-missing',
  'map-entry',
  'list-entry',
  'certificate',
  'crt-list',
  'authorities',
  'more',
] as const;

/** Every kind of difference that a node can show. */
export const DriftKind = z.enum([...diskDriftKinds, ...runningDriftKinds]);
export type DriftKind = z.infer<typeof DriftKind>;

/** Facts that one report may carry; the last of a full list is of kind `more`. */
export const maxDriftFacts = 200;

/**
 * One difference between what belongs on a node and what is there. `object` names it once per kind: a path of the bundle,
 * `backend/server`, or a path and a key. Values are for people and never secrets: files and certificates by digest or
 * fingerprint. Null: it does not exist on that side.
 */
export const DriftFact = z.object({
  state: z.enum(['disk', 'running']),
  kind: DriftKind,
  object: z.string().min(1).max(400),
  expected: z.string().max(400).nullable(),
  found: z.string().max(400).nullable(),
});
export type DriftFact = z.infer<typeof DriftFact>;
