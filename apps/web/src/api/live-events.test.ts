import { ClusterId, problem } from '@sluice/contract';
import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';
import { ApiFailure, toFailure } from './failure.ts';
import { staleKeys } from './live-events.ts';

const clusterId = ClusterId.parse('0b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c11');

test('new figures only read the figures again', () => {
  expect(staleKeys({ topic: 'traffic', clusterId, id: null })).toEqual([['cluster', clusterId, 'traffic']]);
});

test('an event without a cluster reads every cluster again', () => {
  expect(staleKeys({ topic: 'change', clusterId: null, id: null })).toContainEqual(['cluster']);
});

test('a problem keeps its code, its reasons and the request id', () => {
  const failure = toFailure(problem('name-taken', 'The name is used.', 'Choose another.', '#/name'), 'request-1');
  expect(failure).toBeInstanceOf(ApiFailure);
  expect(failure).toMatchObject({ code: 'name-taken', title: 'The name is in use', requestId: 'request-1' });
  expect(failure.errors).toMatchObject([{ remediation: 'Choose another.' }]);
});

test('any bytes survive base64', () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7) % 256);
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
});
