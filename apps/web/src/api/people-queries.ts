import type { UserId } from '@sluice/contract';
import * as contract from '@sluice/contract';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './client.ts';

// Apart from `queries.ts`: no first page needs these.

export const usersQuery = queryOptions({
  queryKey: ['people', 'users'],
  queryFn: async ({ signal }) => (await callApi(contract.listUsers, { signal })).items,
});

export const groupsQuery = queryOptions({
  queryKey: ['people', 'groups'],
  queryFn: async ({ signal }) => (await callApi(contract.listGroups, { signal })).items,
});

export const rolesQuery = queryOptions({
  queryKey: ['people', 'roles'],
  queryFn: async ({ signal }) => (await callApi(contract.listRoles, { signal })).items,
});

export const grantsQuery = queryOptions({
  queryKey: ['people', 'grants'],
  queryFn: async ({ signal }) => (await callApi(contract.listGrants, { signal })).items,
});

export const ownGrantsQuery = queryOptions({
  queryKey: ['people', 'own-grants'],
  queryFn: async ({ signal }) => (await callApi(contract.listOwnGrants, { signal })).items,
});

export const secondFactorsOfUsersQuery = queryOptions({
  queryKey: ['people', 'second-factors'],
  queryFn: async ({ signal }) => (await callApi(contract.listSecondFactors, { signal })).items,
});

export const userSessionsQuery = (userId: UserId) =>
  queryOptions({
    queryKey: ['people', 'sessions', userId],
    queryFn: async ({ signal }) => (await callApi(contract.listUserSessions, { params: { userId }, signal })).items,
  });

export const userKeysQuery = (userId: UserId) =>
  queryOptions({
    queryKey: ['people', 'keys', userId],
    queryFn: async ({ signal }) => (await callApi(contract.listKeys, { query: { userId }, signal })).items,
  });

export const securityPolicyQuery = queryOptions({
  queryKey: ['people', 'policy'],
  queryFn: ({ signal }) => callApi(contract.viewSecurityPolicy, { signal }),
});
