import { expect, test } from 'vitest';
import { effectAt } from './grant-effect.ts';
import { builtInRoles } from './permissions.ts';

test('a role at a cluster creates no pools and reads no audit log', () => {
  const effect = effectAt(['pool.write', 'change.stage', 'audit.read'], 'cluster');
  expect(effect).toEqual({ gives: ['change.stage'], withoutEffect: ['pool.write', 'audit.read'] });
});

test('a role at a pool reaches what belongs to pools and clusters', () => {
  expect(effectAt(['pool.write', 'change.stage', 'audit.read'], 'pool')).toEqual({
    gives: ['pool.write', 'change.stage'],
    withoutEffect: ['audit.read'],
  });
});

test('everywhere the whole role has an effect', () => {
  expect(effectAt(builtInRoles.admin.permissions, 'global').withoutEffect).toEqual([]);
});
