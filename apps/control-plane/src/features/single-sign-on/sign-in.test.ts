import { randomUUID } from 'node:crypto';
import * as contract from '@sluice/contract';
import { type OidcProviderRig, startOidcProvider } from '@sluice/test-rig/oidc-provider';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { chooseProvider, startProviderFor, Visitor } from '../../testing/single-sign-on.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

const { callback, start } = contract.singleSignOnPaths;
/** The providers of these tests are on this machine. */
const config = { outgoingAllow: ['127.0.0.1/32'] };
let rig: InProcessControlPlane;
let provider: OidcProviderRig;
const logged: string[] = [];

beforeAll(async () => {
  rig = await startInProcess({ config, log: { write: (line) => void logged.push(line) } });
  provider = await startProviderFor(rig);
});
afterAll(async () => {
  await provider.close();
  await rig.stop();
});
beforeEach(async () => {
  provider.person = null;
  provider.replaceIdToken = null;
  provider.replaceUserInfo = null;
  await rig.controlPlane.platform.db.deleteFrom('rate_limit').execute();
});

/** Goes to the provider as this person, and stands before the door of the control plane again. */
async function comeBack(name: string, visitor = new Visitor(), to?: string) {
  provider.person = name;
  const query = to === undefined ? '' : `?${new URLSearchParams({ to })}`;
  return { visitor, url: await visitor.followTo(rig.url + start + query, rig.url + callback) };
}

/** Where the browser is led. */
async function led(visitor: Visitor, url: string): Promise<string> {
  const response = await visitor.get(url);
  expect(response.status).toBe(303);
  return response.headers.get('location') ?? '';
}

const sessionOf = (visitor: Visitor) => visitor.cookie(rig.url, 'sluice_session');

async function viewSession(visitor: Visitor) {
  const response = await visitor.get(`${rig.url}/api/v1/session`);
  return contract.SessionView.parse(await response.json());
}

/** Whole sign-in of a new visitor. */
async function signIn(name: string, to?: string) {
  const { url, visitor } = await comeBack(name, new Visitor(), to);
  return { visitor, location: await led(visitor, url) };
}

async function expectRefused(visitor: Visitor, url: string, reason: contract.SingleSignOnRefusal) {
  expect(await led(visitor, url)).toBe(`/sign-in?refused=${reason}`);
  expect(sessionOf(visitor)).toBe(null);
}

const userNamed = async (username: string) => {
  const { items } = await rig.client.call(contract.listUsers, {});
  return items.find((user) => user.username === username);
};

const createGroup = async (name: string) => {
  const group = await rig.client.call(contract.createGroup, { body: { name } });
  return group.id;
};

const latestAudit = async (action: string) => {
  const { items } = await rig.client.call(contract.listAudit, { query: { action, limit: 1 } });
  return items[0];
};

test('somebody new signs in, gets a user and the groups of the provider, and lands on the page that was wanted', async () => {
  const operators = await createGroup('operators');
  await rig.client.call(contract.createGrant, {
    body: { to: { kind: 'group', id: operators }, role: 'operator', at: { kind: 'global' }, reason: 'test' },
  });
  await chooseProvider(rig, provider, { groups: [{ providerGroup: 'ops', groupId: operators }] });
  const claims = {
    preferred_username: 'grace',
    name: 'Grace Hopper',
    email: 'grace@example.com',
    groups: ['ops', 'x'],
  };
  provider.people.set('subject-of-grace', claims);

  const { url, visitor } = await comeBack('subject-of-grace', new Visitor(), '/clusters?filter=edge');
  const response = await visitor.get(url);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/back-from-provider?to=%2Fclusters%3Ffilter%3Dedge');
  const cookies = response.headers.getSetCookie();
  expect(cookies.find((line) => line.startsWith('sluice_session='))).toMatch(/HttpOnly.*SameSite=Strict/);
  expect(visitor.cookie(rig.url, 'sluice_single_sign_on')).toBe(null);

  const session = await viewSession(visitor);
  expect(session.user.username).toBe('grace');
  expect(session.permissions).toContain('rollout.start');
  expect(session.permissions).not.toContain('user.read');
  expect(session.csrfToken).not.toBe(null);
  expect(await userNamed('grace')).toMatchObject({
    displayName: 'Grace Hopper',
    email: 'grace@example.com',
    origin: 'provider',
    active: true,
    groups: [{ name: 'operators' }],
  });
  expect(await latestAudit('user.created')).toMatchObject({ actor: 'system:single-sign-on', subject: 'grace' });
  expect(await latestAudit('session.opened')).toMatchObject({
    actor: 'grace',
    detail: { by: 'single-sign-on', groups: ['ops'] },
  });
});

test('a user of the provider has no password', async () => {
  const call = clientWithToken(rig.url, '').call(contract.signIn, { body: { username: 'grace', password: '-' } });
  await expect(call).rejects.toMatchObject({ code: 'sign-in-failed' });
  const user = await userNamed('grace');
  const params = { userId: user?.id ?? contract.UserId.parse(randomUUID()) };
  await expect(rig.client.call(contract.createPasswordLink, { params })).rejects.toMatchObject({
    code: 'no-password-here',
  });
});

test('groups follow the provider at each sign-in, and those that an administrator gave stay', async () => {
  const local = await createGroup('by hand');
  const user = await userNamed('grace');
  const members = user === undefined ? [] : [user.id];
  await rig.client.call(contract.updateGroup, { params: { groupId: local }, ifMatch: '"1"', body: { members } });
  provider.people.set('colleague', { preferred_username: 'colleague', groups: ['ops'] });
  await signIn('colleague');
  const claims = provider.people.get('subject-of-grace');
  provider.people.set('subject-of-grace', { ...claims, groups: [], name: 'Rear Admiral Hopper' });
  const { visitor } = await signIn('subject-of-grace');
  expect((await viewSession(visitor)).permissions).not.toContain('rollout.start');
  const names = async () => (await userNamed('grace'))?.groups.map(({ name }) => name).sort();
  expect(await names()).toEqual(['by hand']);
  expect((await userNamed('colleague'))?.groups.map(({ name }) => name)).toEqual(['operators']);
  expect((await userNamed('grace'))?.displayName).toBe('Rear Admiral Hopper');
  provider.people.set('subject-of-grace', { ...claims, groups: 'ops' });
  await signIn('subject-of-grace');
  expect(await names()).toEqual(['by hand', 'operators']);
});

test('a sign-in that changes no group leaves the authority of everybody in memory', async () => {
  const { db } = rig.controlPlane.platform;
  const version = () => db.selectFrom('access_version').select('number').executeTakeFirstOrThrow();
  const before = await version();
  await signIn('subject-of-grace');
  expect(await version()).toEqual(before);
});

test('a mapping that is taken away takes its members along at once', async () => {
  await chooseProvider(rig, provider, { groups: [] });
  expect((await userNamed('grace'))?.groups.map(({ name }) => name)).toEqual(['by hand']);
});

test('a name that is in use is never taken over: the new user gets another one', async () => {
  const claims = { preferred_username: 'Ada', email: 'ada@example.com' };
  provider.people.set('not-the-ada-you-know', claims);
  const { visitor } = await signIn('not-the-ada-you-know');
  const session = await viewSession(visitor);
  expect(session.user.username).toBe('Ada-2');
  expect(session.permissions).toEqual([]);
  expect((await userNamed('ada'))?.origin).toBe('local');
  provider.people.set('another', { ...claims, preferred_username: 'ADA' });
  expect((await viewSession((await signIn('another')).visitor)).user.username).toBe('ADA-3');
  // The same person comes back as the same user, whatever the provider calls it now.
  provider.people.set('not-the-ada-you-know', { preferred_username: 'grace', email: 'grace@example.com' });
  expect((await viewSession((await signIn('not-the-ada-you-know')).visitor)).user.username).toBe('Ada-2');
});

test('two tabs of somebody new make one user', async () => {
  provider.people.set('in-a-hurry', { preferred_username: 'hasty' });
  const tabs = await Promise.all([1, 2, 3].map(() => comeBack('in-a-hurry')));
  const locations = await Promise.all(tabs.map(({ url, visitor }) => led(visitor, url)));
  expect(locations).toEqual(locations.map(() => '/back-from-provider?to=%2F'));
  const { items } = await rig.client.call(contract.listUsers, {});
  expect(items.filter(({ username }) => username.startsWith('hasty'))).toHaveLength(1);
});

test('somebody who was shut out stays out', async () => {
  const user = await userNamed('hasty');
  if (user === undefined) throw new Error('There is no such user.');
  const { visitor: open } = await signIn('in-a-hurry');
  const params = { userId: user.id };
  await rig.client.call(contract.updateUser, { params, ifMatch: `"${user.version}"`, body: { active: false } });
  expect((await open.get(`${rig.url}/api/v1/session`)).status).toBe(401);
  const { url, visitor } = await comeBack('in-a-hurry');
  await expectRefused(visitor, url, 'deactivated');
  await expect.poll(async () => (await latestAudit('session.refused'))?.reason).toBe('deactivated');
  expect(await latestAudit('session.refused')).toMatchObject({
    subject: 'hasty',
    outcome: 'refused',
    address: '127.0.0.1',
    detail: { code: 'single-sign-on-refused', attempts: 1 },
  });
});

test('without making users only known ones come in, and with domains only verified addresses', async () => {
  provider.people.set('stranger', { preferred_username: 'stranger', email: 's@example.com', email_verified: false });
  await chooseProvider(rig, provider, { makesUsers: false });
  const first = await comeBack('stranger');
  await expectRefused(first.visitor, first.url, 'not-let-in');
  expect(sessionOf((await signIn('subject-of-grace')).visitor)).not.toBe(null);

  await chooseProvider(rig, provider, { emailDomains: ['example.com'] });
  const unverified = await comeBack('stranger');
  await expectRefused(unverified.visitor, unverified.url, 'not-let-in');
  expect(await userNamed('stranger')).toBe(undefined);
  provider.people.set('stranger', { preferred_username: 'stranger', email: 's@example.com', email_verified: true });
  expect(sessionOf((await signIn('stranger')).visitor)).not.toBe(null);
  await chooseProvider(rig, provider, { emailDomains: [] });
});

test('the answer belongs to the browser that asked, and to its last question', async () => {
  const mine = await comeBack('subject-of-grace');
  await expectRefused(new Visitor(), mine.url, 'begin-again');
  const theirs = await comeBack('stranger');
  await expectRefused(theirs.visitor, mine.url, 'answer-wrong');
  // Used up by the wrong answer.
  await expectRefused(theirs.visitor, theirs.url, 'begin-again');
  expect(await led(mine.visitor, mine.url)).toBe('/back-from-provider?to=%2F');
});

test('an answer works once, and its code not with another question either', async () => {
  const { url, visitor } = await comeBack('subject-of-grace');
  await visitor.get(url);
  visitor.forget(rig.url, 'sluice_session');
  await expectRefused(visitor, url, 'begin-again');
  const next = await comeBack('subject-of-grace', visitor);
  const replayed = new URL(next.url);
  replayed.searchParams.set('code', new URL(url).searchParams.get('code') ?? '');
  await expectRefused(visitor, replayed.href, 'answer-wrong');
});

test('a stolen code is worth nothing to whoever did not ask for it', async () => {
  const victim = await comeBack('subject-of-grace');
  const thief = await comeBack('stranger');
  const mixed = new URL(thief.url);
  mixed.searchParams.set('code', new URL(victim.url).searchParams.get('code') ?? '');
  await expectRefused(thief.visitor, mixed.href, 'answer-wrong');
});

test.each<[string, (query: URLSearchParams) => void]>([
  ['another state', (query) => query.set('state', 'x'.repeat(43))],
  ['no state', (query) => query.delete('state')],
  ['two states', (query) => query.append('state', query.get('state') ?? '')],
  ['another code', (query) => query.set('code', 'x'.repeat(43))],
  ['no code', (query) => query.delete('code')],
  ['another issuer', (query) => query.set('iss', 'https://login.example.com')],
  ['no issuer', (query) => query.delete('iss')],
  ['nothing', (query) => ['state', 'code', 'iss', 'session_state'].map((name) => query.delete(name))],
])('an answer with %s is refused', async (_what, alter) => {
  const { url, visitor } = await comeBack('subject-of-grace');
  const altered = new URL(url);
  alter(altered.searchParams);
  await expectRefused(visitor, altered.href, 'answer-wrong');
});

const now = () => Math.floor(Date.now() / 1000);
type Claims = Record<string, unknown>;
const without = (claims: Claims, name: string) =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
const unsigned = (claims: Claims) =>
  `${[{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

test('an ID token that is only signed anew is taken, so that each change below is what is refused', async () => {
  provider.replaceIdToken = (claims) => provider.sign(claims);
  expect((await signIn('subject-of-grace')).location).toBe('/back-from-provider?to=%2F');
});

test.each<[string, (claims: Claims) => string]>([
  ['signed by a stranger', (claims) => provider.sign(claims, 'stranger')],
  ['not signed', unsigned],
  ['with another signature', (claims) => provider.sign(claims).replace(/\.[^.]+$/, '.AAAA')],
  [
    'with claims that were not signed',
    (claims) => {
      const [head, , signature] = provider.sign(claims).split('.');
      const body = Buffer.from(JSON.stringify({ ...claims, sub: 'stranger' })).toString('base64url');
      return `${head}.${body}.${signature}`;
    },
  ],
  ['with another nonce', (claims) => provider.sign({ ...claims, nonce: 'x'.repeat(43) })],
  ['without a nonce', (claims) => provider.sign(without(claims, 'nonce'))],
  ['from another issuer', (claims) => provider.sign({ ...claims, iss: 'https://login.example.com' })],
  ['for another client', (claims) => provider.sign({ ...claims, aud: 'another' })],
  ['for several clients without saying for whom', (claims) => provider.sign({ ...claims, aud: ['sluice', 'another'] })],
  ['for another client besides', (claims) => provider.sign({ ...claims, aud: ['sluice', 'b'], azp: 'b' })],
  ['that has expired', (claims) => provider.sign({ ...claims, exp: now() - 600, iat: now() - 1200 })],
  ['that never expires', (claims) => provider.sign(without(claims, 'exp'))],
  ['without a subject', (claims) => provider.sign(without(claims, 'sub'))],
  ['with an empty subject', (claims) => provider.sign({ ...claims, sub: '' })],
  ['that holds for later', (claims) => provider.sign({ ...claims, nbf: now() + 600 })],
  ['that is no token', () => 'token'],
])('an ID token %s is refused', async (_what, alter) => {
  provider.replaceIdToken = alter;
  const { url, visitor } = await comeBack('subject-of-grace');
  await expectRefused(visitor, url, 'answer-wrong');
});

test('what was refused so often from one network made few rows', async () => {
  const { db } = rig.controlPlane.platform;
  const rows = await db.selectFrom('audit').select('reason').where('reason', '=', 'answer-wrong').execute();
  // One at once, and one for each pause that has passed since.
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.length).toBeLessThan(5);
});

test('a second factor of the provider counts only where that was chosen, signed, and as of its moment', async () => {
  const proven = async (claims: Claims, values: string[]) => {
    await chooseProvider(rig, provider, { secondFactorValues: values });
    provider.replaceIdToken = (given) => provider.sign({ ...given, ...claims });
    const { visitor } = await signIn('subject-of-grace');
    return (await viewSession(visitor)).secondFactor.provenUntil;
  };
  expect(await proven({ amr: ['mfa'], auth_time: now() }, [])).toBe(null);
  expect(await proven({ amr: ['pwd'], auth_time: now() }, ['mfa'])).toBe(null);
  expect(await proven({ amr: ['mfa'], auth_time: now() - 3600 }, ['mfa'])).toBe(null);
  provider.replaceUserInfo = (told) => ({ ...told, amr: ['mfa'], auth_time: now() });
  expect(await proven({}, ['mfa'])).toBe(null);
  const until = await proven({ amr: ['pwd', 'mfa'], auth_time: now() - 60 }, ['mfa']);
  expect(Date.parse(until ?? '')).toBeGreaterThan(Date.now());
  expect(Date.parse(until ?? '')).toBeLessThan(Date.now() + 9.5 * 60_000);
  await chooseProvider(rig, provider, { secondFactorValues: [] });
});

test('what is told besides the ID token must be about the same person', async () => {
  provider.replaceUserInfo = (claims) => ({ ...claims, sub: 'stranger' });
  const { url, visitor } = await comeBack('subject-of-grace');
  await expectRefused(visitor, url, 'answer-wrong');
});

test('who takes too long begins again', async () => {
  const { url, visitor } = await comeBack('subject-of-grace');
  const { db } = rig.controlPlane.platform;
  await db.updateTable('pending_single_sign_on').set({ expires_at: new Date() }).execute();
  await expectRefused(visitor, url, 'begin-again');
});

test('an answer to a question of other settings is refused, and none is taken when single sign-on is off', async () => {
  const changed = await comeBack('subject-of-grace');
  await chooseProvider(rig, provider, { buttonText: 'Sign in with Example' });
  await expectRefused(changed.visitor, changed.url, 'begin-again');
  const off = await comeBack('subject-of-grace');
  await chooseProvider(rig, provider, { enabled: false });
  await expectRefused(off.visitor, off.url, 'off');
  await expectRefused(new Visitor(), rig.url + start, 'off');
  const { buttonText } = await clientWithToken(rig.url, '').call(contract.viewSignInOffer, {});
  expect(buttonText).toBe(null);
  await chooseProvider(rig, provider);
});

test('what is saved while the provider answers counts: nobody comes in by settings of before', async () => {
  const groupId = await createGroup('taken away');
  await chooseProvider(rig, provider, { groups: [{ providerGroup: 'ops', groupId }] });
  const saveMeanwhile = (changes: Parameters<typeof chooseProvider>[2]) => {
    provider.replaceIdToken = async (claims) => {
      await chooseProvider(rig, provider, changes);
      return provider.sign(claims);
    };
  };
  const mapped = await comeBack('subject-of-grace');
  saveMeanwhile({ groups: [] });
  await expectRefused(mapped.visitor, mapped.url, 'begin-again');
  expect((await userNamed('grace'))?.groups.map(({ name }) => name)).not.toContain('taken away');
  const off = await comeBack('subject-of-grace');
  saveMeanwhile({ enabled: false });
  await expectRefused(off.visitor, off.url, 'off');
  provider.replaceIdToken = null;
  await chooseProvider(rig, provider);
});

test('whom the provider refuses is refused', async () => {
  const { url, visitor } = await comeBack('nobody');
  await expectRefused(visitor, url, 'provider-refused');
});

test('a client that the provider does not know is told in the log and not to people', async () => {
  await chooseProvider(rig, { ...provider, clientSecret: 'wrong' });
  const { url, visitor } = await comeBack('subject-of-grace');
  await expectRefused(visitor, url, 'answer-wrong');
  expect(logged.join('')).toContain('invalid_client');
  await chooseProvider(rig, provider);
});

test('a provider that is down is told as such, before and after the way to it', async () => {
  const fleeting = await startOidcProvider([rig.url + callback]);
  fleeting.people.set('subject-of-grace', {});
  fleeting.person = 'subject-of-grace';
  await chooseProvider(rig, fleeting);
  const visitor = new Visitor();
  const url = await visitor.followTo(rig.url + start, rig.url + callback);
  await fleeting.close();
  await expectRefused(visitor, url, 'provider-unreachable');
  await chooseProvider(rig, fleeting, { clientId: 'another' });
  await expectRefused(new Visitor(), rig.url + start, 'provider-unreachable');
  const body = { username: rig.username, password: rig.password };
  expect(await clientWithToken(rig.url, '').call(contract.signIn, { body })).toMatchObject({ state: 'signed-in' });
  await chooseProvider(rig, provider);
});

test.each([
  ['/clusters?filter=a&x=%2F#y', '/clusters?filter=a&x=%2F#y'],
  ['//example.com', '/'],
  ['/\\example.com', '/'],
  ['\\\\example.com', '/'],
  ['/\t/example.com', '/'],
  ['/\n/example.com', '/'],
  ['/a\\..\\..//example.com', '/'],
  ['https://example.com', '/'],
  ['https:example.com', '/'],
  ['javascript:alert(1)', '/'],
  ['data:text/html,x', '/'],
  [' /clusters', '/'],
  ['clusters', '/'],
  ['', '/'],
  ['/\u2028/example.com', '/'],
  [`/${'x'.repeat(3_000)}`, '/'],
])('who wanted %j is led to %j', async (wanted, expected) => {
  const { location } = await signIn('subject-of-grace', wanted);
  const url = new URL(location, rig.url);
  expect(url.origin + url.pathname).toBe(`${rig.url}/back-from-provider`);
  expect(url.searchParams.get('to')).toBe(expected);
  expect(new URL(expected, rig.url).origin).toBe(rig.url);
});

test('nothing that is secret was logged or written down', async () => {
  const { rows } = await rig.controlPlane.platform.database.pool.query('SELECT detail::text AS text FROM audit');
  const written = logged.join('') + rows.map(({ text }) => text).join('');
  expect(logged.length).toBeGreaterThan(50);
  expect(written).not.toContain(provider.clientSecret);
  // Each token of the provider is a JWT or a long random text after one of these.
  expect(written).not.toMatch(/eyJ[\w-]{10,}|[?&]code=|access_token|code_verifier/);
});

test('who comes in gives back what the beginning counted, though the way back does not carry the cookie of the device', async () => {
  const { visitor } = await signIn('subject-of-grace');
  const points = async (door: string) => {
    const { db } = rig.controlPlane.platform;
    const rows = await db.selectFrom('rate_limit').select('points').where('key', 'like', `${door}:%`).execute();
    return rows.map((row) => row.points);
  };
  expect(await points('single-sign-on-network')).toEqual([0]);
  const { url } = await comeBack('subject-of-grace', visitor);
  expect(await points('single-sign-on-device')).toEqual([1]);
  // Strict cookies are not sent along a way that began on a foreign page.
  visitor.forget(rig.url, 'sluice_device');
  await led(visitor, url);
  expect(await points('single-sign-on-device')).toEqual([0]);
  expect(await points('single-sign-on-network')).toEqual([0]);
});

test('who begins again and again is stopped', async () => {
  const visitor = new Visitor();
  for (let count = 0; count < 100; count += 1) await visitor.get(rig.url + start);
  await expectRefused(visitor, rig.url + start, 'too-many-attempts');
});

test('the set-up page gives no password to a user of the provider', async () => {
  const secret = (await rig.controlPlane.access.resetAdministrator()).reveal();
  const setUp = (username: string) =>
    clientWithToken(rig.url, '').call(contract.completeSetup, { body: { secret, username, password: rig.password } });
  await expect(setUp('Grace')).rejects.toMatchObject({ code: 'name-taken', errors: [{ field: '#/username' }] });
  expect((await setUp(rig.username)).user.username).toBe(rig.username);
});
