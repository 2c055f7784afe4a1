import * as contract from '@sluice/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPerson } from '../../testing/people.ts';
import { beginSignIn, createProtected } from '../../testing/second-factors.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { countPasswordWork } from './password.ts';
import { createSignInLimit, createSignInLimits } from './sign-in-limit.ts';

let rig: InProcessControlPlane;
// One for each test: what strangers may try is kept in the process too.
beforeEach(async () => {
  rig = await startInProcess({ config: { trustedProxies: ['127.0.0.1'] } });
});
afterEach(() => rig.stop());

interface Attempt {
  username: string;
  password?: string;
  from?: string;
  device?: string;
  url?: string;
}

/** One sign-in as a browser behind the trusted proxy sends it. */
async function attempt({
  device,
  from = '192.0.2.1',
  password = 'not the right one',
  url = rig.url,
  username,
}: Attempt) {
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': from,
      ...(device === undefined ? {} : { cookie: `sluice_device=${device}` }),
    },
    body: JSON.stringify({ username, password, kind: 'cookie' }),
  });
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  const given = cookies.find((cookie) => cookie.startsWith('sluice_device='))?.slice('sluice_device='.length) ?? '';
  return { status: response.status, headers: response.headers, body: await response.text(), device: given };
}

/** What an answer tells, without the number and moment of the request. */
function told({ body, headers, status }: Awaited<ReturnType<typeof attempt>>) {
  const told = new Map(headers);
  const id = told.get('x-request-id') ?? '';
  for (const name of ['x-request-id', 'date']) told.delete(name);
  return { status, headers: [...told], body: body.replace(id, '') };
}

const address = (index: number) => `198.51.${Math.floor(index / 250)}.${(index % 250) + 1}`;

test('unknown, inactive and passwordless users and wrong passwords get the same bytes after the same work', async () => {
  const { db } = rig.controlPlane.platform;
  await createPerson(rig, 'known', []);
  for (const [username, change] of [
    ['inactive', { active: false }],
    ['no-password', { password_hash: null, issuer: 'https://login.example.com', subject: '1' }],
  ] as const) {
    const { userId } = await createPerson(rig, username, []);
    await db.updateTable('user_account').set(change).where('id', '=', userId).execute();
  }
  const answers = [];
  for (const username of ['known', 'nobody', 'inactive', 'no-password']) {
    // The right password of the inactive one.
    for (const password of ['not the right one', ...(username === 'inactive' ? [rig.password] : [])]) {
      const before = countPasswordWork();
      const answer = await attempt({ username, password });
      expect(countPasswordWork() - before, username).toBe(1);
      answers.push(told(answer));
    }
  }
  expect(answers[0]?.status).toBe(401);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

test('what is over a limit is answered before any work on passwords, for names that nobody has as well', async () => {
  await createPerson(rig, 'counted', []);
  const refused = [];
  for (const username of ['counted', 'nobody-counted']) {
    for (let count = 0; count < 10; count += 1) expect((await attempt({ username })).status).toBe(401);
    const before = countPasswordWork();
    for (let count = 0; count < 20; count += 1) refused.push(await attempt({ username, password: rig.password }));
    expect(countPasswordWork()).toBe(before);
  }
  for (const answer of refused) {
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
});

test('attempts from many networks are counted together, and stop', async () => {
  const { database, sealing } = rig.controlPlane.platform;
  // Two replicas, without the pace of strangers in the way.
  const replicas = [1, 2].map(() => createSignInLimit(database.pool, sealing, { atOnce: 1_000, perSecond: 1_000 }));
  const tries = Array.from({ length: 150 }, (_, index) =>
    replicas[index % 2]?.begin({ account: 'Hunted', address: address(index), device: null }),
  );
  const outcomes = await Promise.allSettled(tries);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(100);
});

test('one process looks at forty strangers at once, whoever they are, and a right password is none of them', async () => {
  const { database, sealing } = rig.controlPlane.platform;
  const limit = createSignInLimit(database.pool, sealing);
  const stranger = (index: number) => ({ account: `user-${index}`, address: address(index), device: null });
  for (let index = 0; index < 60; index += 1) {
    await limit.begin(stranger(index));
    await limit.succeed(stranger(index));
  }
  const rows = () =>
    rig.controlPlane.platform.db.selectFrom('rate_limit').select('key').where('points', '>', 0).execute();
  expect(await rows()).toHaveLength(0);
  const outcomes = await Promise.allSettled(Array.from({ length: 500 }, (_, index) => limit.begin(stranger(index))));
  const looked = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(looked).toBeGreaterThanOrEqual(40);
  expect(looked).toBeLessThan(60);
  // Whom it did not look at left nothing behind.
  expect((await rows()).length).toBe(3 * looked);
  const device = Buffer.from('known');
  await limit.begin({ ...stranger(1), device });
});

test('the two steps of a sign-in have one pace: who used it up in the first is not looked at in the second', async () => {
  const person = await createProtected(rig, 'protected');
  const { ticket } = await beginSignIn(rig, person.username);
  const tries = Array.from({ length: 60 }, (_, index) =>
    attempt({ username: `nobody-${index}`, from: address(index) }),
  );
  const overThePace = async (one: (typeof tries)[number]) => {
    const { status } = await one;
    if (status !== 429) throw new Error(`It was answered with ${status}.`);
  };
  await Promise.any(tries.map(overThePace));
  const take = async () => {
    const body = { ticket, proof: { method: 'totp', code: '000000' } } as const;
    const answer = await clientWithToken(rig.url, '')
      .call(contract.takeSecondStep, { body })
      .catch((error: unknown) => error);
    return answer instanceof contract.Problem ? answer.code : 'passed';
  };
  // One of them may have come into what a second gives.
  expect([await take(), await take(), await take()]).toContain('too-many-attempts');
  await Promise.all(tries);
});

test('one process begins so many sign-ins that do not say whose they are, by passkey and at the provider together', async () => {
  const { passkeys, passwords, singleSignOn } = createSignInLimits(rig.controlPlane.platform);
  const stranger = (index: number) => ({ address: address(index), device: null });
  for (let index = 0; index < 300; index += 1) {
    await singleSignOn.begin(stranger(index));
    await singleSignOn.giveBack(stranger(index));
  }
  const tries = Array.from({ length: 400 }, (_, index) =>
    (index % 2 === 0 ? passkeys : singleSignOn).begin(stranger(index)),
  );
  const begun = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length;
  expect(begun).toBeGreaterThanOrEqual(200);
  expect(begun).toBeLessThan(300);
  // The door of passwords stays open, and so does this one for devices that signed in before.
  await passwords.begin({ ...stranger(1), account: 'ada' });
  await singleSignOn.begin({ ...stranger(1), device: Buffer.from('known') });
});

test('a device that signed in before gets in while strangers have used the account up, again and again', async () => {
  await createPerson(rig, 'owner', []);
  const credentials = { username: 'owner', password: rig.password };
  let { device } = await attempt(credentials);
  expect(device).toMatch(/^[\w-]{43}$/);
  for (let wave = 0; wave < 2; wave += 1) {
    await rig.controlPlane.platform.db
      .updateTable('rate_limit')
      .set({ points: 1_000 })
      .where('key', 'like', 'sign-in-account%')
      .execute();
    for (let index = 0; index < 12; index += 1) await attempt({ username: 'owner' });
    expect((await attempt({ ...credentials })).status).toBe(429);
    const known = await attempt({ ...credentials, device });
    expect(known.status).toBe(201);
    // Each sign-in gives another token, and the one before is worth nothing.
    expect((await attempt({ ...credentials, device })).status).toBe(429);
    device = known.device;
  }
});

test('a known device has ten attempts as well, and counts for its own account only', async () => {
  await createPerson(rig, 'careless', []);
  const { device } = await attempt({ username: 'careless', password: rig.password });
  for (let count = 0; count < 10; count += 1)
    expect((await attempt({ username: 'careless', device })).status).toBe(401);
  expect((await attempt({ username: 'careless', password: rig.password, device })).status).toBe(429);
  // Its attempts have used up nothing of others.
  expect((await attempt({ username: 'careless', password: rig.password })).status).toBe(201);
});

test('one network cannot close set-up or links for others', async () => {
  const post = (path: string, from: string, body: unknown) =>
    fetch(rig.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify(body),
    }).then((response) => response.status);
  const secret = (await rig.controlPlane.access.resetAdministrator()).reveal();
  const { username, password } = rig;
  const setUp = (from: string, given: string) => post('/api/v1/setup', from, { secret: given, username, password });
  const link = (from: string) => post('/api/v1/password', from, { token: 'guess', password });
  const look = (from: string) => post('/api/v1/password/link', from, { token: 'guess' });
  const before = countPasswordWork();
  for (let count = 0; count < 20; count += 1) {
    expect(await setUp('192.0.2.66', 'guess')).toBe(403);
    // Looking at a link is no second budget for guesses.
    expect(await (count % 2 === 0 ? link : look)('192.0.2.66')).toBe(403);
  }
  const closed = [await setUp('192.0.2.66', 'guess'), await link('192.0.2.66'), await look('192.0.2.66')];
  expect(closed).toEqual([429, 429, 429]);
  expect(countPasswordWork()).toBe(before);
  expect([await setUp('192.0.2.77', secret), await link('192.0.2.77')]).toEqual([201, 403]);
});

test('an address in X-Forwarded-For is believed only from a trusted proxy', async () => {
  const plain = await startInProcess();
  try {
    const wrong = { username: 'nobody', url: plain.url };
    for (let index = 0; index < 10; index += 1)
      expect((await attempt({ ...wrong, from: address(index) })).status).toBe(401);
    expect((await attempt({ ...wrong, from: address(99) })).status).toBe(429);
    const { items } = await plain.client.call(contract.listSessions, {});
    expect(new Set(items.map((item) => item.address))).toEqual(new Set(['127.0.0.1']));
  } finally {
    await plain.stop();
  }
  const first = { username: 'somebody' };
  for (let index = 0; index < 10; index += 1) expect((await attempt({ ...first, from: '192.0.2.5' })).status).toBe(401);
  expect((await attempt({ ...first, from: '192.0.2.5' })).status).toBe(429);
  expect((await attempt({ ...first, from: '192.0.2.6' })).status).toBe(401);
  // What the client itself wrote before the proxy's own entry is not believed.
  expect((await attempt({ ...first, from: '203.0.113.9, 192.0.2.5' })).status).toBe(429);
});
