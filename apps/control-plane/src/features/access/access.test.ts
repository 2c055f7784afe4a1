import { type IncomingMessage, request } from 'node:http';
import {
  completeSetup,
  listAudit,
  listSessions,
  revokeSession,
  SignedInSession,
  signInWithPassword,
  signOut,
  viewSession,
  viewSetup,
} from '@sluice/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson } from '../../testing/people.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { verifyAudit } from '../audit/index.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(async () => {
  await rig.stop();
});

const anonymous = () => clientWithToken(rig.url, '');
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(rig.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Signs in as a browser does. */
async function signInWithCookie() {
  const response = await post('/api/v1/session', { username: rig.username, password: rig.password });
  const [setCookie = ''] = response.headers.getSetCookie();
  const session = SignedInSession.parse(await response.json());
  return { setCookie, cookie: setCookie.split(';')[0] ?? '', csrfToken: session.csrfToken ?? '', session };
}

test('set-up works once and is closed afterwards', async () => {
  expect(await anonymous().call(viewSetup, {})).toEqual({ needed: false, reset: false });
  const again = { secret: rig.setupSecret, username: 'eve', password: 'another long password' };
  await expect(anonymous().call(completeSetup, { body: again })).rejects.toMatchObject({ code: 'setup-refused' });
});

test('two set-ups at the same moment with the same secret make one administrator', async () => {
  const secret = (await rig.controlPlane.access.resetAdministrator()).reveal();
  const attempt = (username: string) =>
    anonymous()
      .call(completeSetup, { body: { secret, username, password: 'another long password' } })
      .then(
        () => 'made',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
      );
  const outcomes = await Promise.all(['first', 'second', 'third'].map(attempt));
  expect(outcomes.sort()).toEqual(['made', 'setup-refused', 'setup-refused']);
});

test('a reset ends all sessions and its secret gives the administrator a new password', async () => {
  const { token } = await signInWithPassword(anonymous(), {
    username: rig.username,
    password: rig.password,
    kind: 'bearer',
  });
  const secret = (await rig.controlPlane.access.resetAdministrator()).reveal();
  const lost = clientWithToken(rig.url, token ?? '');
  await expect(lost.call(viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  expect(await anonymous().call(viewSetup, {})).toEqual({ needed: true, reset: true });
  const body = { secret: secret.toLowerCase(), username: rig.username, password: rig.password };
  expect((await anonymous().call(completeSetup, { body })).user.username).toBe(rig.username);
});

test('a browser session lives in a cookie that scripts cannot read and other sites do not send', async () => {
  const { setCookie, session } = await signInWithCookie();
  expect(setCookie).toMatch(/^sluice_session=[\w-]{43};/);
  expect(setCookie).toMatch(/HttpOnly/);
  expect(setCookie).toMatch(/SameSite=Strict/);
  expect(session.token).toBeNull();
});

test('a sign-in whose password was right when it was checked, and no longer is, opens no session', async () => {
  const { db } = rig.controlPlane.platform;
  const person = await createPerson(rig, 'overtaken', []);
  const credentials = { username: person.username, password: rig.password, kind: 'bearer' } as const;
  const signingIn = await db.transaction().execute(async (tx) => {
    const own = tx.selectFrom('user_account').select('id').where('id', '=', person.userId);
    await own.forUpdate().execute();
    const started = signInWithPassword(anonymous(), credentials).then(
      () => 'signed in',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );
    // The password has been checked as soon as somebody waits for the row of the user.
    const isWaiting = async () => {
      const { rows } = await sql<{ count: number }>`
        SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(tx);
      return (rows[0]?.count ?? 0) > 0;
    };
    await expect.poll(isWaiting, { timeout: 20_000 }).toBe(true);
    await tx.updateTable('user_account').set({ password_hash: 'another' }).where('id', '=', person.userId).execute();
    return { started };
  });
  expect(await signingIn.started).toBe('sign-in-failed');
});

test('a browser that signs in again has one session, and the one before has ended', async () => {
  const { cookie } = await signInWithCookie();
  const withCookie = (headers: Record<string, string>) => fetch(`${rig.url}/api/v1/session`, { headers });
  expect((await withCookie({ cookie })).status).toBe(200);
  const again = await fetch(`${rig.url}/api/v1/session`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ username: rig.username, password: rig.password, kind: 'cookie' }),
  });
  expect(again.status).toBe(201);
  expect((await withCookie({ cookie })).status).toBe(401);
});

test('away from the own machine cookies have the prefix that keeps other hosts of the domain from planting them', async () => {
  const at = (host: string, headers: Record<string, string>, method = 'GET', body?: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(`${rig.url}/api/v1/session`, { method, headers: { host, ...headers } }, resolve);
      sent.on('error', reject).end(body);
    });
  const credentials = JSON.stringify({ username: rig.username, password: rig.password, kind: 'cookie' });
  const answer = await at('192.0.2.1', { 'content-type': 'application/json' }, 'POST', credentials);
  answer.resume();
  const [session = '', device] = answer.headers['set-cookie'] ?? [];
  expect(session).toMatch(/^__Host-sluice_session=[\w-]{43}; Path=\/; .*Secure/);
  expect(device).toMatch(/^__Host-sluice_device=[\w-]+; .*Path=\/; .*Secure/);
  const cookie = session.split(';')[0] ?? '';
  const statusAt = async (host: string, presented: string) => {
    const { statusCode } = (await at(host, { cookie: presented })).resume();
    return statusCode;
  };
  expect(await statusAt('192.0.2.1', cookie)).toBe(200);
  expect(await statusAt('192.0.2.1', cookie.replace('__Host-', ''))).toBe(401);
});

test('a write that carries only the cookie is refused, and passes with the token of that session', async () => {
  const { cookie, csrfToken } = await signInWithCookie();
  const other = await signInWithCookie();
  const write = (headers: Record<string, string>) =>
    fetch(`${rig.url}/api/v1/session`, { method: 'DELETE', headers: { cookie, ...headers } });
  for (const headers of [{}, { 'x-csrf-token': 'guess' }, { 'x-csrf-token': other.csrfToken }]) {
    const response = await write(headers as Record<string, string>);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'csrf-failed' });
  }
  expect((await write({ 'x-csrf-token': csrfToken })).status).toBe(204);
});

test('the token of a cookie is worth nothing as a bearer token, and the other way round', async () => {
  const { cookie } = await signInWithCookie();
  const asBearer = { authorization: `Bearer ${cookie.replace('sluice_session=', '')}` };
  expect((await fetch(`${rig.url}/api/v1/session`, { headers: asBearer })).status).toBe(401);
  const { token } = await signInWithPassword(anonymous(), {
    username: rig.username,
    password: rig.password,
    kind: 'bearer',
  });
  const asCookie = { cookie: `sluice_session=${token}` };
  expect((await fetch(`${rig.url}/api/v1/session`, { headers: asCookie })).status).toBe(401);
});

test('a revoked session and one that was signed out of no longer work', async () => {
  const credentials = { username: rig.username, password: rig.password, kind: 'bearer' } as const;
  const first = await signInWithPassword(anonymous(), credentials);
  const second = await signInWithPassword(anonymous(), credentials);
  const client = clientWithToken(rig.url, first.token ?? '');
  const revoked = clientWithToken(rig.url, second.token ?? '');
  const { items } = await client.call(listSessions, {});
  expect(items.find((item) => item.id === first.id)?.current).toBe(true);
  await client.call(revokeSession, { params: { sessionId: second.id } });
  await expect(revoked.call(viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  await client.call(signOut, {});
  await expect(client.call(viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
});

test('an unused session ends after eight hours, and every session after seven days', async () => {
  const credentials = { username: rig.username, password: rig.password, kind: 'bearer' } as const;
  const { db } = rig.controlPlane.platform;
  for (const column of ['last_used_at', 'expires_at'] as const) {
    const session = await signInWithPassword(anonymous(), credentials);
    const client = clientWithToken(rig.url, session.token ?? '');
    await client.call(viewSession, {});
    const moment = column === 'last_used_at' ? new Date(Date.now() - 8 * 3_600_000) : new Date();
    await db.updateTable('session').set(column, moment).where('id', '=', session.id).execute();
    await expect(client.call(viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  }
});

test('a wrong password and an unknown user get the same answer', async () => {
  const answers = await Promise.all(
    [rig.username, 'nobody'].map(async (username) => {
      const response = await post('/api/v1/session', { username, password: 'not the right one' });
      const { instance, ...body } = (await response.json()) as { instance: string };
      return { status: response.status, body };
    }),
  );
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toMatchObject({ status: 401, body: { code: 'sign-in-failed' } });
});

test('after ten wrong passwords an account is locked for a while, even for the right one', async () => {
  const attempt = (password: string) => post('/api/v1/session', { username: 'Locked', password });
  for (let count = 0; count < 10; count += 1) expect((await attempt(`wrong ${count}`)).status).toBe(401);
  const response = await attempt('any');
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ code: 'too-many-attempts' });
  expect((await post('/api/v1/session', { username: 'lOCKED', password: 'any' })).status).toBe(429);
});

test('every act of access is in the audit log, whose chain holds, and no secret is in it', async () => {
  const { token } = await signInWithPassword(anonymous(), {
    username: rig.username,
    password: rig.password,
    kind: 'bearer',
  });
  const { items } = await clientWithToken(rig.url, token ?? '').call(listAudit, { query: { limit: 200 } });
  const listed = async (query: { action?: string; actor?: string }) =>
    (await clientWithToken(rig.url, token ?? '').call(listAudit, { query: { limit: 200, ...query } })).items;
  expect(await listed({ action: 'session.opened' })).toEqual(items.filter((item) => item.action === 'session.opened'));
  expect(await listed({ action: 'session' })).toEqual(items.filter((item) => item.action.startsWith('session.')));
  expect(await listed({ actor: rig.username.toUpperCase() })).toEqual(
    items.filter((item) => item.actor.includes(rig.username)),
  );
  expect(await listed({ actor: '%' })).toEqual([]);
  const actions = new Set(items.map((item) => item.action));
  for (const action of ['setup.completed', 'session.opened', 'session.refused', 'session.ended', 'administrator.reset'])
    expect(actions).toContain(action);
  const text = JSON.stringify(items);
  for (const secret of [rig.password, token, rig.setupSecret, 'not the right one', 'Locked'])
    expect(text).not.toContain(secret);
  expect((await verifyAudit(rig.controlPlane.platform)).fault).toBeNull();
});
