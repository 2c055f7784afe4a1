import * as contract from '@sluice/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemActor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { transact } from '../../platform/database.ts';
import { createMailer, type Mailer } from '../../platform/mailer.ts';
import { RefusedAttempts } from '../../platform/refused-attempts.ts';
import { type MailServer, startMailServer } from '../../testing/mail-server.ts';
import { createPerson, type Person } from '../../testing/people.ts';
import { type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { Notices } from './index.ts';

let mailServer: MailServer;
let rig: InProcessControlPlane;
let mailer: Mailer;
let notices: Notices;
let grace: Person;
const address = 'grace@example.com';

beforeAll(async () => {
  mailServer = await startMailServer();
  rig = await startInProcess();
  // The one of a control plane with a mail server looks every few seconds; this one looks when it is told to.
  mailer = createMailer(mailServer.config);
  notices = new Notices(rig.controlPlane.platform, mailer, mailServer.config.publicUrl.host);
  grace = await createPerson(rig, 'grace', []);
  await setEmail(grace, address);
});
afterAll(async () => {
  mailer.close();
  await rig.stop();
  await mailServer.close();
});
beforeEach(async () => {
  await notices.tell();
  mailServer.letters.length = 0;
  await rig.controlPlane.platform.db.deleteFrom('rate_limit').execute();
});

async function setEmail({ userId }: Person, email: string | null): Promise<void> {
  const { db } = rig.controlPlane.platform;
  await db.updateTable('user_account').set({ email }).where('id', '=', userId).execute();
}

async function lettersTo(to: string) {
  await notices.tell();
  return mailServer.letters.filter((letter) => letter.to.includes(to)).map(({ text }) => text);
}

test('who chose another password, from where, is told to its owner', async () => {
  const body = { currentPassword: rig.password, password: 'a quiet evening in december' };
  await grace.client.call(contract.changePassword, { body });
  const [letter = '', ...others] = await lettersTo(address);
  expect(others).toEqual([]);
  expect(letter).toContain('Subject: Your account grace at sluice.example.com');
  expect(letter).toContain('The password of your account was changed.');
  expect(letter).toMatch(/By: you, or somebody who was signed in as you\r\nFrom: (?:127\.0\.0\.1|::1)\r\n/);
  expect(await lettersTo(address)).toHaveLength(1);
});

test('another e-mail address is told to the one before', async () => {
  const { version } = await grace.client.call(contract.viewAccount, {});
  const body = { email: 'mallory@example.net', currentPassword: 'a quiet evening in december' };
  await grace.client.call(contract.updateAccount, { ifMatch: String(version), body });
  expect(await lettersTo(address)).toEqual([expect.stringContaining('has another e-mail address now')]);
  expect(await lettersTo('mallory@example.net')).toEqual([]);
  await setEmail(grace, address);
});

test('a link that an administrator makes and a key that is made are told, and whoever has no address is not', async () => {
  await rig.client.call(contract.createPasswordLink, { params: { userId: grace.userId } });
  expect(await lettersTo(address)).toEqual([
    expect.stringMatching(new RegExp(`a new password can be chosen[^]*By: ${rig.username}\r\n`)),
  ]);
  const quiet = await createPerson(rig, 'quiet', []);
  await rig.client.call(contract.createPasswordLink, { params: { userId: quiet.userId } });
  await notices.tell();
  expect(mailServer.letters).toHaveLength(1);
});

test('many refused sign-ins are told once', async () => {
  const { db, log } = rig.controlPlane.platform;
  const tries = async (count: number) => {
    const refused = new RefusedAttempts(db, log);
    const attempt = { caller: null, address: '192.0.2.7', route: 'POST /api/v1/session', code: 'sign-in-failed' };
    for (let times = 0; times < count; times += 1)
      refused.note({ ...attempt, account: 'grace', permission: null, resource: null, reason: null });
    await refused.close();
  };
  await tries(3);
  expect(await lettersTo(address)).toEqual([]);
  await tries(30);
  await tries(30);
  expect(await lettersTo(address)).toEqual([expect.stringContaining('Several sign-ins to your account were refused')]);
});

test('a second factor that is wrong twice is told, because whoever tried it knows the password', async () => {
  const { db } = rig.controlPlane.platform;
  const at = (account: string, code: string, attempts: number) =>
    transact(db, (tx) =>
      record(tx, {
        actor: systemActor('access'),
        action: 'session.refused',
        subject: account,
        outcome: 'refused',
        detail: { code, attempts, accounts: [account] },
      }),
    );
  const other = await createPerson(rig, 'harriet', []);
  await setEmail(other, 'harriet@example.com');
  await at('harriet', 'second-step-failed', 1);
  expect(await lettersTo('harriet@example.com')).toEqual([]);
  await at('harriet', 'second-step-failed', 1);
  expect(await lettersTo('harriet@example.com')).toHaveLength(1);
});

test('an address that the mail server refuses for good keeps nobody else from being told', async () => {
  const other = await createPerson(rig, 'refused', []);
  await setEmail(other, 'refused@example.com');
  mailServer.refusedAddress = 'refused@example.com';
  await rig.client.call(contract.createPasswordLink, { params: { userId: other.userId } });
  await rig.client.call(contract.createPasswordLink, { params: { userId: grace.userId } });
  expect(await lettersTo(address)).toHaveLength(1);
  expect(await lettersTo('refused@example.com')).toEqual([]);
  expect(await rig.controlPlane.platform.db.selectFrom('notice_letter').selectAll().execute()).toEqual([]);
});

test('a key that ends within a week is told of once', async () => {
  const { db } = rig.controlPlane.platform;
  const soon = new Date(Date.now() + 6 * 24 * 3_600_000);
  const key = (name: string, expiresAt: Date) => ({
    id: contract.ApiKeyId.parse(crypto.randomUUID()),
    user_id: grace.userId,
    name,
    token_hash: Buffer.from(name),
    beginning: 'slk1_x',
    permissions: [],
    expires_at: expiresAt,
    last_used_at: null,
    last_used_address: null,
  });
  const later = new Date(Date.now() + 20 * 24 * 3_600_000);
  await db
    .insertInto('api_key')
    .values([key('deploys', soon), key('reports', later)])
    .execute();
  expect(await lettersTo(address)).toEqual([expect.stringContaining('The API key “deploys” ends at')]);
  expect(await lettersTo(address)).toHaveLength(1);
});

test('what the mail server does not take is sent later, and nothing twice', async () => {
  mailServer.refuses = true;
  await rig.client.call(contract.createPasswordLink, { params: { userId: grace.userId } });
  expect(await lettersTo(address)).toEqual([]);
  mailServer.refuses = false;
  await rig.controlPlane.platform.db.updateTable('notice_letter').set({ due_at: new Date() }).execute();
  expect(await lettersTo(address)).toHaveLength(1);
  expect(await lettersTo(address)).toHaveLength(1);
});
