import type { ClusterId, FreezeView } from '@sluice/contract';
import * as contract from '@sluice/contract';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './client.ts';

/** What waits for an approval, in one cluster or everywhere. */
export const approvalsQuery = (clusterId?: ClusterId) =>
  queryOptions({
    queryKey: ['approvals', clusterId ?? 'all'],
    queryFn: async ({ signal }) => {
      const query = clusterId === undefined ? {} : { clusterId };
      return (await callApi(contract.listApprovalRequests, { query, signal })).items;
    },
  });

export const clusterPolicyQuery = (clusterId: ClusterId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'policy'],
    queryFn: ({ signal }) => callApi(contract.viewClusterPolicy, { params: { clusterId }, signal }),
  });

const longestMs = 3_600_000;

/** How long the answer stays true: until the next freeze begins or ends. */
export function freezesHoldMs(items: readonly Pick<FreezeView, 'now' | 'next'>[], nowMs: number): number {
  const changes = items.flatMap(({ next, now }) => [now?.until, next?.from]);
  const ahead = changes.flatMap((moment) => (moment === undefined ? [] : [Date.parse(moment) - nowMs]));
  return Math.min(longestMs, ...ahead.map((ms) => Math.max(1_000, ms + 500)));
}

/** Freezes begin and end without anybody doing anything: it is asked again when that happens. */
export const freezesQuery = (clusterId: ClusterId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'freezes'],
    queryFn: ({ signal }) => callApi(contract.listFreezes, { query: { clusterId }, signal }),
    refetchInterval: ({ state }) => freezesHoldMs(state.data?.items ?? [], Date.now()),
  });

export const schedulesQuery = (clusterId: ClusterId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'schedules'],
    queryFn: async ({ signal }) => (await callApi(contract.listSchedules, { params: { clusterId }, signal })).items,
  });
