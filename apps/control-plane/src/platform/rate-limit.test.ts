import { startPostgres, type TestDatabase } from '@sluice/test-rig';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { createLog } from './log.ts';
import { createRateLimit, forgetExpired, networkOf } from './rate-limit.ts';
import { Secret } from './secret.ts';

let clone: TestDatabase;
let database: Database;
beforeAll(async () => {
  clone = await startPostgres();
  database = openDatabase(new Secret(clone.url), createLog('silent'));
});
afterAll(async () => {
  await database.close();
  await clone.stop();
});

const limitNamed = (name: string, refuseFromMemoryMs = 10_000) =>
  createRateLimit(database.pool, { name, attempts: 3, windowSeconds: 60, refuseFromMemoryMs });

test('attempts at the same moment are all counted, on every replica', async () => {
  const replicas = [limitNamed('parallel', 100), limitNamed('parallel', 100)];
  const attempts = Array.from({ length: 10 }, (_, index) => replicas[index % 2]?.consume('key'));
  const outcomes = await Promise.allSettled(attempts);
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(3);
  await replicas[0]?.forget('key');
  await replicas[0]?.consume('key');
  // The other has refused it a moment ago, and asks the database again soon.
  await expect.poll(() => replicas[1]?.consume('key').then(() => 'counted')).toBe('counted');
});

test('what is over its limit is refused from memory: the flood does not reach the database', async () => {
  const limit = limitNamed('flooded');
  for (let count = 0; count < 3; count += 1) await limit.consume('key');
  const refused = () => expect(limit.consume('key')).rejects.toMatchObject({ code: 'too-many-attempts' });
  await refused();
  const points = async () =>
    (await database.db.selectFrom('rate_limit').select('points').where('key', 'like', 'flooded:%').execute()).map(
      (row) => row.points,
    );
  const before = await points();
  for (let count = 0; count < 200; count += 1) await refused();
  expect(await points()).toEqual(before);
  expect(() => limit.refuseBlocked('key')).toThrow('too many attempts');
  limit.refuseBlocked('other');
});

test('keys are not readable in the database, and counts whose time is over are deleted', async () => {
  await limitNamed('hashed').consume('mistyped password');
  const keys = () => database.db.selectFrom('rate_limit').select('key').execute();
  expect(JSON.stringify(await keys())).not.toContain('mistyped');
  await forgetExpired(database.db);
  expect(await keys()).not.toEqual([]);
  await database.db
    .updateTable('rate_limit')
    .set({ expire: Date.now() - 1 })
    .execute();
  await forgetExpired(database.db);
  expect(await keys()).toEqual([]);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff::9', '2001:db8:1:2::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('the address %s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
