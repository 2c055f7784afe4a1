import * as contract from '@sluice/contract';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './client.ts';

// Apart from `queries.ts`: no first page needs these.

/** No event tells how sending goes. */
const lookAgainMs = 10_000;

export const forwardersQuery = queryOptions({
  queryKey: ['audit-settings', 'forwarders'],
  queryFn: async ({ signal }) => (await callApi(contract.listForwarders, { signal })).items,
  staleTime: 0,
  refetchInterval: ({ state }) => (state.error === null ? lookAgainMs : false),
});

export const retentionQuery = queryOptions({
  queryKey: ['audit-settings', 'retention'],
  queryFn: ({ signal }) => callApi(contract.viewRetention, { signal }),
});
