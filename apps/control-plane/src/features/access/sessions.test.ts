import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson, type Person } from '../../testing/people.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());

/** One more session of the person. */
async function openSession({ username }: Person) {
  const body = { username, password: rig.password, kind: 'bearer' } as const;
  const { id, token } = await contract.signInWithPassword(clientWithToken(rig.url, ''), body);
  return { id, client: clientWithToken(rig.url, token ?? '') };
}

const ended = (client: contract.ApiClient) =>
  expect(client.call(contract.viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });

async function putLifetimes(idleMinutes: number, lifetimeMinutes: number): Promise<void> {
  await rig.controlPlane.platform.db
    .updateTable('security_policy')
    .set({ session_idle_minutes: idleMinutes, session_lifetime_minutes: lifetimeMinutes })
    .execute();
}

test('a session is listed with its device, its address and its end', async () => {
  const response = await fetch(`${rig.url}/api/v1/session`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    },
    body: JSON.stringify({ username: rig.username, password: rig.password, kind: 'cookie' }),
  });
  const { id } = (await response.json()) as { id: string };
  const { items } = await rig.client.call(contract.listSessions, {});
  const listed = items.find((item) => item.id === id);
  expect(listed).toMatchObject({
    kind: 'cookie',
    address: '127.0.0.1',
    device: { program: 'Firefox 128', system: 'Linux' },
    current: false,
  });
  const idleMs = Date.parse(listed?.expiresAt ?? '') - Date.parse(listed?.lastUsedAt ?? '');
  expect(idleMs).toBe(8 * 3_600_000);
  expect(items.filter((item) => item.current)).toHaveLength(1);
});

test('ending all other sessions leaves the one that asks', async () => {
  const person = await createPerson(rig, 'others', []);
  const [first, second] = [await openSession(person), await openSession(person)];
  expect(await person.client.call(contract.endOtherSessions, {})).toEqual({ ended: 2 });
  await ended(first.client);
  await ended(second.client);
  expect((await person.client.call(contract.listSessions, {})).items).toHaveLength(1);
});

test('an administrator sees and ends the sessions of others, one and all', async () => {
  const person = await createPerson(rig, 'watched', []);
  const [first, second] = [await openSession(person), await openSession(person)];
  const params = { userId: person.userId };
  const { items } = await rig.client.call(contract.listUserSessions, { params });
  expect(items.map((item) => item.id)).toEqual(expect.arrayContaining([first.id, second.id]));
  expect(items.some((item) => item.current)).toBe(false);

  await rig.client.call(contract.endUserSession, { params: { ...params, sessionId: first.id } });
  await ended(first.client);
  await second.client.call(contract.viewSession, {});
  const own = (await rig.client.call(contract.viewSession, {})).id;
  const foreign = rig.client.call(contract.endUserSession, { params: { ...params, sessionId: own } });
  await expect(foreign).rejects.toMatchObject({ code: 'not-found' });

  expect(await rig.client.call(contract.endUserSessions, { params })).toEqual({ ended: 2 });
  await ended(second.client);
  await ended(person.client);
});

test('who is deactivated is signed out, and the sessions do not come back with the user', async () => {
  const person = await createPerson(rig, 'shut-out', []);
  const { items } = await rig.client.call(contract.listUsers, {});
  const version = items.find((item) => item.id === person.userId)?.version ?? 0;
  const edit = (active: boolean, ifMatch: number) =>
    rig.client.call(contract.updateUser, {
      params: { userId: person.userId },
      body: { active },
      ifMatch: String(ifMatch),
    });
  const shut = await edit(false, version);
  await ended(person.client);
  await edit(true, shut.version);
  await ended(person.client);
});

test('limits that an administrator shortens hold for sessions that are open already', async () => {
  const person = await createPerson(rig, 'short-lived', []);
  const { db } = rig.controlPlane.platform;
  const age = (column: 'created_at' | 'last_used_at', minutes: number) =>
    db
      .updateTable('session')
      .set({ [column]: new Date(Date.now() - minutes * 60_000) })
      .where('user_id', '=', person.userId)
      .execute();
  await putLifetimes(30, 120);
  await age('last_used_at', 29);
  await person.client.call(contract.viewSession, {});
  await age('last_used_at', 31);
  await ended(person.client);
  await age('last_used_at', 0);
  await age('created_at', 119);
  const { expiresAt } = await person.client.call(contract.viewSession, {});
  expect(Date.parse(expiresAt)).toBeLessThan(Date.now() + 61_000);
  await age('created_at', 121);
  await ended(person.client);
  expect((await rig.client.call(contract.listUserSessions, { params: { userId: person.userId } })).items).toEqual([]);
});
