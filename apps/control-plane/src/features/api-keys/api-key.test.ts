import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyEndpoint } from '../../testing/every-endpoint.ts';
import { createPerson, type Person } from '../../testing/people.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());

const db = () => rig.controlPlane.platform.db;
const hourMs = 3_600_000;

async function makeKey(
  person: Person,
  permissions: contract.Permission[],
  fields: { name?: string; expiresAt?: string | null } = {},
) {
  const body = { name: 'deploy', permissions, expiresAt: null, ...fields };
  const { key, token } = await person.client.call(contract.createKey, { body });
  return { key, token, client: clientWithToken(rig.url, token) };
}

test('a key does what its owner may do, cut to its permissions, and is listed with its last use', async () => {
  const person = await createPerson(rig, 'owner', [{ permissions: ['pool.read', 'cluster.read'] }]);
  const { client, key, token } = await makeKey(person, ['pool.read']);
  expect(token).toMatch(/^slk1_[\w-]{43}$/);
  expect(key).toMatchObject({ name: 'deploy', beginning: token.slice(0, 9), lastUsedAt: null, expiresAt: null });
  await client.call(contract.listPools, {});
  await expect(client.call(contract.listClusters, {})).rejects.toMatchObject({ code: 'permission-missing' });
  expect((await client.call(contract.viewAccount, {})).username).toBe('owner');
  const { items } = await person.client.call(contract.listOwnKeys, {});
  expect(items).toMatchObject([{ id: key.id, lastUsedAddress: '127.0.0.1', lastUsedAt: expect.any(String) }]);
});

test('the token is nowhere in the database, and in no answer after the first', async () => {
  const person = await createPerson(rig, 'secretive', [{ permissions: ['pool.read'] }]);
  const { token } = await makeKey(person, ['pool.read']);
  const secret = token.slice(9);
  const rows = await db().selectFrom('api_key').selectAll().execute();
  const audit = await db().selectFrom('audit').selectAll().execute();
  const lists = await Promise.all([
    person.client.call(contract.listOwnKeys, {}),
    rig.client.call(contract.listKeys, { query: {} }),
  ]);
  expect(JSON.stringify([rows, audit, lists])).not.toContain(secret);
});

test('a key is of use only as a bearer token, and a changed one is of none', async () => {
  const person = await createPerson(rig, 'bearer', [{ permissions: ['pool.read'] }]);
  const { token } = await makeKey(person, ['pool.read']);
  const ask = async (headers: Record<string, string>) => (await fetch(`${rig.url}/api/v1/pools`, { headers })).status;
  expect(await ask({ authorization: `Bearer ${token}` })).toBe(200);
  expect(await ask({ cookie: `sluice_session=${token}` })).toBe(401);
  expect(await ask({ authorization: `Bearer ${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` })).toBe(401);
  expect(await ask({ authorization: `Bearer ${token.replace('slk1_', 'slb1_')}` })).toBe(401);
});

test('keys of people of the provider end some days after their last sign-in, and come back with it', async () => {
  const person = await createPerson(rig, 'provided', [{ permissions: ['pool.read'] }]);
  const local = await createPerson(rig, 'by-password', [{ permissions: ['pool.read'] }]);
  const [key, other] = [await makeKey(person, ['pool.read']), await makeKey(local, ['pool.read'])];
  const atProvider = { issuer: 'https://login.example.com', subject: 'provided', password_hash: null };
  await db().updateTable('user_account').set(atProvider).where('id', '=', person.userId).execute();
  const signedIn = (daysAgo: number) =>
    db()
      .updateTable('user_account')
      .set({ last_signed_in_at: new Date(Date.now() - daysAgo * 24 * hourMs) })
      .where('id', 'in', [person.userId, local.userId])
      .execute();
  const ends = () => expect(key.client.call(contract.listPools, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  await signedIn(29);
  await key.client.call(contract.listPools, {});
  await signedIn(31);
  await ends();
  await other.client.call(contract.listPools, {});
  await signedIn(1);
  await key.client.call(contract.listPools, {});
  const {
    hasSecret: _has,
    redirectUri: _uri,
    version,
    ...present
  } = await rig.client.call(contract.viewSingleSignOn, {});
  expect(present.keysLastDays).toBe(30);
  const body = { ...present, keysLastDays: 1, secret: null };
  await rig.client.call(contract.updateSingleSignOn, { ifMatch: `"${version}"`, body });
  await ends();
});

test('what the owner loses the key loses with the next request, and a deactivated owner has no keys', async () => {
  const person = await createPerson(rig, 'loser', [{ permissions: ['pool.read'] }, { permissions: ['cluster.read'] }]);
  const { client } = await makeKey(person, ['pool.read', 'cluster.read']);
  await client.call(contract.listPools, {});
  const grants = await db().selectFrom('access_grant').select('id').where('user_id', '=', person.userId).execute();
  for (const { id } of grants)
    await rig.client.call(contract.revokeGrant, { params: { grantId: id }, body: { reason: 'left the team' } });
  await expect(client.call(contract.listPools, {})).rejects.toMatchObject({ code: 'permission-missing' });
  await db().updateTable('user_account').set({ active: false }).where('id', '=', person.userId).execute();
  await expect(client.call(contract.listPools, {})).rejects.toMatchObject({ code: 'not-signed-in' });
});

test('a key sees the places of its owner only', async () => {
  const { id: poolId } = await rig.client.call(contract.createPool, {
    body: { name: 'edge', description: '', environment: 'development', location: '', labels: {} },
  });
  const person = await createPerson(rig, 'placed', [{ permissions: ['pool.read', 'pool.write'], at: { poolId } }]);
  const { client } = await makeKey(person, ['pool.read']);
  expect((await client.call(contract.listPools, {})).items.map(({ id }) => id)).toEqual([poolId]);
  const other = await createPerson(rig, 'unplaced', []);
  const attempt = other.client.call(contract.createKey, {
    body: { name: 'more', permissions: ['pool.read'], expiresAt: null },
  });
  await expect(attempt).rejects.toMatchObject({ code: 'permission-missing', errors: [{ field: '#/permissions' }] });
});

test('a key changes nothing of its owner’s account: every route for people refuses it', async () => {
  const person = await createPerson(rig, 'machine', [{ permissions: contract.permissionNames }]);
  const { key, token } = await makeKey(person, [...contract.permissionNames]);
  const forPeople = everyEndpoint.filter(({ endpoint: { access } }) => 'signedIn' in access && !('keys' in access));
  expect(forPeople.length).toBeGreaterThan(8);
  for (const { endpoint, name } of forPeople) {
    const { method, path } = endpoint;
    const url = rig.url + path.replace(':keyId', key.id).replace(/:\w+/g, '00000000-0000-4000-8000-000000000000');
    const response = await fetch(url, { method, headers: { authorization: `Bearer ${token}` } });
    expect(`${name} ${response.status}`).toBe(`${name} 403`);
    expect(await response.json()).toMatchObject({ code: 'key-refused' });
  }
  process.stdout.write(`Keys: ${forPeople.length} routes for people refused one.\n`);
  expect((await person.client.call(contract.listOwnKeys, {})).items).toHaveLength(1);
});

test('a key that gives roles gives no more than itself holds', async () => {
  const person = await createPerson(rig, 'giver', [{ permissions: contract.permissionNames }]);
  const { client } = await makeKey(person, ['grant.write', 'user.read']);
  const grant = client.call(contract.createGrant, {
    body: { to: { kind: 'user', id: person.userId }, role: 'admin', at: { kind: 'global' }, reason: 'more' },
  });
  await expect(grant).rejects.toMatchObject({ code: 'permission-missing' });
});

test('a key ends at its moment, which is at most a year away', async () => {
  const person = await createPerson(rig, 'ending', [{ permissions: ['pool.read'] }]);
  const inHours = (hours: number) => new Date(Date.now() + hours * hourMs).toISOString();
  for (const expiresAt of [inHours(-1), inHours(367 * 24)]) {
    const refused = makeKey(person, ['pool.read'], { expiresAt });
    await expect(refused).rejects.toMatchObject({ code: 'validation-failed', errors: [{ field: '#/expiresAt' }] });
  }
  const { client, key } = await makeKey(person, ['pool.read'], { expiresAt: inHours(1) });
  await client.call(contract.listPools, {});
  await db()
    .updateTable('api_key')
    .set({ expires_at: new Date(Date.now() - 1) })
    .where('id', '=', key.id)
    .execute();
  await expect(client.call(contract.listPools, {})).rejects.toMatchObject({ code: 'not-signed-in' });
});

test('names are told apart, and no more than fifty keys are made, also at the same moment', async () => {
  const person = await createPerson(rig, 'collector', [{ permissions: ['pool.read'] }]);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 55 }, (_, index) => makeKey(person, ['pool.read'], { name: `key ${index}` })),
  );
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused).toHaveLength(5);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'too-many-keys' });
  const [first] = (await person.client.call(contract.listOwnKeys, {})).items;
  if (first === undefined) throw new Error('There is no key.');
  const [second] = (await person.client.call(contract.listOwnKeys, {})).items.slice(1);
  await person.client.call(contract.revokeOwnKey, { params: { keyId: first.id } });
  const twice = makeKey(person, ['pool.read'], { name: second?.name.toUpperCase() ?? '' });
  await expect(twice).rejects.toMatchObject({ code: 'name-taken', errors: [{ field: '#/name' }] });
});

test('a revoked key is worth nothing, and nobody revokes those of others without the permission', async () => {
  const person = await createPerson(rig, 'revoker', [{ permissions: ['pool.read'] }]);
  const other = await createPerson(rig, 'stranger', [{ permissions: ['pool.read'] }]);
  const [first, second] = [
    await makeKey(person, ['pool.read'], { name: 'first' }),
    await makeKey(person, ['pool.read'], { name: 'second' }),
  ];
  const foreign = other.client.call(contract.revokeOwnKey, { params: { keyId: first.key.id } });
  await expect(foreign).rejects.toMatchObject({ code: 'not-found' });
  await person.client.call(contract.revokeOwnKey, { params: { keyId: first.key.id } });
  await expect(first.client.call(contract.listPools, {})).rejects.toMatchObject({ code: 'not-signed-in' });

  const { items } = await rig.client.call(contract.listKeys, { query: { userId: person.userId } });
  expect(items.map(({ id }) => id)).toEqual([second.key.id]);
  await rig.client.call(contract.revokeKey, { params: { keyId: second.key.id } });
  await expect(second.client.call(contract.listPools, {})).rejects.toMatchObject({ code: 'not-signed-in' });
});

test('the use of a key is written at most once a minute, and a stream ends with its key', async () => {
  const person = await createPerson(rig, 'streamer', [{ permissions: ['cluster.read', 'pool.read'] }]);
  const { client, key, token } = await makeKey(person, ['cluster.read', 'pool.read']);
  const lastUse = async () =>
    (await person.client.call(contract.listOwnKeys, {})).items.find(({ id }) => id === key.id)?.lastUsedAt;
  await client.call(contract.listPools, {});
  const noted = await lastUse();
  await client.call(contract.listPools, {});
  expect(await lastUse()).toBe(noted);

  const response = await fetch(`${rig.url}/api/v1/events`, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  const ended = response.text();
  await person.client.call(contract.revokeOwnKey, { params: { keyId: key.id } });
  const { id: poolId } = await rig.client.call(contract.createPool, {
    body: { name: 'noisy', description: '', environment: 'development', location: '', labels: {} },
  });
  await rig.client.call(contract.createCluster, { body: { poolId, name: 'noisy', description: '' } });
  await ended;
});
