import * as contract from '@sluice/contract';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './client.ts';

// Apart from `queries.ts`: no first page needs these.

export const accountQuery = queryOptions({
  queryKey: ['account', 'profile'],
  queryFn: ({ signal }) => callApi(contract.viewAccount, { signal }),
});

export const secondFactorsQuery = queryOptions({
  queryKey: ['account', 'second-factors'],
  queryFn: ({ signal }) => callApi(contract.viewSecondFactors, { signal }),
});

export const ownKeysQuery = queryOptions({
  queryKey: ['account', 'keys'],
  queryFn: async ({ signal }) => (await callApi(contract.listOwnKeys, { signal })).items,
});

export const forgottenPasswordQuery = queryOptions({
  queryKey: ['forgotten-password'],
  queryFn: ({ signal }) => callApi(contract.viewForgottenPassword, { signal }),
});

/** Whose password the link sets. Kept for the life of the page: once the password is chosen the link works no more. */
export const passwordLinkQuery = (token: string) =>
  queryOptions({
    queryKey: ['password-link', token],
    queryFn: ({ signal }) => callApi(contract.viewPasswordLink, { body: { token }, signal }),
    enabled: token !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
