import * as contract from '@sluice/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SignOnSite } from '../../testing/sign-on-site.ts';
import { chooseProvider, Visitor } from '../../testing/single-sign-on.ts';

const { start } = contract.singleSignOnPaths;
/** Which answers of the provider are taken, from whom, and where they lead. Who comes in is tried in `sign-in.test.ts`. */
let site: SignOnSite;
let rig: SignOnSite['rig'];
let provider: SignOnSite['provider'];

beforeAll(async () => {
  site = await SignOnSite.start();
  ({ rig, provider } = site);
  for (const name of ['subject-of-grace', 'stranger']) {
    provider.people.set(name, { preferred_username: name });
    await site.signIn(name);
  }
});
afterAll(() => site.stop());
beforeEach(() => site.reset());

test('the answer belongs to the browser that asked, and to its last question', async () => {
  const mine = await site.comeBack('subject-of-grace');
  await site.expectRefused(new Visitor(), mine.url, 'begin-again');
  const theirs = await site.comeBack('stranger');
  await site.expectRefused(theirs.visitor, mine.url, 'answer-wrong');
  // Used up by the wrong answer.
  await site.expectRefused(theirs.visitor, theirs.url, 'begin-again');
  expect(await site.led(mine.visitor, mine.url)).toBe('/back-from-provider?to=%2F');
});

test('an answer works once, and its code not with another question either', async () => {
  const { url, visitor } = await site.comeBack('subject-of-grace');
  await visitor.get(url);
  visitor.forget(rig.url, 'sluice_session');
  await site.expectRefused(visitor, url, 'begin-again');
  const next = await site.comeBack('subject-of-grace', visitor);
  const replayed = new URL(next.url);
  replayed.searchParams.set('code', new URL(url).searchParams.get('code') ?? '');
  await site.expectRefused(visitor, replayed.href, 'answer-wrong');
});

test('a stolen code is worth nothing to whoever did not ask for it', async () => {
  const victim = await site.comeBack('subject-of-grace');
  const thief = await site.comeBack('stranger');
  const mixed = new URL(thief.url);
  mixed.searchParams.set('code', new URL(victim.url).searchParams.get('code') ?? '');
  await site.expectRefused(thief.visitor, mixed.href, 'answer-wrong');
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
  const { url, visitor } = await site.comeBack('subject-of-grace');
  const altered = new URL(url);
  alter(altered.searchParams);
  await site.expectRefused(visitor, altered.href, 'answer-wrong');
});

const now = () => Math.floor(Date.now() / 1000);
type Claims = Record<string, unknown>;
const without = (claims: Claims, name: string) =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
const unsigned = (claims: Claims) =>
  `${[{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

test('an ID token that is only signed anew is taken, so that each change below is what is refused', async () => {
  provider.replaceIdToken = (claims) => provider.sign(claims);
  expect((await site.signIn('subject-of-grace')).location).toBe('/back-from-provider?to=%2F');
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
  const { url, visitor } = await site.comeBack('subject-of-grace');
  await site.expectRefused(visitor, url, 'answer-wrong');
});

test('what was refused so often from one network made few rows', async () => {
  const { db } = rig.controlPlane.platform;
  const rows = await db.selectFrom('audit').select('reason').where('reason', '=', 'answer-wrong').execute();
  // One at once, and one for each pause that has passed since.
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.length).toBeLessThan(5);
});

test('what is told besides the ID token must be about the same person', async () => {
  provider.replaceUserInfo = (claims) => ({ ...claims, sub: 'stranger' });
  const { url, visitor } = await site.comeBack('subject-of-grace');
  await site.expectRefused(visitor, url, 'answer-wrong');
});

test('who takes too long begins again', async () => {
  const { url, visitor } = await site.comeBack('subject-of-grace');
  const { db } = rig.controlPlane.platform;
  await db.updateTable('pending_single_sign_on').set({ expires_at: new Date() }).execute();
  await site.expectRefused(visitor, url, 'begin-again');
});

test('whom the provider refuses is refused', async () => {
  const { url, visitor } = await site.comeBack('nobody');
  await site.expectRefused(visitor, url, 'provider-refused');
});

test('a client that the provider does not know is told in the log and not to people', async () => {
  await chooseProvider(rig, { ...provider, clientSecret: 'wrong' });
  const { url, visitor } = await site.comeBack('subject-of-grace');
  await site.expectRefused(visitor, url, 'answer-wrong');
  expect(site.logged.join('')).toContain('invalid_client');
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
  const { location } = await site.signIn('subject-of-grace', wanted);
  const url = new URL(location, rig.url);
  expect(url.origin + url.pathname).toBe(`${rig.url}/back-from-provider`);
  expect(url.searchParams.get('to')).toBe(expected);
  expect(new URL(expected, rig.url).origin).toBe(rig.url);
});

test('nothing that is secret was logged or written down', async () => {
  const { rows } = await rig.controlPlane.platform.database.pool.query('SELECT detail::text AS text FROM audit');
  const written = site.logged.join('') + rows.map(({ text }) => text).join('');
  expect(site.logged.length).toBeGreaterThan(50);
  expect(written).not.toContain(provider.clientSecret);
  // Each token of the provider is a JWT or a long random text after one of these.
  expect(written).not.toMatch(/eyJ[\w-]{10,}|[?&]code=|access_token|code_verifier/);
});

test('who comes in gives back what the beginning counted, though the way back does not carry the cookie of the device', async () => {
  const { visitor } = await site.signIn('subject-of-grace');
  const points = async (door: string) => {
    const { db } = rig.controlPlane.platform;
    const rows = await db.selectFrom('rate_limit').select('points').where('key', 'like', `${door}:%`).execute();
    return rows.map((row) => row.points);
  };
  expect(await points('single-sign-on-network')).toEqual([0]);
  const { url } = await site.comeBack('subject-of-grace', visitor);
  expect(await points('single-sign-on-device')).toEqual([1]);
  // Strict cookies are not sent along a way that began on a foreign page.
  visitor.forget(rig.url, 'sluice_device');
  await site.led(visitor, url);
  expect(await points('single-sign-on-device')).toEqual([0]);
  expect(await points('single-sign-on-network')).toEqual([0]);
});

test('who begins again and again is stopped', async () => {
  const visitor = new Visitor();
  for (let count = 0; count < 100; count += 1) await visitor.get(rig.url + start);
  await site.expectRefused(visitor, rig.url + start, 'too-many-attempts');
});
