import * as contract from '@sluice/contract';
import { expect, test } from 'vitest';
import { ownRoutes, publicRoutes } from './public-routes.ts';

const endpoints = Object.values<unknown>(contract).flatMap((value) =>
  typeof value === 'object' && value !== null && 'access' in value && 'method' in value
    ? [value as contract.Endpoint]
    : [],
);

const routesWith = (kind: 'public' | 'signedIn') =>
  endpoints.filter(({ access }) => kind in access).map(({ method, path }) => `${method} ${path}`);

test('the contract asks for a permission on every endpoint, except the written lists', () => {
  expect(endpoints.length).toBeGreaterThan(130);
  expect(routesWith('signedIn').sort()).toEqual([...ownRoutes].sort());
  expect(routesWith('public').filter((route) => !publicRoutes.includes(route))).toEqual([]);
});
