import { request as httpRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson } from '../../testing/people.ts';
import { type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());

interface Guarded {
  method: string;
  path: string;
  permission: contract.Permission;
  also?: contract.Permission;
  of: contract.AccessOf;
}

/** Every endpoint of the contract that asks for a permission, whatever the server made of it. */
const guarded = Object.values<unknown>(contract).flatMap((value): Guarded[] => {
  if (typeof value !== 'object' || value === null || !('access' in value) || !('method' in value)) return [];
  const { access, method, path } = value as contract.Endpoint;
  return 'permission' in access ? [{ method, path, ...access }] : [];
});

/** Asked for by what is in a request, not by its route: see the tests of changes and clusters. */
const effects: readonly contract.Permission[] = ['config.dangerous', 'config.secrets', 'freeze.override'];

const nobodysId = '00000000-0000-4000-8000-000000000000';

async function ask(
  { method, path }: Guarded,
  token: string,
  id = nobodysId,
): Promise<{ status: number; body: string }> {
  const url = path
    .replace(/:number/g, '1')
    .replace(/:(?:clusterId|poolId)/g, id)
    .replace(/:\w+/g, nobodysId);
  const response = await fetch(rig.url + url, { method, headers: { authorization: `Bearer ${token}` } });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (!isStream) return { status: response.status, body: await response.text() };
  await response.body?.cancel();
  return { status: response.status, body: '' };
}

const nameOf = ({ method, path }: Guarded) => `${method} ${path}`;

/** Everything that a route asks for. */
const asksFor = ({ also, permission }: Guarded) => (also === undefined ? [permission] : [permission, also]);

test('with one permission exactly its routes answer, without it exactly those refuse', async () => {
  expect(guarded.length).toBeGreaterThan(80);
  const counts = { passed: 0, refused: 0 };
  for (const permission of contract.permissionNames) {
    const only = await createPerson(rig, `only-${permission}`, [{ permissions: [permission] }]);
    const rest = contract.permissionNames.filter((name) => name !== permission);
    const without = await createPerson(rig, `without-${permission}`, [{ permissions: rest }]);
    const people = [
      { ...only, held: [permission] },
      { ...without, held: rest },
    ];
    for (const route of guarded)
      for (const { held, token, username } of people) {
        const [missing] = asksFor(route).filter((asked) => !held.includes(asked));
        const { body, status } = await ask(route, token);
        const name = `${username}: ${nameOf(route)}`;
        if (missing === undefined) {
          expect([401, 403], name).not.toContain(status);
          counts.passed += 1;
          continue;
        }
        expect(`${name} ${status}`).toBe(`${name} 403`);
        expect(JSON.parse(body)).toMatchObject({ code: 'permission-missing' });
        expect(body).toContain(missing);
        counts.refused += 1;
      }
  }
  process.stdout.write(`Permissions: ${counts.passed} requests passed, ${counts.refused} were refused.\n`);
});

test('what is held at one place opens that place and hides the others', async () => {
  const pool = (name: string) =>
    rig.client.call(contract.createPool, {
      body: { name, description: '', environment: 'development', location: '', labels: {} },
    });
  const cluster = (poolId: contract.PoolId, name: string) =>
    rig.client.call(contract.createCluster, { body: { poolId, name, description: '' } });
  const [ownPool, otherPool] = [await pool('own'), await pool('other')];
  const [own, other] = [await cluster(ownPool.id, 'own'), await cluster(otherPool.id, 'other')];
  const all = contract.permissionNames;
  const atCluster = await createPerson(rig, 'at-cluster', [{ permissions: all, at: { clusterId: own.id } }]);
  const atPool = await createPerson(rig, 'at-pool', [{ permissions: all, at: { poolId: ownPool.id } }]);
  const sees = await createPerson(rig, 'sees', [
    { permissions: all, at: { clusterId: own.id } },
    { permissions: ['config.read'], at: { clusterId: other.id } },
  ]);
  const counts = { own: 0, foreign: 0 };
  for (const route of guarded) {
    const { place } = contract.permissions[route.permission];
    for (const person of [atCluster, atPool]) {
      const name = `${person.username}: ${nameOf(route)}`;
      const reaches = place === 'cluster' || (place === 'pool' && person === atPool);
      if (!reaches) {
        expect(`${name} ${(await ask(route, person.token, own.id)).status}`).toBe(`${name} 403`);
        continue;
      }
      if (route.of !== 'cluster' && route.of !== 'pool') continue;
      const [ownId, foreignId] = route.of === 'cluster' ? [own.id, other.id] : [ownPool.id, otherPool.id];
      // Deleting the place would end the test.
      if (route.method !== 'DELETE')
        expect([401, 403], name).not.toContain((await ask(route, person.token, ownId)).status);
      counts.own += 1;
      const foreign = await ask(route, person.token, foreignId);
      const missing = await ask(route, person.token);
      expect(`${name} ${foreign.status}`).toBe(`${name} 404`);
      // Nothing tells a place out of reach from one that never was.
      expect(JSON.parse(foreign.body).errors).toEqual(JSON.parse(missing.body).errors);
      counts.foreign += 1;
    }
    if (route.of !== 'cluster' || route.permission === 'config.read') continue;
    const seen = await ask(route, sees.token, other.id);
    expect(`${nameOf(route)} ${seen.status}`).toBe(`${nameOf(route)} 403`);
  }
  process.stdout.write(`Places: ${counts.own} requests at the own place, ${counts.foreign} at a foreign one.\n`);
});

test('every permission of the catalogue guards a route or an effect, and every guard is in the catalogue', () => {
  const used = new Set<string>([...guarded.flatMap(asksFor), ...effects]);
  expect([...used].sort()).toEqual([...contract.permissionNames].sort());
});

test('a permission that is taken away, or whose grant expires, is gone with the next request', async () => {
  const soon = new Date(Date.now() + 1_500);
  const person = await createPerson(rig, 'short', [
    { permissions: ['pool.read'] },
    { permissions: ['cluster.read'], expiresAt: soon },
  ]);
  const route = (path: string, permission: contract.Permission): Guarded => ({
    method: 'GET',
    path,
    permission,
    of: 'reach',
  });
  const pools = route('/api/v1/pools', 'pool.read');
  const clusters = route('/api/v1/clusters', 'cluster.read');
  expect((await ask(pools, person.token)).status).toBe(200);
  expect((await ask(clusters, person.token)).status).toBe(200);
  const { db } = rig.controlPlane.platform;
  await db.deleteFrom('access_grant').where('user_id', '=', person.userId).where('expires_at', 'is', null).execute();
  expect((await ask(pools, person.token)).status).toBe(403);
  await expect.poll(async () => (await ask(clusters, person.token)).status, { timeout: 5_000 }).toBe(403);
  await db.updateTable('user_account').set({ active: false }).where('id', '=', person.userId).execute();
  expect((await ask(clusters, person.token)).status).toBe(401);
});

test('what is taken away while a body is still on its way is not used with it', async () => {
  const person = await createPerson(rig, 'slow', [{ permissions: ['pool.write'] }]);
  const body = JSON.stringify({ name: 'made-too-late' });
  const sent = httpRequest(`${rig.url}/api/v1/pools`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${person.token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  });
  const answered = new Promise<number>((resolve, reject) => {
    sent.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    sent.on('error', reject);
  });
  sent.write(body.slice(0, -1));
  await delay(1_200);
  await rig.controlPlane.platform.db.deleteFrom('access_grant').where('user_id', '=', person.userId).execute();
  sent.end(body.slice(-1));
  expect(await answered).toBe(403);
  expect((await rig.client.call(contract.listPools, {})).items.map(({ name }) => name)).not.toContain('made-too-late');
});
