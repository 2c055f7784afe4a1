import { ClusterId, PoolId } from '@sluice/contract';
import { expect, test } from 'vitest';
import { type Held, holdsAt } from './held.ts';

const [edge, shop] = [
  ClusterId.parse('0b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c11'),
  ClusterId.parse('1b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c12'),
];
const pool = PoolId.parse('2b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c13');
const held: Held = {
  permissions: ['audit.read', 'change.stage', 'node.enrol'],
  held: {
    global: ['audit.read'],
    pools: [{ id: pool, permissions: ['node.enrol'] }],
    clusters: [{ id: edge, permissions: ['change.stage'] }],
  },
};

test('what is held at one cluster is held there, not at another and not everywhere', () => {
  expect(holdsAt(held, 'change.stage', { clusterId: edge })).toBe(true);
  expect(holdsAt(held, 'change.stage', { clusterId: shop })).toBe(false);
  expect(holdsAt(held, 'change.stage', 'global')).toBe(false);
  expect(holdsAt(held, 'change.stage', 'anywhere')).toBe(true);
});

test('what is held everywhere is held at every place', () => {
  for (const place of ['global', 'anywhere', { clusterId: shop }, { poolId: pool }] as const)
    expect(holdsAt(held, 'audit.read', place)).toBe(true);
});

test('a pool and a cluster are not mixed up', () => {
  expect(holdsAt(held, 'node.enrol', { poolId: pool })).toBe(true);
  expect(holdsAt(held, 'node.enrol', { clusterId: edge })).toBe(false);
  expect(holdsAt(held, 'role.write', 'anywhere')).toBe(false);
});
