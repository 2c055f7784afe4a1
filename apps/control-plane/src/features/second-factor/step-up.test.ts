import * as contract from '@sluice/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { requirePermission } from '../../platform/require-permission.ts';
import { actorWith } from '../../testing/actor-with.ts';
import { everyEndpoint, sampleBody } from '../../testing/every-endpoint.ts';
import { createPerson, type Person } from '../../testing/people.ts';
import { beginSignIn, codeOf, createProtected, enrolTotp } from '../../testing/second-factors.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());
beforeEach(() => rig.controlPlane.platform.db.deleteFrom('rate_limit').execute());

const nobodysId = '00000000-0000-4000-8000-000000000000';
const defaults = contract.permissionNames.filter((name) => 'stepUp' in contract.permissions[name]);

/** The code of the answer, or its status when it is no problem. */
async function ask({ endpoint }: (typeof everyEndpoint)[number], { token }: Pick<Person, 'token'>) {
  const path = endpoint.path.replace(/:number/g, '1').replace(/:\w+/g, nobodysId);
  const hasBody = endpoint.method !== 'GET' && endpoint.body !== undefined;
  const response = await fetch(rig.url + path, {
    method: endpoint.method,
    headers: {
      authorization: `Bearer ${token}`,
      'if-match': '"0"',
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(hasBody ? { body: JSON.stringify(sampleBody(endpoint)?.sample ?? {}) } : {}),
  });
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
  if (isProblem) return ((await response.json()) as { code: string }).code;
  await response.body?.cancel();
  return String(response.status);
}

async function changePolicy(change: Partial<contract.SecurityPolicy>): Promise<contract.SecurityPolicy> {
  const { limits, version, ...present } = await rig.client.call(contract.viewSecurityPolicy, {});
  const body = { ...present, ...change };
  return rig.client.call(contract.updateSecurityPolicy, { body, ifMatch: String(version) });
}

test('every route whose permission asks for it is closed without a recent second factor, and no other', async () => {
  const given = [{ permissions: contract.permissionNames }];
  const never = await createPerson(rig, 'never-proven', given, { proven: false });
  const longAgo = await createPerson(rig, 'long-ago', given);
  const { db } = rig.controlPlane.platform;
  const past = new Date(Date.now() - 10 * 60_000 - 1_000);
  await db.updateTable('session').set({ second_factor_at: past }).where('user_id', '=', longAgo.userId).execute();
  const counts = { closed: 0, open: 0 };
  for (const route of everyEndpoint) {
    const { access } = route.endpoint;
    if (!('permission' in access)) continue;
    const asks = defaults.includes(access.permission);
    for (const person of [never, longAgo]) {
      const code = await ask(route, person);
      if (asks) expect(`${route.name} ${code}`).toBe(`${route.name} step-up-needed`);
      else expect(code, route.name).not.toBe('step-up-needed');
      counts[asks ? 'closed' : 'open'] += 1;
    }
  }
  process.stdout.write(`Step-up: ${counts.closed} requests were closed, ${counts.open} asked for none.\n`);
  expect(counts.closed).toBeGreaterThan(20);
});

test('who lacks the permission is told that, whatever was proven', async () => {
  const person = await createPerson(rig, 'lacks', [], { proven: false });
  await expect(
    person.client.call(contract.createRole, { body: { name: 'x', description: '', permissions: [] } }),
  ).rejects.toMatchObject({ code: 'permission-missing' });
});

test('proving a factor opens such acts for ten minutes, in this session alone', async () => {
  const person = await createProtected(rig, 'steps-up', [{ permissions: contract.permissionNames }]);
  const { db } = rig.controlPlane.platform;
  const backdate = (minutes: number) =>
    db
      .updateTable('session')
      .set({ second_factor_at: new Date(Date.now() - minutes * 60_000) })
      .where('user_id', '=', person.userId)
      .execute();
  const create = (client: contract.ApiClient, name: string) =>
    client.call(contract.createRole, { body: { name, description: '', permissions: [] } });
  await create(person.client, 'just enrolled');
  await backdate(11);
  await expect(create(person.client, 'too late')).rejects.toMatchObject({ code: 'step-up-needed' });
  const wrong = { method: 'totp', code: '000000' } as const;
  await expect(person.client.call(contract.stepUp, { body: { proof: wrong } })).rejects.toMatchObject({
    code: 'confirmation-failed',
  });
  const body = { username: person.username, password: rig.password, kind: 'bearer' } as const;
  const other = await clientWithToken(rig.url, '').call(contract.signIn, { body });
  expect(other.state).toBe('second-step');
  const proof = { method: 'totp', code: await person.code() } as const;
  const { provenUntil } = await person.client.call(contract.stepUp, { body: { proof } });
  const minutes = (Date.parse(provenUntil) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(9.8);
  expect(minutes).toBeLessThanOrEqual(10);
  expect((await person.client.call(contract.viewSession, {})).secondFactor.provenUntil).toBe(provenUntil);
  await create(person.client, 'again');
  await expect(person.client.call(contract.stepUp, { body: { proof } })).rejects.toMatchObject({
    code: 'confirmation-failed',
  });
  await backdate(9);
  await create(person.client, 'still');
});

test('a step-up needs a factor of one’s own, and wrong codes end the tries of the account', async () => {
  const none = await createPerson(rig, 'has-none', [], { proven: false });
  const proof = { method: 'totp', code: '000000' } as const;
  await expect(none.client.call(contract.stepUp, { body: { proof } })).rejects.toMatchObject({
    code: 'factor-missing',
  });
  expect(await none.client.call(contract.beginProof, {})).toEqual({ methods: [], passkey: null });
  const person = await createProtected(rig, 'guesses');
  for (let count = 0; count < 10; count += 1)
    await expect(person.client.call(contract.stepUp, { body: { proof } })).rejects.toMatchObject({
      code: 'confirmation-failed',
    });
  await expect(person.client.call(contract.stepUp, { body: { proof } })).rejects.toMatchObject({
    code: 'too-many-attempts',
  });
  // It is one limit with that of the second step of a sign-in, in any session.
  const { ticket } = await beginSignIn(rig, person.username);
  const right = { method: 'totp', code: await person.code() } as const;
  await expect(
    clientWithToken(rig.url, '').call(contract.takeSecondStep, { body: { ticket, proof: right } }),
  ).rejects.toMatchObject({ code: 'too-many-attempts' });
});

test('a key holds what asks for a second factor only when one was just proven, and is not asked later', async () => {
  const given = [{ permissions: ['role.write', 'pool.read'] }] as const;
  const unproven = await createPerson(rig, 'key-unproven', given, { proven: false });
  const proven = await createPerson(rig, 'key-proven', given);
  const create = (person: Person, permissions: contract.Permission[]) =>
    person.client.call(contract.createKey, { body: { name: permissions.join(' '), permissions, expiresAt: null } });
  await expect(create(unproven, ['pool.read', 'role.write'])).rejects.toMatchObject({ code: 'step-up-needed' });
  await create(unproven, ['pool.read']);
  const { token } = await create(proven, ['role.write']);
  const { db } = rig.controlPlane.platform;
  await db.updateTable('session').set({ second_factor_at: null }).where('user_id', '=', proven.userId).execute();
  const body = { name: 'by a key', description: '', permissions: [] };
  await clientWithToken(rig.url, token).call(contract.createRole, { body });
  const proof = { method: 'totp', code: '000000' } as const;
  await expect(clientWithToken(rig.url, token).call(contract.stepUp, { body: { proof } })).rejects.toMatchObject({
    code: 'key-refused',
  });
});

test('an effect that asks for more than its route asks for the proof too', () => {
  const actor = actorWith(['config.dangerous']);
  requirePermission(actor, 'config.dangerous', 'global');
  const unproven = { ...actor, unproven: new Set<contract.Permission>(['config.dangerous']) };
  expect(() => requirePermission(unproven, 'config.dangerous', 'global')).toThrow(
    expect.objectContaining({ code: 'step-up-needed' }),
  );
});

test('an administrator decides which permissions ask for it, from the next request on', async () => {
  const person = await createPerson(rig, 'decided', [{ permissions: ['pool.read', 'role.write'] }], { proven: false });
  const listPools = () => person.client.call(contract.listPools, {});
  const createRole = () =>
    person.client.call(contract.createRole, { body: { name: 'decided', description: '', permissions: [] } });
  await listPools();
  await expect(createRole()).rejects.toMatchObject({ code: 'step-up-needed' });
  const changed = await changePolicy({ stepUp: ['pool.read'] });
  // Deciding who needs it is never without it.
  expect(changed.stepUp).toEqual(['pool.read', 'security.write']);
  await expect(listPools()).rejects.toMatchObject({ code: 'step-up-needed' });
  await createRole();
  await changePolicy({ stepUp: defaults });
  await listPools();
  // Only what differs from the catalogue is kept.
  const { db } = rig.controlPlane.platform;
  expect((await db.selectFrom('security_policy').select('step_up').executeTakeFirstOrThrow()).step_up).toEqual({});
});

test('the minutes are those of the policy', async () => {
  const person = await createPerson(rig, 'minutes', [{ permissions: ['role.write'] }]);
  const { db } = rig.controlPlane.platform;
  const past = new Date(Date.now() - 5 * 60_000);
  await db.updateTable('session').set({ second_factor_at: past }).where('user_id', '=', person.userId).execute();
  const create = (name: string) =>
    person.client.call(contract.createRole, { body: { name, description: '', permissions: [] } });
  await create('ten minutes');
  await changePolicy({ stepUpMinutes: 4 });
  await expect(create('four minutes')).rejects.toMatchObject({ code: 'step-up-needed' });
  await changePolicy({ stepUpMinutes: 10 });
});

test('the policy is changed by one at a time, and holds nothing that contradicts itself', async () => {
  const { limits, version, ...present } = await rig.client.call(contract.viewSecurityPolicy, {});
  expect(limits.renewBackupCodes).toEqual({ attempts: 5, windowSeconds: 3_600 });
  const put = (change: object, ifMatch = String(version)) =>
    rig.client.call(contract.updateSecurityPolicy, { body: { ...present, ...change }, ifMatch });
  await expect(put({}, '0')).rejects.toMatchObject({ code: 'edit-stale' });
  await expect(put({ sessionIdleMinutes: 60, sessionLifetimeMinutes: 30 })).rejects.toMatchObject({
    code: 'validation-failed',
  });
  await expect(put({ secondFactorRoles: [nobodysId] })).rejects.toMatchObject({ code: 'not-found' });
  await expect(put({ stepUpMinutes: 0 })).rejects.toMatchObject({ code: 'validation-failed' });
  const outcomes = await Promise.allSettled([put({ stepUpMinutes: 9 }), put({ stepUpMinutes: 8 })]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { items } = await rig.client.call(contract.listAudit, { query: { action: 'security-policy' } });
  expect(items[0]?.detail).toMatchObject({ before: { stepUpMinutes: 10 } });
  await changePolicy({ stepUpMinutes: 10 });
});

test('a listed role that is gone is dropped with the next change, and a role that is gone cannot be put on', async () => {
  const create = (name: string) =>
    rig.client.call(contract.createRole, { body: { name, description: '', permissions: [] } });
  const remove = (key: string) =>
    rig.client.call(contract.deleteRole, { params: { roleId: contract.RoleId.parse(key) } });
  const [stays, goes] = [await create('stays listed'), await create('goes while listed')];
  const keys = [contract.RoleId.parse(stays.key), contract.RoleId.parse(goes.key)];
  await changePolicy({ secondFactorRoles: ['security', ...keys] });
  await remove(goes.key);
  // The whole list is sent back, as every client does that changes something else.
  const changed = await changePolicy({ stepUpMinutes: 9 });
  expect(changed).toMatchObject({ stepUpMinutes: 9, secondFactorRoles: ['security', stays.key] });
  const again = changePolicy({ secondFactorRoles: ['security', ...keys] });
  await expect(again).rejects.toMatchObject({ code: 'not-found' });
  await changePolicy({ secondFactorRoles: [], stepUpMinutes: 10 });
  await remove(stays.key);
});

test('a role on the list closes every route but the own account until a second factor is there', async () => {
  const owes = await createPerson(rig, 'owes', [{ permissions: contract.permissionNames }], { proven: false });
  const free = await createPerson(rig, 'free', [{ permissions: contract.permissionNames }], { proven: false });
  const { db } = rig.controlPlane.platform;
  const grant = await db
    .selectFrom('access_grant')
    .select('role_id')
    .where('user_id', '=', owes.userId)
    .executeTakeFirstOrThrow();
  await changePolicy({ secondFactorRoles: [contract.RoleId.parse(grant.role_id)] });
  const counts = { closed: 0, open: 0 };
  for (const route of everyEndpoint) {
    const { access } = route.endpoint;
    // It would end the session that asks.
    if ('public' in access || route.name === 'DELETE /api/v1/session') continue;
    const code = await ask(route, owes);
    if ('owing' in access) expect(code, route.name).not.toBe('second-factor-owed');
    else expect(`${route.name} ${code}`).toBe(`${route.name} second-factor-owed`);
    counts['owing' in access ? 'open' : 'closed'] += 1;
  }
  process.stdout.write(`Owed: ${counts.closed} routes were closed, ${counts.open} answered.\n`);
  expect(counts.closed).toBeGreaterThan(90);
  expect((await owes.client.call(contract.viewSession, {})).secondFactor.owed).toBe(true);
  await free.client.call(contract.listPools, {});
  await db.deleteFrom('rate_limit').execute();
  const { secret } = await enrolTotp(rig, owes);
  await owes.client.call(contract.listPools, {});
  expect((await owes.client.call(contract.viewSession, {})).secondFactor.owed).toBe(false);
  // Who takes the factor away owes again.
  const confirm = { method: 'totp', code: codeOf(secret) } as const;
  await owes.client.call(contract.disableTotp, { body: { confirm } });
  await expect(owes.client.call(contract.listPools, {})).rejects.toMatchObject({ code: 'second-factor-owed' });
  await changePolicy({ secondFactorRoles: [] });
  await owes.client.call(contract.listPools, {});
});

test('a role that comes through a group, or holds at one place, is on the list too', async () => {
  const { db } = rig.controlPlane.platform;
  const person = await createPerson(rig, 'in-group', [], { proven: false });
  const group = await rig.client.call(contract.createGroup, { body: { name: 'watchers', description: '' } });
  await rig.client.call(contract.updateGroup, {
    params: { groupId: group.id },
    body: { members: [person.userId] },
    ifMatch: String(group.version),
  });
  const pool = await rig.client.call(contract.createPool, { body: { name: 'edge' } });
  await rig.client.call(contract.createGrant, {
    body: { to: { kind: 'group', id: group.id }, role: 'viewer', at: { kind: 'pool', id: pool.id }, reason: 'watches' },
  });
  await person.client.call(contract.listPools, {});
  await changePolicy({ secondFactorRoles: ['viewer'] });
  await expect(person.client.call(contract.listPools, {})).rejects.toMatchObject({ code: 'second-factor-owed' });
  // A sign-in of somebody who owes succeeds, and says so.
  const body = { username: person.username, password: rig.password, kind: 'bearer' } as const;
  const session = await contract.signInWithPassword(clientWithToken(rig.url, ''), body);
  expect(session.secondFactor).toEqual({ owed: true, provenUntil: null });
  // A grant that has expired demands nothing.
  const past = new Date(Date.now() - 1_000);
  await db.updateTable('access_grant').set({ expires_at: past }).where('group_id', '=', group.id).execute();
  await expect(person.client.call(contract.listPools, {})).rejects.toMatchObject({ code: 'permission-missing' });
  await changePolicy({ secondFactorRoles: [] });
});
