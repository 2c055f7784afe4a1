import type { ProviderFetch } from './provider-client.ts';

/** Follows no redirect: a provider could send us anywhere. */
export const fetchFromProvider: ProviderFetch = (url, { body, headers, method, signal }) =>
  fetch(url, { body: body ?? null, headers, method, signal: signal ?? null, redirect: 'manual' });
