import * as contract from '@sluice/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPerson } from '../../testing/people.ts';
import { beginSignIn, codeOf, createProtected, enrolTotp } from '../../testing/second-factors.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { createSecondStep } from './sign-in-steps.ts';

let rig: InProcessControlPlane;
const lines: string[] = [];
beforeAll(async () => {
  const write = (line: string) => lines.push(line);
  rig = await startInProcess({ config: { trustedProxies: ['127.0.0.1'] }, log: { write } });
});
afterAll(() => rig.stop());
/** Many wrong codes come from one address here; what they count is tested by itself. */
beforeEach(() => rig.controlPlane.platform.db.deleteFrom('rate_limit').execute());

const anonymous = () => clientWithToken(rig.url, '');
const take = (ticket: string, proof: contract.SecondFactorProof) =>
  anonymous().call(contract.takeSecondStep, { body: { ticket, proof } });
const withCode = (ticket: string, code: string) => take(ticket, { method: 'totp', code });
const withBackupCode = (ticket: string, code: string) => take(ticket, { method: 'backup-code', code });
const password = () => ({ method: 'password', password: rig.password }) as const;
const codeOfFailure = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'passed',
    (error: unknown) => (error instanceof contract.Problem ? error.code : String(error)),
  );

test('an authenticator app is enrolled with the password and its first code, and gives ten backup codes once', async () => {
  const { client, userId } = await createPerson(rig, 'enrols', [], { proven: false });
  const before = await client.call(contract.viewSecondFactors, {});
  expect(before).toMatchObject({ totp: null, passkeys: [], backupCodes: null, confirmWith: ['password'] });
  const { secret, uri } = await client.call(contract.beginTotp, { body: { confirm: password() } });
  expect(uri).toContain(secret);
  // Begun is not enrolled.
  expect((await client.call(contract.viewSecondFactors, {})).totp).toBeNull();
  await expect(client.call(contract.confirmTotp, { body: { code: codeOf(secret, 5) } })).rejects.toMatchObject({
    code: 'confirmation-failed',
    errors: [{ field: '#/code' }],
  });
  const { backupCodes } = await client.call(contract.confirmTotp, { body: { code: codeOf(secret) } });
  expect(backupCodes).toHaveLength(10);
  const again = client.call(contract.confirmTotp, { body: { code: codeOf(secret, 1) } });
  await expect(again).rejects.toMatchObject({ code: 'factor-enrolled' });
  expect(new Set(backupCodes).size).toBe(10);
  for (const code of backupCodes ?? []) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
  const after = await client.call(contract.viewSecondFactors, {});
  expect(after).toMatchObject({ backupCodes: { left: 10 }, confirmWith: ['totp', 'backup-code'] });
  expect(JSON.stringify(after)).not.toContain(secret);
  expect((await client.call(contract.viewSession, {})).secondFactor.provenUntil).not.toBeNull();
  const { db } = rig.controlPlane.platform;
  const row = await db.selectFrom('totp').selectAll().where('user_id', '=', userId).executeTakeFirstOrThrow();
  expect(row.secret.includes(secret)).toBe(false);
  const hashes = await db.selectFrom('backup_code').select('hash').where('user_id', '=', userId).execute();
  expect(hashes.every(({ hash }) => hash.length === 32)).toBe(true);
});

test('a stolen session enrols no first factor without the password, and none besides one that is there', async () => {
  const { client } = await createPerson(rig, 'stolen', [], { proven: false });
  const begin = (confirm: contract.Confirmation) => client.call(contract.beginTotp, { body: { confirm } });
  for (const confirm of [
    { method: 'password', password: 'not the right one' },
    { method: 'recent-sign-in' },
    { method: 'totp', code: '123456' },
    { method: 'backup-code', code: 'ABCD-EFGH' },
  ] as const)
    await expect(begin(confirm)).rejects.toMatchObject({ code: 'confirmation-failed' });
  const { secret } = await enrolTotp(rig, { client });
  const asPasskey = (confirm: contract.Confirmation) =>
    clientWithToken(rig.url.replace('127.0.0.1', 'localhost'), '').call(contract.beginPasskey, { body: { confirm } });
  await expect(asPasskey(password())).rejects.toMatchObject({ code: 'not-signed-in' });
  await expect(begin(password())).rejects.toMatchObject({ code: 'confirmation-failed' });
  await expect(begin({ method: 'totp', code: codeOf(secret) })).rejects.toMatchObject({ code: 'factor-enrolled' });
});

test('an enrolment that was begun in one session cannot be finished in another', async () => {
  const person = await createPerson(rig, 'two-sessions', [], { proven: false });
  const body = { username: person.username, password: rig.password, kind: 'bearer' } as const;
  const other = await contract.signInWithPassword(anonymous(), body);
  const { secret } = await person.client.call(contract.beginTotp, { body: { confirm: password() } });
  const thief = clientWithToken(rig.url, other.token ?? '');
  await expect(thief.call(contract.confirmTotp, { body: { code: codeOf(secret) } })).rejects.toMatchObject({
    code: 'factor-missing',
  });
  const { db } = rig.controlPlane.platform;
  const old = new Date(Date.now() - 11 * 60_000);
  await db.updateTable('totp').set({ begun_at: old }).where('user_id', '=', person.userId).execute();
  await expect(person.client.call(contract.confirmTotp, { body: { code: codeOf(secret) } })).rejects.toMatchObject({
    code: 'factor-missing',
  });
});

test('a sign-in takes two steps, and the cookie comes with the second', async () => {
  const person = await createProtected(rig, 'two-steps');
  const first = await fetch(`${rig.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: person.username, password: rig.password }),
  });
  expect(first.headers.getSetCookie()).toEqual([]);
  const needed = contract.SecondStepNeeded.parse(await first.json());
  expect(needed).toMatchObject({ state: 'second-step', methods: ['totp', 'backup-code'], passkey: null });
  const second = await fetch(`${rig.url}/api/v1/session/second-step`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket: needed.ticket, proof: { method: 'totp', code: codeOf(person.secret) } }),
  });
  expect(second.status).toBe(201);
  expect(second.headers.getSetCookie()[0]).toMatch(/^sluice_session=/);
  const session = contract.SignedInSession.parse(await second.json());
  expect(session).toMatchObject({ state: 'signed-in', token: null, user: { username: 'two-steps' } });
  expect(session.secondFactor.provenUntil).not.toBeNull();
  const { db } = rig.controlPlane.platform;
  expect(await db.selectFrom('pending_sign_in').selectAll().where('user_id', '=', person.userId).execute()).toEqual([]);
});

test('the ticket is stored as a hash, and opens nothing by itself', async () => {
  const person = await createProtected(rig, 'ticket');
  const { ticket } = await beginSignIn(rig, person.username);
  const asToken = clientWithToken(rig.url, ticket);
  await expect(asToken.call(contract.viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  const rows = await rig.controlPlane.platform.db.selectFrom('pending_sign_in').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(ticket);
});

test('a code works once, also in another sign-in, and one step of difference of the clocks is allowed', async () => {
  const person = await createProtected(rig, 'replay');
  const first = await beginSignIn(rig, person.username);
  const code = codeOf(person.secret);
  expect((await withCode(first.ticket, code)).token).toMatch(/^slb1_/);
  const second = await beginSignIn(rig, person.username);
  expect(await codeOfFailure(withCode(second.ticket, code))).toBe('second-step-failed');
  // The code that enrolled it lies before the one that was used.
  expect(await codeOfFailure(withCode(second.ticket, codeOf(person.secret, -1)))).toBe('second-step-failed');
  expect(await codeOfFailure(withCode(second.ticket, codeOf(person.secret, 3)))).toBe('second-step-failed');
  expect((await withCode(second.ticket, codeOf(person.secret, 1))).user.username).toBe('replay');
});

test('a ticket works once, ends after five wrong codes, after five minutes, and in another network', async () => {
  const person = await createProtected(rig, 'tickets');
  const used = await beginSignIn(rig, person.username);
  await withCode(used.ticket, await person.code());
  expect(await codeOfFailure(withCode(used.ticket, await person.code()))).toBe('ticket-ended');

  const tried = await beginSignIn(rig, person.username);
  for (let count = 0; count < 5; count += 1)
    expect(await codeOfFailure(withCode(tried.ticket, '000000'))).toBe('second-step-failed');
  expect(await codeOfFailure(withCode(tried.ticket, await person.code()))).toBe('ticket-ended');

  await rig.controlPlane.platform.db.deleteFrom('rate_limit').execute();
  const late = await beginSignIn(rig, person.username);
  const past = new Date(Date.now() - 1_000);
  await rig.controlPlane.platform.db.updateTable('pending_sign_in').set({ expires_at: past }).execute();
  expect(await codeOfFailure(withCode(late.ticket, await person.code()))).toBe('ticket-ended');

  const moved = await beginSignIn(rig, person.username);
  const elsewhere = await fetch(`${rig.url}/api/v1/session/second-step`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.7' },
    body: JSON.stringify({ ticket: moved.ticket, proof: { method: 'totp', code: await person.code() } }),
  });
  expect(await elsewhere.json()).toMatchObject({ code: 'ticket-ended' });
  expect((await withCode(moved.ticket, await person.code())).user.username).toBe('tickets');
  expect(await codeOfFailure(withCode('no-ticket', '123456'))).toBe('ticket-ended');
});

test('a backup code works once, however it is typed, and of two requests at once one wins', async () => {
  const person = await createProtected(rig, 'backup');
  const [first = '', second = ''] = person.backupCodes;
  const typed = ` ${first.toLowerCase().replace('-', ' ')} `;
  expect((await withBackupCode((await beginSignIn(rig, 'backup')).ticket, typed)).user.username).toBe('backup');
  const { ticket } = await beginSignIn(rig, 'backup');
  expect(await codeOfFailure(withBackupCode(ticket, first))).toBe('second-step-failed');
  const tickets = await Promise.all([1, 2, 3, 4].map(() => beginSignIn(rig, 'backup')));
  const outcomes = await Promise.all(tickets.map((needed) => codeOfFailure(withBackupCode(needed.ticket, second))));
  expect(outcomes.sort()).toEqual(['passed', 'second-step-failed', 'second-step-failed', 'second-step-failed']);
  const left = await person.client.call(contract.viewSecondFactors, {});
  expect(left.backupCodes?.left).toBe(8);
  // The code of one person is nothing in the hands of another.
  const other = await createProtected(rig, 'backup-other');
  const foreign = await beginSignIn(rig, other.username);
  expect(await codeOfFailure(withBackupCode(foreign.ticket, person.backupCodes[2] ?? ''))).toBe('second-step-failed');
});

test('one ticket and two right codes at once open one session', async () => {
  const person = await createProtected(rig, 'one-ticket');
  const { ticket } = await beginSignIn(rig, person.username);
  const [first = '', second = ''] = person.backupCodes;
  const outcomes = await Promise.all([first, second].map((code) => codeOfFailure(withBackupCode(ticket, code))));
  expect(outcomes.sort()).toEqual(['passed', 'ticket-ended']);
  // What did not open a session is not used up.
  expect((await person.client.call(contract.viewSecondFactors, {})).backupCodes?.left).toBe(9);
});

test('wrong codes lock the account like wrong passwords, and nothing tells which factor was wrong', async () => {
  const person = await createProtected(rig, 'locked-out');
  const answers: unknown[] = [];
  const { ticket } = await beginSignIn(rig, person.username);
  for (const proof of [
    { method: 'totp', code: '000000' },
    { method: 'backup-code', code: 'ABCD-EFGH' },
    { method: 'totp', code: 'x' },
  ] as const) {
    const error = await take(ticket, proof).catch((problem: unknown) => problem);
    answers.push(error instanceof contract.Problem ? { code: error.code, errors: error.errors } : error);
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ code: 'second-step-failed' });
  let wrong = 3;
  // A new ticket for every fourth code, as somebody would who has the password.
  const tryFour = async () => {
    const next = await beginSignIn(rig, person.username);
    for (let count = 0; count < 4; count += 1) {
      wrong += 1;
      const code = await codeOfFailure(withCode(next.ticket, '000000'));
      if (code !== 'second-step-failed') return code;
    }
    return 'tried';
  };
  let outcome = 'tried';
  while (outcome === 'tried' && wrong < 20) {
    outcome = await tryFour().catch((error: contract.Problem) => error.code);
  }
  expect(outcome).toBe('too-many-attempts');
  expect(wrong).toBeLessThanOrEqual(10);
});

test('who has lost the ticket to a deactivated account gets in no more', async () => {
  const person = await createProtected(rig, 'shut-out');
  const { ticket } = await beginSignIn(rig, person.username);
  const { db } = rig.controlPlane.platform;
  await db.updateTable('user_account').set({ active: false }).where('id', '=', person.userId).execute();
  expect(await codeOfFailure(withCode(ticket, await person.code()))).toBe('second-step-failed');
});

test('a sign-in that waits for its second step ends with the password, the account, the factors and the sessions', async () => {
  const person = await createProtected(rig, 'waits', [{ permissions: ['pool.read'] }]);
  const params = { userId: person.userId };
  const endsWith = async (act: () => Promise<unknown>) => {
    const { ticket } = await beginSignIn(rig, person.username);
    await act();
    expect(await codeOfFailure(withCode(ticket, await person.code()))).toBe('ticket-ended');
  };
  await endsWith(async () => {
    const { path } = await rig.client.call(contract.createPasswordLink, { params });
    const body = { token: path.split('#')[1] ?? '', password: rig.password };
    await anonymous().call(contract.choosePassword, { body });
  });
  const { ticket } = await beginSignIn(rig, person.username);
  const { token } = await withCode(ticket, await person.code());
  const client = clientWithToken(rig.url, token ?? '');
  await endsWith(() =>
    client.call(contract.changePassword, { body: { currentPassword: rig.password, password: rig.password } }),
  );
  await endsWith(() => client.call(contract.endOtherSessions, {}));
  await endsWith(() => rig.client.call(contract.endUserSessions, { params }));
  await endsWith(async () => {
    const { items } = await rig.client.call(contract.listUsers, {});
    const { version = 0 } = items.find(({ id }) => id === person.userId) ?? {};
    const edit = (active: boolean, seen: number) =>
      rig.client.call(contract.updateUser, { params, ifMatch: `"${seen}"`, body: { active } });
    await edit(true, (await edit(false, version)).version);
  });
  const last = await beginSignIn(rig, person.username);
  await rig.client.call(contract.resetSecondFactors, { params, body: { reason: 'lost' } });
  expect(await codeOfFailure(withCode(last.ticket, codeOf(person.secret)))).toBe('ticket-ended');
});

test('a password that is right no longer when the second step begins gets no ticket', async () => {
  const person = await createProtected(rig, 'changes');
  const { db } = rig.controlPlane.platform;
  const { id, active, password_hash } = await db
    .selectFrom('user_account')
    .selectAll()
    .where('id', '=', person.userId)
    .executeTakeFirstOrThrow();
  const checked = { id, username: person.username, active, passwordHash: password_hash };
  await person.client.call(contract.changePassword, {
    body: { currentPassword: rig.password, password: 'kolibri tassel ochre quay' },
  });
  const site = { origin: rig.url, passkeyHost: null };
  const origin = { address: '192.0.2.1', userAgent: '', site, deviceToken: null, sessionCookie: null };
  const begun = createSecondStep({ db }).begin(checked, 'bearer', origin);
  await expect(begun).rejects.toMatchObject({ code: 'sign-in-failed' });
  expect(await db.selectFrom('pending_sign_in').selectAll().where('user_id', '=', id).execute()).toEqual([]);
});

test('new backup codes end the old ones, and need a second factor', async () => {
  const person = await createProtected(rig, 'renews');
  const renew = (confirm: contract.Confirmation) =>
    person.client.call(contract.renewBackupCodes, { body: { confirm } });
  await expect(renew(password())).rejects.toMatchObject({ code: 'confirmation-failed' });
  const { backupCodes } = await renew({ method: 'totp', code: await person.code() });
  expect(backupCodes).toHaveLength(10);
  const { ticket } = await beginSignIn(rig, person.username);
  expect(await codeOfFailure(withBackupCode(ticket, person.backupCodes[0] ?? ''))).toBe('second-step-failed');
  expect((await withBackupCode(ticket, backupCodes[0] ?? '')).user.username).toBe('renews');
});

test('with the last factor go its backup codes and everything that was proven with it', async () => {
  const person = await createProtected(rig, 'disables');
  const disable = (confirm: contract.Confirmation) => person.client.call(contract.disableTotp, { body: { confirm } });
  await expect(disable(password())).rejects.toMatchObject({ code: 'confirmation-failed' });
  await expect(disable({ method: 'totp', code: '000000' })).rejects.toMatchObject({ code: 'confirmation-failed' });
  await disable({ method: 'totp', code: await person.code() });
  const own = await person.client.call(contract.viewSecondFactors, {});
  expect(own).toMatchObject({ totp: null, backupCodes: null, confirmWith: ['password'] });
  expect((await person.client.call(contract.viewSession, {})).secondFactor.provenUntil).toBeNull();
  await expect(disable(password())).rejects.toMatchObject({ code: 'factor-missing' });
  const body = { username: person.username, password: rig.password, kind: 'bearer' } as const;
  expect((await contract.signInWithPassword(anonymous(), body)).state).toBe('signed-in');
});

test('who signs in at a provider enrols a first factor within ten minutes of a sign-in', async () => {
  const person = await createPerson(rig, 'provided', [], { proven: false });
  const { db } = rig.controlPlane.platform;
  await db.updateTable('user_account').set({ password_hash: null }).where('id', '=', person.userId).execute();
  const begin = (confirm: contract.Confirmation) => person.client.call(contract.beginTotp, { body: { confirm } });
  expect((await person.client.call(contract.viewSecondFactors, {})).confirmWith).toEqual(['recent-sign-in']);
  await expect(begin(password())).rejects.toMatchObject({ code: 'confirmation-failed' });
  expect((await begin({ method: 'recent-sign-in' })).secret).toMatch(/^[A-Z2-7]+$/);
  const old = new Date(Date.now() - 11 * 60_000);
  await db.updateTable('session').set({ created_at: old }).where('user_id', '=', person.userId).execute();
  await expect(begin({ method: 'recent-sign-in' })).rejects.toMatchObject({ code: 'confirmation-failed' });
});

test('every act is in the audit log, and no secret is in it, in the log of the process or in a table', async () => {
  const person = await createProtected(rig, 'audited');
  const { ticket } = await beginSignIn(rig, person.username);
  await withBackupCode(ticket, person.backupCodes[0] ?? '');
  // From a network of its own: refusals of one network are gathered.
  const headers = { 'x-forwarded-for': '192.0.2.44' };
  const elsewhere = contract.createApiClient({ baseUrl: rig.url, headers: () => headers });
  const body = { username: person.username, password: rig.password, kind: 'bearer' } as const;
  const begun = await elsewhere.call(contract.signIn, { body });
  if (begun.state !== 'second-step') throw new Error('There was no second step.');
  const wrong = { ticket: begun.ticket, proof: { method: 'totp', code: '000000' } } as const;
  expect(await codeOfFailure(elsewhere.call(contract.takeSecondStep, { body: wrong }))).toBe('second-step-failed');
  await person.client.call(contract.disableTotp, { body: { confirm: { method: 'totp', code: await person.code() } } });
  const mine = async () => {
    const { items } = await rig.client.call(contract.listAudit, { query: { limit: 200 } });
    return items.filter((row) => row.subject === 'audited').map((row) => row.action);
  };
  await expect.poll(mine).toContain('session.refused');
  for (const action of ['second-factor.enrolled', 'session.opened', 'second-factor.disabled'])
    expect(await mine()).toContain(action);
  const { db } = rig.controlPlane.platform;
  const tables = await Promise.all([
    db.selectFrom('totp').selectAll().execute(),
    db.selectFrom('backup_code').selectAll().execute(),
    db.selectFrom('pending_sign_in').selectAll().execute(),
    db.selectFrom('session').selectAll().execute(),
    db.selectFrom('audit').selectAll().execute(),
  ]);
  const text = JSON.stringify(tables, (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
  );
  expect(lines.length).toBeGreaterThan(20);
  for (const secret of [person.secret, ticket, ...person.backupCodes]) {
    expect(text).not.toContain(secret);
    expect(lines.join('')).not.toContain(secret);
  }
});
