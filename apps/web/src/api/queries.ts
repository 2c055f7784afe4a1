import type { ChangeId, ClusterId, NodeId, PlanId, ResourceId, RolloutId } from '@sluice/contract';
import * as contract from '@sluice/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { callApi, setCsrfToken } from './client.ts';
import { ApiFailure } from './failure.ts';
import { maybeSignedIn, rememberSignedIn } from './signed-in-hint.ts';

/** A tree of a cluster: `head`, `staged` or a revision number. */
export type TreeAt = string;

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => callApi(contract.viewSetup, { signal }),
  staleTime: 0,
});

/** null when nobody is signed in. Keeps the CSRF token of the client current. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    if (!maybeSignedIn()) return null;
    try {
      const session = await callApi(contract.viewSession, { signal });
      setCsrfToken(session.csrfToken);
      return session;
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 'not-signed-in') {
        rememberSignedIn(false);
        return null;
      }
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const signInOfferQuery = queryOptions({
  queryKey: ['sign-in-offer'],
  queryFn: ({ signal }) => callApi(contract.viewSignInOffer, { signal }),
});

export const singleSignOnQuery = queryOptions({
  queryKey: ['single-sign-on'],
  queryFn: ({ signal }) => callApi(contract.viewSingleSignOn, { signal }),
});

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: async ({ signal }) => (await callApi(contract.listGroups, { signal })).items,
});

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await callApi(contract.listSessions, { signal })).items,
});

/** Of all rows those of one action and those of people whose name holds a text. */
export interface AuditFilterValues {
  action?: string;
  actor?: string;
}

export const auditQuery = ({ action, actor }: AuditFilterValues) =>
  infiniteQueryOptions({
    queryKey: ['audit', action ?? null, actor ?? null],
    queryFn: ({ pageParam, signal }) =>
      callApi(contract.listAudit, {
        query: {
          ...(action === undefined ? {} : { action }),
          ...(actor === undefined ? {} : { actor }),
          ...(pageParam === null ? {} : { before: pageParam }),
        },
        signal,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.nextBefore,
    staleTime: 0,
  });

export const poolsQuery = queryOptions({
  queryKey: ['pools'],
  queryFn: async ({ signal }) => (await callApi(contract.listPools, { signal })).items,
});

/**
 * Without the signal that ends a request nobody watches: the shell watches this one too, and when it is drawn anew while a page waits
 * for its first answer, that page would fail.
 */
export const clustersQuery = queryOptions({
  queryKey: ['clusters'],
  queryFn: async () => (await callApi(contract.listClusters, {})).items,
});

export const clusterQuery = (clusterId: ClusterId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'view'],
    queryFn: ({ signal }) => callApi(contract.viewCluster, { params: { clusterId }, signal }),
  });

export const trafficQuery = (clusterId: ClusterId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'traffic'],
    queryFn: ({ signal }) => callApi(contract.viewTraffic, { params: { clusterId }, signal }),
    staleTime: 0,
  });

export const resourcesQuery = (clusterId: ClusterId, at: TreeAt) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'resources', at],
    queryFn: ({ signal }) => callApi(contract.listResources, { params: { clusterId }, query: { at }, signal }),
  });

/** The exact bytes. `digest` is part of the key: a content never changes under its name. */
export const contentQuery = (clusterId: ClusterId, resourceId: ResourceId, at: TreeAt, digest: string) =>
  queryOptions({
    queryKey: ['content', clusterId, resourceId, digest],
    queryFn: ({ signal }) =>
      callApi(contract.downloadResource, { params: { clusterId, resourceId }, query: { at }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    structuralSharing: false,
  });

export const diagnosticsQuery = (clusterId: ClusterId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'diagnostics'],
    queryFn: async ({ signal }) => (await callApi(contract.listDiagnostics, { params: { clusterId }, signal })).items,
  });

export const changesQuery = (clusterId: ClusterId, state: 'staged' | 'applied' | 'rejected') =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'changes', state],
    queryFn: ({ signal }) => callApi(contract.listChanges, { params: { clusterId }, query: { state }, signal }),
  });

export const changeQuery = (clusterId: ClusterId, changeId: ChangeId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'change', changeId],
    queryFn: ({ signal }) => callApi(contract.viewChange, { params: { clusterId, changeId }, signal }),
  });

/** What is under way is read again without being told: an event only shortens the wait. */
const unfinishedMs = 3_000;

export const planQuery = (clusterId: ClusterId, planId: PlanId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'plan', planId],
    queryFn: ({ signal }) => callApi(contract.viewPlan, { params: { clusterId, planId }, signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.verdict === 'validating' ? unfinishedMs : false),
  });

export const rolloutsQuery = (clusterId: ClusterId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'rollouts'],
    queryFn: async ({ signal }) => (await callApi(contract.listRollouts, { params: { clusterId }, signal })).items,
  });

export const rolloutQuery = (clusterId: ClusterId, rolloutId: RolloutId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'rollout', rolloutId],
    queryFn: ({ signal }) => callApi(contract.viewRollout, { params: { clusterId, rolloutId }, signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.finishedAt === null ? unfinishedMs : false),
  });

export const revisionsQuery = (clusterId: ClusterId) =>
  infiniteQueryOptions({
    queryKey: ['cluster', clusterId, 'revisions'],
    queryFn: ({ pageParam, signal }) =>
      callApi(contract.listRevisions, {
        params: { clusterId },
        query: pageParam === null ? {} : { before: pageParam },
        signal,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => {
      const last = page.items.at(-1);
      return last === undefined || last.number <= 1 ? null : last.number;
    },
  });

export const revisionQuery = (clusterId: ClusterId, number: number) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'revision', number],
    queryFn: ({ signal }) => callApi(contract.viewRevision, { params: { clusterId, number }, signal }),
  });

export const comparisonQuery = (clusterId: ClusterId, from: TreeAt, to: TreeAt) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'comparison', from, to],
    queryFn: ({ signal }) => callApi(contract.compareRevisions, { params: { clusterId }, query: { from, to }, signal }),
  });

export const nodesQuery = (clusterId?: ClusterId) =>
  queryOptions({
    queryKey: ['nodes', clusterId ?? 'all'],
    queryFn: async ({ signal }) =>
      (await callApi(contract.listNodes, { query: clusterId === undefined ? {} : { clusterId }, signal })).items,
  });

export const nodeQuery = (nodeId: NodeId) =>
  queryOptions({
    queryKey: ['node', nodeId],
    queryFn: ({ signal }) => callApi(contract.viewNode, { params: { nodeId }, signal }),
  });

export const driftQuery = (clusterId: ClusterId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'drift'],
    queryFn: ({ signal }) => callApi(contract.listDrift, { params: { clusterId }, signal }),
  });

/** What differs is part of the key: another file is another difference. */
export const nodeDiskQuery = (nodeId: NodeId, seen: string) =>
  queryOptions({
    queryKey: ['node', nodeId, 'disk', seen],
    queryFn: ({ signal }) => callApi(contract.compareNodeDisk, { params: { nodeId }, signal }),
  });

export const enrolmentTokensQuery = queryOptions({
  queryKey: ['enrolment-tokens'],
  queryFn: async ({ signal }) => (await callApi(contract.listEnrolmentTokens, { signal })).items,
});
