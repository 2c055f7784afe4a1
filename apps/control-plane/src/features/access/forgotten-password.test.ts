import * as contract from '@sluice/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../platform/config.ts';
import { type MailServer, type ReceivedLetter, startMailServer } from '../../testing/mail-server.ts';
import { createPerson, type Person } from '../../testing/people.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

const logLines: string[] = [];
let mailServer: MailServer;
let rig: InProcessControlPlane;

beforeAll(async () => {
  mailServer = await startMailServer();
  rig = await startInProcess({ config: { mail: mailServer.config }, log: { write: (line) => logLines.push(line) } });
});
afterAll(async () => {
  await rig.stop();
  await mailServer.close();
});
beforeEach(async () => {
  mailServer.letters.length = 0;
  await rig.controlPlane.platform.db.deleteFrom('rate_limit').execute();
});

/** Those with a link: people are told of other things too. */
const letters = () => mailServer.letters.filter(({ text }) => text.includes('/choose-password#'));
const anonymous = () => clientWithToken(rig.url, '');
const ask = (username: string) => anonymous().call(contract.forgotPassword, { body: { username } });
const tokenOf = ({ text }: ReceivedLetter) =>
  /https:\/\/sluice\.example\.com\/choose-password#([\w-]{43})/.exec(text)?.[1] ?? '';

async function personWithMail(username: string, email: string | null) {
  const person = await createPerson(rig, username, []);
  await rig.controlPlane.platform.db
    .updateTable('user_account')
    .set({ email })
    .where('id', '=', person.userId)
    .execute();
  return person;
}

test('a link arrives at the address of the user, sets a password once and ends all sessions', async () => {
  const person = await personWithMail('forgetful', 'forgetful@example.com');
  expect(await anonymous().call(contract.viewForgottenPassword, {})).toEqual({ byMail: true });
  await ask('FORGETFUL');
  await expect.poll(() => letters().length).toBe(1);
  const [letter] = letters();
  if (letter === undefined) throw new Error('No letter came.');
  expect(letter).toMatchObject({ from: 'sluice@example.com', to: ['forgetful@example.com'] });
  const body = { token: tokenOf(letter), password: 'kolibri tassel ochre quay' };
  await anonymous().call(contract.choosePassword, { body });
  await expect(anonymous().call(contract.choosePassword, { body })).rejects.toMatchObject({ code: 'link-refused' });
  await expect(person.client.call(contract.viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  const credentials = { username: 'forgetful', password: body.password, kind: 'bearer' } as const;
  await anonymous().call(contract.signIn, { body: credentials });
  expect(logLines.join('\n')).not.toContain(body.token);
});

/** Sets an address as somebody who may edit users. */
async function setAddress(by: Person, userId: contract.UserId, email: string | null) {
  const { items } = await rig.client.call(contract.listUsers, {});
  const ifMatch = `"${items.find(({ id }) => id === userId)?.version}"`;
  return by.client.call(contract.updateUser, { params: { userId }, ifMatch, body: { email } });
}

const linksSent = async (username: string) => {
  const { items } = await rig.client.call(contract.listAudit, { query: { action: 'user.password-link-sent' } });
  return items.filter(({ subject }) => subject === username).map(({ outcome }) => outcome);
};

test('no letter goes to an address that somebody set who may do less than the user by now', async () => {
  const officer = await createPerson(rig, 'officer', [{ permissions: ['user.read', 'user.write'] }]);
  const { userId } = await createPerson(rig, 'rising', []);
  await setAddress(officer, userId, 'planted@example.com');
  await ask('rising');
  await expect.poll(() => letters().length).toBe(1);
  const [early] = letters();
  await rig.client.call(contract.createGrant, {
    body: { to: { kind: 'user', id: userId }, role: 'admin', at: { kind: 'global' }, expiresAt: null, reason: 'x' },
  });
  // Neither the letter of before nor another one.
  const body = { token: early === undefined ? '' : tokenOf(early), password: 'kolibri tassel ochre quay' };
  await expect(anonymous().call(contract.choosePassword, { body })).rejects.toMatchObject({ code: 'link-refused' });
  await ask('rising');
  await expect.poll(() => linksSent('rising')).toEqual(['refused', 'done']);
  expect(letters()).toHaveLength(1);
  // An administrator who looks at it and sends it again answers for it.
  await setAddress({ ...officer, client: rig.client }, userId, 'planted@example.com');
  await ask('rising');
  await expect.poll(() => letters().length).toBe(2);
});

test('with the password people confirm the address that somebody else entered', async () => {
  const officer = await createPerson(rig, 'officer-2', [{ permissions: ['user.read', 'user.write'] }]);
  const person = await createPerson(rig, 'confirms', [{ permissions: ['pool.read'] }]);
  const email = 'confirms@example.com';
  const { db } = rig.controlPlane.platform;
  const planted = { email, email_set_by: officer.userId };
  await db.updateTable('user_account').set(planted).where('id', '=', person.userId).execute();
  await ask('confirms');
  await expect.poll(() => linksSent('confirms')).toEqual(['refused']);
  const { version, ...seen } = await person.client.call(contract.viewAccount, {});
  expect(seen).toMatchObject({ email, emailConfirmed: false });
  const change = (ifMatch: number, body: { email: string; currentPassword?: string }) =>
    person.client.call(contract.updateAccount, { ifMatch: `"${ifMatch}"`, body });
  const unproven = await change(version, { email });
  await ask('confirms');
  await expect.poll(() => linksSent('confirms')).toEqual(['refused', 'refused']);
  expect(await change(unproven.version, { email, currentPassword: rig.password })).toMatchObject({
    emailConfirmed: true,
  });
  await ask('confirms');
  await expect.poll(() => letters().length).toBe(1);
});

test('a link that is asked for by mail leaves the one that was handed on, and the first that is used ends both', async () => {
  const person = await personWithMail('handed', 'handed@example.com');
  const handed = async () => {
    const { path } = await rig.client.call(contract.createPasswordLink, { params: { userId: person.userId } });
    return path.split('#')[1] ?? '';
  };
  const use = (token: string) =>
    anonymous().call(contract.choosePassword, { body: { token, password: 'kolibri tassel ochre quay' } });
  const first = await handed();
  await ask('handed');
  await expect.poll(() => letters().length).toBe(1);
  await use(first);
  const [letter] = letters();
  await expect(use(letter === undefined ? '' : tokenOf(letter))).rejects.toMatchObject({ code: 'link-refused' });
});

test('every name gets the same answer, and only active users with an address a letter', async () => {
  await personWithMail('addressed', 'addressed@example.com');
  await personWithMail('without-address', null);
  const inactive = await personWithMail('inactive', 'inactive@example.com');
  const foreign = await personWithMail('foreign', 'foreign@example.com');
  const { db } = rig.controlPlane.platform;
  await db.updateTable('user_account').set({ active: false }).where('id', '=', inactive.userId).execute();
  const atProvider = { issuer: 'https://login.example.com', subject: '1' };
  await db.updateTable('user_account').set(atProvider).where('id', '=', foreign.userId).execute();
  const answers = [];
  for (const username of ['nobody', 'without-address', 'inactive', 'foreign', 'addressed']) {
    const response = await fetch(`${rig.url}/api/v1/password/forgotten`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username }),
    });
    const headers = Object.fromEntries(response.headers);
    answers.push({
      status: response.status,
      headers: { ...headers, date: '', 'x-request-id': '' },
      body: await response.text(),
    });
  }
  expect(answers[0]?.status).toBe(204);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  await expect.poll(() => letters().length).toBe(1);
  await rig.controlPlane.api.inject('/healthz');
  expect(letters().map(({ to }) => to)).toEqual([['addressed@example.com']]);
});

test('an account gets three letters() an hour, and the fourth request is answered as the others', async () => {
  await personWithMail('pestered', 'pestered@example.com');
  for (let count = 0; count < 4; count += 1) await ask('pestered');
  await expect.poll(() => letters().length).toBe(3);
  await expect.poll(() => logLines.some((line) => line.includes('too many attempts'))).toBe(true);
  expect(letters()).toHaveLength(3);
});

test('one network asks twenty times in a quarter of an hour', async () => {
  for (let count = 0; count < 20; count += 1) await ask(`nobody-${count}`);
  await expect(ask('nobody-20')).rejects.toMatchObject({ code: 'too-many-attempts' });
});

test('without a mail server the door says so', async () => {
  const plain = await startInProcess({ administrator: false });
  try {
    const client = clientWithToken(plain.url, '');
    expect(await client.call(contract.viewForgottenPassword, {})).toEqual({ byMail: false });
    const asked = client.call(contract.forgotPassword, { body: { username: 'ada' } });
    await expect(asked).rejects.toMatchObject({ code: 'mail-not-set-up' });
  } finally {
    await plain.stop();
  }
});

test('a mail server without the address of our pages stops the start: links never take it from a request', () => {
  const server = { SLUICE_SMTP_URL: 'smtps://mail.example.com', SLUICE_MAIL_FROM: 'sluice@example.com' };
  expect(() => readConfig(server)).toThrow('SLUICE_PUBLIC_URL');
  expect(() =>
    readConfig({ ...server, SLUICE_MAIL_FROM: '', SLUICE_PUBLIC_URL: 'https://sluice.example.com' }),
  ).toThrow('SLUICE_MAIL_FROM');
  const { mail } = readConfig({ ...server, SLUICE_PUBLIC_URL: 'https://sluice.example.com' });
  expect(mail?.from).toBe('sluice@example.com');
});
