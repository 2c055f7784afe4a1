import { randomUUID } from 'node:crypto';
import * as contract from '@sluice/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RefusedAttempt } from '../../platform/refused-attempt.ts';
import { RefusedAttempts } from '../../platform/refused-attempts.ts';
import { createPerson } from '../../testing/people.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { verifyAudit } from './verification.ts';

const logged: string[] = [];
let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess({ log: { write: (line) => logged.push(line) } });
});
afterAll(() => rig.stop());

const db = () => rig.controlPlane.platform.db;
const log = () => rig.controlPlane.platform.log;
const rowsOf = (actor: string) =>
  db()
    .selectFrom('audit')
    .selectAll()
    .where('actor', '=', actor)
    .where('outcome', '=', 'refused')
    .orderBy('seq')
    .execute();
const countRows = async () =>
  Number((await db().selectFrom('audit').select(db().fn.countAll().as('n')).executeTakeFirstOrThrow()).n);

const limits = { pauseMs: 60_000, anonymousRowsPerHour: 30, callerRowsPerHour: 40 };

const attempt = (fields: Partial<RefusedAttempt>): RefusedAttempt => ({
  caller: null,
  address: '192.0.2.1',
  route: 'POST /api/v1/session',
  code: 'sign-in-failed',
  reason: null,
  account: null,
  permission: null,
  resource: null,
  ...fields,
});

test('who lacks a permission is written down with session, address, permission and route, and the answer is the same', async () => {
  const eve = await createPerson(rig, 'eve', [{ permissions: ['pool.read'] }]);
  await expect(eve.client.call(contract.listAudit, { query: {} })).rejects.toMatchObject({
    code: 'permission-missing',
  });
  await expect.poll(() => rowsOf('eve')).toHaveLength(1);
  expect(await rowsOf('eve')).toMatchObject([
    {
      action: 'request.refused',
      subject: 'GET /api/v1/audit',
      permission: 'audit.read',
      address: '127.0.0.1',
      session_id: expect.any(String),
      detail: { code: 'permission-missing', attempts: 1 },
    },
  ]);
});

test('a place out of reach and a write without its token are written down', async () => {
  const pool = { name: 'far', description: '', environment: 'development', location: '', labels: {} } as const;
  const { id: poolId } = await rig.client.call(contract.createPool, { body: pool });
  const { id: clusterId } = await rig.client.call(contract.createCluster, {
    body: { poolId, name: 'far', description: '' },
  });
  const near = await rig.client.call(contract.createPool, { body: { ...pool, name: 'near' } });
  const bob = await createPerson(rig, 'bob', [{ permissions: ['config.read'], at: { poolId: near.id } }]);
  const asked = bob.client.call(contract.listResources, { params: { clusterId }, query: {} });
  await expect(asked).rejects.toMatchObject({ code: 'not-found' });
  await expect.poll(() => rowsOf('bob')).toHaveLength(1);
  expect(await rowsOf('bob')).toMatchObject([
    { permission: 'config.read', resource_kind: 'cluster', resource_id: clusterId, detail: { code: 'out-of-reach' } },
  ]);
  const signedIn = await fetch(`${rig.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'bob', password: rig.password }),
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await fetch(`${rig.url}/api/v1/session`, { method: 'DELETE', headers: { cookie } })).status).toBe(403);
  await expect
    .poll(async () => (await rowsOf('bob')).map((row) => row.detail['code']))
    .toEqual(['out-of-reach', 'csrf-failed']);
});

test('what is not there for somebody who sees everything is no attempt at something forbidden', async () => {
  const params = { clusterId: contract.ClusterId.parse('00000000-0000-4000-8000-000000000000') };
  await expect(rig.client.call(contract.listResources, { params, query: {} })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(await rowsOf(rig.username)).toEqual([]);
});

test('thousands of requests without the permission make one row, and its count is right', async () => {
  const mallory = await createPerson(rig, 'mallory', [{ permissions: ['pool.read'] }]);
  const before = await countRows();
  const flood = 3_000;
  for (let sent = 0; sent < flood; sent += 50) {
    const asked = Array.from({ length: 50 }, () =>
      fetch(`${rig.url}/api/v1/users`, { headers: { authorization: `Bearer ${mallory.token}` } }),
    );
    for (const response of await Promise.all(asked)) expect(response.status).toBe(403);
  }
  const after = await countRows();
  expect(after - before).toBeLessThanOrEqual(2);
  process.stdout.write(`Audit: ${flood} refused requests made ${after - before} rows.\n`);
});

test('a flood of sign-ins from everywhere writes no more than its rows an hour, and loses no count', async () => {
  const refused = new RefusedAttempts(db(), log(), { ...limits, pauseMs: 50 });
  const before = await countRows();
  const flood = 10_000;
  for (let count = 0; count < flood; count += 1)
    refused.note(
      attempt({ address: `2001:db8:${(count % 2_000).toString(16)}::1`, account: count % 3 === 0 ? 'ada' : null }),
    );
  await refused.close();
  const rows = await db().selectFrom('audit').select(['detail', 'address']).orderBy('seq').offset(before).execute();
  const counted = rows.reduce((sum, row) => sum + Number(row.detail['attempts']), 0);
  expect(rows.length).toBeLessThanOrEqual(31);
  expect(counted).toBe(flood);
  process.stdout.write(`Audit: ${flood} sign-ins from 2000 networks made ${rows.length} rows.\n`);
});

test('attempts of one network are gathered, with the accounts that exist, and go on being written', async () => {
  const refused = new RefusedAttempts(db(), log(), { ...limits, pauseMs: 200 });
  const here = '198.51.100.9';
  const rows = () =>
    db().selectFrom('audit').select(['subject', 'detail']).where('address', '=', here).orderBy('seq').execute();
  refused.note(attempt({ address: here, account: 'ada' }));
  await refused.settle();
  expect(await rows()).toMatchObject([{ subject: 'ada', detail: { attempts: 1, accounts: ['ada'] } }]);
  for (const account of ['ada', null, 'bob']) refused.note(attempt({ address: here, account }));
  await expect
    .poll(rows)
    .toMatchObject([{ detail: { attempts: 1 } }, { detail: { attempts: 3, accounts: ['ada', 'bob'] } }]);
  await refused.close();
  expect(await rows()).toHaveLength(2);
});

const written = async (before: number) =>
  db().selectFrom('audit').select(['actor', 'detail', 'session_id']).orderBy('seq').offset(before).execute();

test('a flood of one refusal without credentials hides no other, and nobody multiplies rows by choosing routes', async () => {
  const refused = new RefusedAttempts(db(), log(), limits);
  const before = await countRows();
  for (let count = 0; count < 500; count += 1)
    refused.note(attempt({ code: 'csrf-failed', address: '192.0.2.7', route: `POST /api/v1/route-${count}` }));
  for (let count = 0; count < 500; count += 1) refused.note(attempt({ address: `198.51.100.${count % 250}` }));
  refused.note(attempt({ code: 'setup-refused', address: '203.0.113.5', route: 'POST /api/v1/setup' }));
  refused.note(attempt({ code: 'link-refused', address: '203.0.113.6', route: 'POST /api/v1/password' }));
  await refused.settle();
  const codes = (await written(before)).map(({ detail }) => detail['code']);
  expect(codes.filter((code) => code === 'csrf-failed')).toHaveLength(1);
  expect(codes.filter((code) => code === 'sign-in-failed')).toHaveLength(30);
  expect(codes.slice(-2)).toEqual(['setup-refused', 'link-refused']);
  await refused.close();
  const rows = await written(before);
  expect(rows.reduce((sum, { detail }) => sum + Number(detail['attempts']), 0)).toBe(1_002);
  expect(
    rows.find(({ detail }) => detail['code'] === 'csrf-failed' && detail['attempts'] === 499)?.detail,
  ).toMatchObject({
    routes: expect.arrayContaining(['POST /api/v1/route-1']),
  });
});

const callerIn = (sessionId: string | null, keyId: string | null = null, name = 'walter') =>
  ({ kind: 'user', name, sessionId, keyId, address: '192.0.2.9', permission: null }) as RefusedAttempt['caller'];

test('each session and each API key of a user has rows of its own, which no flood without credentials takes away', async () => {
  const refused = new RefusedAttempts(db(), log(), { ...limits, anonymousRowsPerHour: 1 });
  const before = await countRows();
  for (let count = 0; count < 50; count += 1) refused.note(attempt({ address: `198.51.100.${count}` }));
  const [first, second, key] = [randomUUID(), randomUUID(), randomUUID()];
  const lacking = { code: 'permission-missing', route: 'GET /api/v1/audit' };
  for (const caller of [callerIn(first), callerIn(first), callerIn(second), callerIn(null, key)])
    refused.note(attempt({ ...lacking, caller }));
  await refused.settle();
  const own = (await written(before)).filter(({ actor }) => actor === 'walter');
  expect(own.map(({ session_id }) => session_id)).toEqual([first, second, null]);
  await refused.close();
});

test('one user fills no disk with sessions and routes, and takes no row from another', async () => {
  const refused = new RefusedAttempts(db(), log(), limits);
  const before = await countRows();
  for (let count = 0; count < 1_000; count += 1)
    refused.note(
      attempt({
        code: 'permission-missing',
        route: `GET /api/v1/${count}`,
        caller: callerIn(randomUUID(), null, 'mads'),
      }),
    );
  refused.note(
    attempt({ code: 'permission-missing', route: 'GET /api/v1/users', caller: callerIn(null, null, 'nora') }),
  );
  await refused.close();
  const rows = await written(before);
  expect(rows.filter(({ actor }) => actor === 'nora')).toHaveLength(1);
  const own = rows.filter(({ actor }) => actor === 'mads');
  expect(own).toHaveLength(41);
  expect(own.reduce((sum, { detail }) => sum + Number(detail['attempts']), 0)).toBe(1_000);
});

test('who waits for the end of each pause gets fewer and fewer rows', async () => {
  const refused = new RefusedAttempts(db(), log(), { ...limits, pauseMs: 40 });
  const before = await countRows();
  const begun = Date.now();
  let sent = 0;
  while (Date.now() - begun < 1_300) {
    refused.note(attempt({ address: '203.0.113.77' }));
    sent += 1;
    await new Promise((resolve) => setTimeout(resolve, 45));
  }
  await refused.close();
  const rows = await written(before);
  // At 0, 40, 120, 280, 600 and 1240 ms, and what was left at the end.
  expect(rows.length).toBeLessThanOrEqual(7);
  expect(rows.reduce((sum, { detail }) => sum + Number(detail['attempts']), 0)).toBe(sent);
});

test('a refusal that cannot be written changes no answer and stands in the log', async () => {
  await sql`ALTER TABLE audit ADD CONSTRAINT full_disk CHECK (actor <> 'unlucky')`.execute(db());
  const unlucky = await createPerson(rig, 'lucky', [{ permissions: ['pool.read'] }]);
  await db().updateTable('user_account').set({ username: 'unlucky' }).where('id', '=', unlucky.userId).execute();
  const client = clientWithToken(rig.url, unlucky.token);
  await expect(client.call(contract.listAudit, { query: {} })).rejects.toMatchObject({ code: 'permission-missing' });
  await expect.poll(() => logged.some((line) => line.includes('could not be written to the audit log'))).toBe(true);
  await sql`ALTER TABLE audit DROP CONSTRAINT full_disk`.execute(db());
  expect((await verifyAudit(rig.controlPlane.platform)).fault).toBeNull();
});
