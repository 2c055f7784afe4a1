import { SignedInSession } from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyEndpoint, sampleBody } from '../testing/every-endpoint.ts';
import { type InProcessControlPlane, startInProcess } from '../testing/start-in-process.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());

const filled = (path: string) => path.replace(/:number/g, '1').replace(/:\w+/g, '00000000-0000-4000-8000-000000000000');

/** The routes that need a session and change something. */
const writes = everyEndpoint.filter(({ endpoint }) => endpoint.method !== 'GET' && !('public' in endpoint.access));

async function signInAsBrowser() {
  const response = await fetch(`${rig.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: rig.username, password: rig.password }),
  });
  const [setCookie = ''] = response.headers.getSetCookie();
  return {
    cookie: setCookie.split(';')[0] ?? '',
    csrfToken: SignedInSession.parse(await response.json()).csrfToken ?? '',
  };
}

test('no write passes with a cookie alone, whatever it carries in place of the token of that session', async () => {
  const own = await signInAsBrowser();
  const other = await signInAsBrowser();
  const tokens = [undefined, '', 'x', other.csrfToken, `${own.csrfToken}x`, own.csrfToken.toUpperCase()];
  let count = 0;
  for (const { endpoint, name } of writes) {
    for (const token of tokens) {
      const response = await fetch(rig.url + filled(endpoint.path), {
        method: endpoint.method,
        headers: {
          cookie: own.cookie,
          'content-type': 'application/json',
          'if-match': '"1"',
          ...(token === undefined ? {} : { 'x-csrf-token': token }),
        },
        body: JSON.stringify(sampleBody(endpoint)?.sample ?? {}),
      });
      expect(`${name} ${response.status}`).toBe(`${name} 403`);
      expect(await response.json()).toMatchObject({ code: 'csrf-failed' });
      count += 1;
    }
  }
  process.stdout.write(`Cookies: ${count} writes without the right token were refused.\n`);
  expect(count).toBeGreaterThan(300);
});

test('nothing that is no valid credential opens a route', async () => {
  const bearer = rig.token;
  const forged = [
    '',
    'Bearer',
    'Bearer ',
    `Basic ${Buffer.from(`${rig.username}:${rig.password}`).toString('base64')}`,
    `Bearer ${bearer}x`,
    `Bearer ${bearer.slice(0, -1)}`,
    `Bearer ${bearer} ${bearer}`,
    `Bearer x,${bearer}`,
    'Bearer null',
    'Bearer 00000000-0000-4000-8000-000000000000',
    `Bearer ${'a'.repeat(5_000)}`,
  ];
  let count = 0;
  for (const { endpoint, name } of everyEndpoint) {
    if ('public' in endpoint.access) continue;
    for (const authorization of forged) {
      const response = await fetch(rig.url + filled(endpoint.path), {
        method: endpoint.method,
        headers: { authorization },
      });
      expect(`${name} ${response.status}`).toBe(`${name} 401`);
      count += 1;
    }
    // A session of one kind is none of the other.
    const cookie = `sluice_session=${bearer}`;
    const response = await fetch(rig.url + filled(endpoint.path), { method: endpoint.method, headers: { cookie } });
    expect(`${name} ${response.status}`).toBe(`${name} 401`);
    count += 1;
  }
  process.stdout.write(`Credentials: ${count} requests with forged ones were refused.\n`);
});
