import type { RevisionId, RevisionView } from '@sluice/contract';

export interface RevisionFacts {
  id: RevisionId;
  provenAt: Date | null;
}

export interface ClusterPointers {
  targetId: RevisionId | null;
  lastGoodId: RevisionId | null;
  /** Revision of the active rollout. */
  rollingOutId: RevisionId | null;
}

export function decideRevisionState(revision: RevisionFacts, cluster: ClusterPointers): RevisionView['state'] {
  if (revision.id === cluster.rollingOutId) return 'rolling-out';
  if (revision.id === cluster.targetId) return 'current';
  if (revision.id === cluster.lastGoodId) return 'last-good';
  return revision.provenAt === null ? 'failed' : 'past';
}
