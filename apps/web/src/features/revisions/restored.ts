import type { ClusterView } from '@sluice/contract';

/**
 * Whether restoring a revision would change nothing: it is the newest one, nothing is staged on it, and the nodes run it. Mirrors
 * `requireRepeatable` of the control plane's `revision-service.ts`, which also knows older revisions of equal content.
 */
export function isRestored(
  cluster: Pick<ClusterView, 'head' | 'stagedChanges' | 'canRepeatHead'>,
  revision: number,
): boolean {
  return cluster.head?.number === revision && cluster.stagedChanges === 0 && !cluster.canRepeatHead;
}
