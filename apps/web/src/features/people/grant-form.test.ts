import { expect, test } from 'vitest';
import { endOf, type GrantValues, grantBody } from './grant-form.ts';

const user = '0b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c11';
const cluster = '1b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c12';
const now = new Date('2026-01-01T00:00:00Z');
const values: GrantValues = {
  to: `user ${user}`,
  role: 'operator',
  kind: 'cluster',
  poolId: '',
  clusterId: cluster,
  term: 'week',
  moment: '',
  reason: ' on call ',
};

test('the form becomes a request with its end', () => {
  expect(grantBody(values, now)).toEqual({
    to: { kind: 'user', id: user },
    role: 'operator',
    at: { kind: 'cluster', id: cluster },
    expiresAt: '2026-01-08T00:00:00.000Z',
    reason: 'on call',
  });
});

test('what is not chosen makes no request', () => {
  for (const lacking of [{ to: '' }, { role: '' }, { clusterId: '' }, { term: 'at' as const, moment: '' }])
    expect(grantBody({ ...values, ...lacking }, now)).toBeNull();
});

test('a grant everywhere needs no place, and one without an end says so', () => {
  expect(grantBody({ ...values, kind: 'global', clusterId: '', term: 'none' }, now)).toMatchObject({
    at: { kind: 'global' },
    expiresAt: null,
  });
});

test('a moment is read in the time zone of the person', () => {
  const at = endOf({ term: 'at', moment: '2026-03-01T12:30' }, now);
  expect([at?.getHours(), at?.getMinutes()]).toEqual([12, 30]);
});
