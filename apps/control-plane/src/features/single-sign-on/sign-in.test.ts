import { randomUUID } from 'node:crypto';
import * as contract from '@sluice/contract';
import { startOidcProvider } from '@sluice/test-rig/oidc-provider';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SignOnSite } from '../../testing/sign-on-site.ts';
import { chooseProvider, Visitor } from '../../testing/single-sign-on.ts';
import { clientWithToken } from '../../testing/start-in-process.ts';

const { callback, start } = contract.singleSignOnPaths;
/** Who comes in as whom, by which settings. What answers of the provider are taken is tried in `provider-answers.test.ts`. */
let site: SignOnSite;
let rig: SignOnSite['rig'];
let provider: SignOnSite['provider'];

beforeAll(async () => {
  site = await SignOnSite.start();
  ({ rig, provider } = site);
});
afterAll(() => site.stop());
beforeEach(() => site.reset());

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

  const { url, visitor } = await site.comeBack('subject-of-grace', new Visitor(), '/clusters?filter=edge');
  const response = await visitor.get(url);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/back-from-provider?to=%2Fclusters%3Ffilter%3Dedge');
  const cookies = response.headers.getSetCookie();
  expect(cookies.find((line) => line.startsWith('sluice_session='))).toMatch(/HttpOnly.*SameSite=Strict/);
  expect(visitor.cookie(rig.url, 'sluice_single_sign_on')).toBe(null);

  const session = await site.viewSession(visitor);
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
  await site.signIn('colleague');
  const claims = provider.people.get('subject-of-grace');
  provider.people.set('subject-of-grace', { ...claims, groups: [], name: 'Rear Admiral Hopper' });
  const { visitor } = await site.signIn('subject-of-grace');
  expect((await site.viewSession(visitor)).permissions).not.toContain('rollout.start');
  const names = async () => (await userNamed('grace'))?.groups.map(({ name }) => name).sort();
  expect(await names()).toEqual(['by hand']);
  expect((await userNamed('colleague'))?.groups.map(({ name }) => name)).toEqual(['operators']);
  expect((await userNamed('grace'))?.displayName).toBe('Rear Admiral Hopper');
  provider.people.set('subject-of-grace', { ...claims, groups: 'ops' });
  await site.signIn('subject-of-grace');
  expect(await names()).toEqual(['by hand', 'operators']);
});

test('a sign-in that changes no group leaves the authority of everybody in memory', async () => {
  const { db } = rig.controlPlane.platform;
  const version = () => db.selectFrom('access_version').select('number').executeTakeFirstOrThrow();
  const before = await version();
  await site.signIn('subject-of-grace');
  expect(await version()).toEqual(before);
});

test('a mapping that is taken away takes its members along at once', async () => {
  await chooseProvider(rig, provider, { groups: [] });
  expect((await userNamed('grace'))?.groups.map(({ name }) => name)).toEqual(['by hand']);
});

test('of several groups only that goes which the provider, or the mapping, has no more', async () => {
  const [first, second] = [await createGroup('of the first'), await createGroup('of the second')];
  const both = [
    { providerGroup: 'one', groupId: first },
    { providerGroup: 'two', groupId: second },
  ];
  await chooseProvider(rig, provider, { groups: both });
  const signInWith = async (groups: string[]) => {
    provider.people.set('subject-of-lin', { preferred_username: 'lin', groups });
    await site.signIn('subject-of-lin');
  };
  const names = async () => (await userNamed('lin'))?.groups.map(({ name }) => name).sort();
  await signInWith(['one', 'two']);
  expect(await names()).toEqual(['of the first', 'of the second']);
  await signInWith(['two']);
  expect(await names()).toEqual(['of the second']);
  await signInWith(['one', 'two']);
  await chooseProvider(rig, provider, { groups: both.slice(1) });
  expect(await names()).toEqual(['of the second']);
  await chooseProvider(rig, provider, { groups: [] });
});

test('a name that is in use is never taken over: the new user gets another one', async () => {
  const claims = { preferred_username: 'Ada', email: 'ada@example.com' };
  provider.people.set('not-the-ada-you-know', claims);
  const { visitor } = await site.signIn('not-the-ada-you-know');
  const session = await site.viewSession(visitor);
  expect(session.user.username).toBe('Ada-2');
  expect(session.permissions).toEqual([]);
  expect((await userNamed('ada'))?.origin).toBe('local');
  provider.people.set('another', { ...claims, preferred_username: 'ADA' });
  expect((await site.viewSession((await site.signIn('another')).visitor)).user.username).toBe('ADA-3');
  // The same person comes back as the same user, whatever the provider calls it now.
  provider.people.set('not-the-ada-you-know', { preferred_username: 'grace', email: 'grace@example.com' });
  expect((await site.viewSession((await site.signIn('not-the-ada-you-know')).visitor)).user.username).toBe('Ada-2');
});

test('two tabs of somebody new make one user', async () => {
  provider.people.set('in-a-hurry', { preferred_username: 'hasty' });
  const tabs = await Promise.all([1, 2, 3].map(() => site.comeBack('in-a-hurry')));
  const locations = await Promise.all(tabs.map(({ url, visitor }) => site.led(visitor, url)));
  expect(locations).toEqual(locations.map(() => '/back-from-provider?to=%2F'));
  const { items } = await rig.client.call(contract.listUsers, {});
  expect(items.filter(({ username }) => username.startsWith('hasty'))).toHaveLength(1);
});

test('somebody who was shut out stays out', async () => {
  const user = await userNamed('hasty');
  if (user === undefined) throw new Error('There is no such user.');
  const { visitor: open } = await site.signIn('in-a-hurry');
  const params = { userId: user.id };
  await rig.client.call(contract.updateUser, { params, ifMatch: `"${user.version}"`, body: { active: false } });
  expect((await open.get(`${rig.url}/api/v1/session`)).status).toBe(401);
  const { url, visitor } = await site.comeBack('in-a-hurry');
  await site.expectRefused(visitor, url, 'deactivated');
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
  const first = await site.comeBack('stranger');
  await site.expectRefused(first.visitor, first.url, 'not-let-in');
  expect(site.sessionOf((await site.signIn('subject-of-grace')).visitor)).not.toBe(null);

  await chooseProvider(rig, provider, { emailDomains: ['example.com'] });
  const unverified = await site.comeBack('stranger');
  await site.expectRefused(unverified.visitor, unverified.url, 'not-let-in');
  expect(await userNamed('stranger')).toBe(undefined);
  provider.people.set('stranger', { preferred_username: 'stranger', email: 's@example.com', email_verified: true });
  expect(site.sessionOf((await site.signIn('stranger')).visitor)).not.toBe(null);
  await chooseProvider(rig, provider, { emailDomains: [] });
});

const now = () => Math.floor(Date.now() / 1000);
test('a second factor of the provider counts only where that was chosen, signed, and as of its moment', async () => {
  const proven = async (claims: Record<string, unknown>, values: string[]) => {
    await chooseProvider(rig, provider, { secondFactorValues: values });
    provider.replaceIdToken = (given) => provider.sign({ ...given, ...claims });
    const { visitor } = await site.signIn('subject-of-grace');
    return (await site.viewSession(visitor)).secondFactor.provenUntil;
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

test('an answer to a question of other settings is refused, and none is taken when single sign-on is off', async () => {
  const changed = await site.comeBack('subject-of-grace');
  await chooseProvider(rig, provider, { buttonText: 'Sign in with Example' });
  await site.expectRefused(changed.visitor, changed.url, 'begin-again');
  const off = await site.comeBack('subject-of-grace');
  await chooseProvider(rig, provider, { enabled: false });
  await site.expectRefused(off.visitor, off.url, 'off');
  await site.expectRefused(new Visitor(), rig.url + start, 'off');
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
  const mapped = await site.comeBack('subject-of-grace');
  saveMeanwhile({ groups: [] });
  await site.expectRefused(mapped.visitor, mapped.url, 'begin-again');
  expect((await userNamed('grace'))?.groups.map(({ name }) => name)).not.toContain('taken away');
  const off = await site.comeBack('subject-of-grace');
  saveMeanwhile({ enabled: false });
  await site.expectRefused(off.visitor, off.url, 'off');
  provider.replaceIdToken = null;
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
  await site.expectRefused(visitor, url, 'provider-unreachable');
  await chooseProvider(rig, fleeting, { clientId: 'another' });
  await site.expectRefused(new Visitor(), rig.url + start, 'provider-unreachable');
  const body = { username: rig.username, password: rig.password };
  expect(await clientWithToken(rig.url, '').call(contract.signIn, { body })).toMatchObject({ state: 'signed-in' });
  await chooseProvider(rig, provider);
});

test('the set-up page gives no password to a user of the provider', async () => {
  const secret = (await rig.controlPlane.access.resetAdministrator()).reveal();
  const setUp = (username: string) =>
    clientWithToken(rig.url, '').call(contract.completeSetup, { body: { secret, username, password: rig.password } });
  await expect(setUp('Grace')).rejects.toMatchObject({ code: 'name-taken', errors: [{ field: '#/username' }] });
  expect((await setUp(rig.username)).user.username).toBe(rig.username);
});
