import type { CallInput, ClusterId, NodeId } from '@sluice/contract';
import * as contract from '@sluice/contract';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './client.ts';

// Apart from `queries.ts`: no first page needs these.

export const overridesQuery = (clusterId: ClusterId) =>
  queryOptions({
    queryKey: ['cluster', clusterId, 'overrides'],
    queryFn: async ({ signal }) => (await callApi(contract.listOverrides, { params: { clusterId }, signal })).items,
  });

/**
 * A question to the running processes is asked when its page is opened and when the person asks again, never by itself: each
 * leaves a row in the audit log, and an answer is as old as it says.
 */
const asked = {
  staleTime: 'static',
  gcTime: 0,
  retry: false,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
} as const;

/** Null: every node. */
const whichNodes = (nodeId: NodeId | null) => (nodeId === null ? {} : { nodeId });

export const liveServersQuery = (clusterId: ClusterId, nodeId: NodeId | null) =>
  queryOptions({
    ...asked,
    queryKey: ['live', clusterId, 'servers', nodeId],
    queryFn: async ({ signal }) =>
      (await callApi(contract.listLiveServers, { params: { clusterId }, query: whichNodes(nodeId), signal })).nodes,
  });

/** Of all sessions those that fit; what is absent fits all. */
export type SessionFilter = Omit<NonNullable<CallInput<typeof contract.listLiveSessions>['query']>, 'nodeId'>;

export const liveSessionsQuery = (clusterId: ClusterId, nodeId: NodeId | null, filter: SessionFilter) =>
  queryOptions({
    ...asked,
    queryKey: ['live', clusterId, 'sessions', nodeId, filter],
    queryFn: async ({ signal }) => {
      const query = { ...whichNodes(nodeId), ...filter };
      return (await callApi(contract.listLiveSessions, { params: { clusterId }, query, signal })).nodes;
    },
  });

export const liveTablesQuery = (clusterId: ClusterId, nodeId: NodeId | null) =>
  queryOptions({
    ...asked,
    queryKey: ['live', clusterId, 'tables', nodeId],
    queryFn: async ({ signal }) =>
      (await callApi(contract.listLiveTables, { params: { clusterId }, query: whichNodes(nodeId), signal })).nodes,
  });

/** All entries, or with a key the one of it. */
export const liveEntriesQuery = (clusterId: ClusterId, nodeId: NodeId | null, table: string, key: string | null) =>
  queryOptions({
    ...asked,
    queryKey: ['live', clusterId, 'entries', nodeId, table, key],
    queryFn: async ({ signal }) => {
      const query = { ...whichNodes(nodeId), table, ...(key === null ? {} : { key }) };
      return (await callApi(contract.showLiveTable, { params: { clusterId }, query, signal })).nodes;
    },
  });

export const liveMapsQuery = (clusterId: ClusterId, nodeId: NodeId | null) =>
  queryOptions({
    ...asked,
    queryKey: ['live', clusterId, 'maps', nodeId],
    queryFn: async ({ signal }) =>
      (await callApi(contract.listLiveMaps, { params: { clusterId }, query: whichNodes(nodeId), signal })).nodes,
  });

export const liveMatchQuery = (clusterId: ClusterId, nodeId: NodeId | null, map: string, key: string) =>
  queryOptions({
    ...asked,
    queryKey: ['live', clusterId, 'match', nodeId, map, key],
    queryFn: async ({ signal }) => {
      const query = { ...whichNodes(nodeId), map, key };
      return (await callApi(contract.lookUpLiveMap, { params: { clusterId }, query, signal })).nodes;
    },
  });
