import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson } from '../../testing/people.ts';
import {
  clientWithToken,
  type InProcessControlPlane,
  noteProof,
  startInProcess,
} from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());

const anonymous = () => clientWithToken(rig.url, '');
const good = 'kolibri tassel ochre quay';

test('people read and change their own account, and a stale edit is refused', async () => {
  const { client } = await createPerson(rig, 'grace', []);
  const account = await client.call(contract.viewAccount, {});
  expect(account).toMatchObject({ username: 'grace', displayName: '', email: null, origin: 'local' });
  const ifMatch = String(account.version);
  const changed = await client.call(contract.updateAccount, { body: { displayName: 'Grace H.' }, ifMatch });
  expect(changed).toMatchObject({ displayName: 'Grace H.', email: null });
  const stale = client.call(contract.updateAccount, { body: { displayName: 'Other' }, ifMatch });
  await expect(stale).rejects.toMatchObject({ code: 'edit-stale' });
});

test('another e-mail address asks for the password, because links go there', async () => {
  const { client } = await createPerson(rig, 'mailed', []);
  const ifMatch = String((await client.call(contract.viewAccount, {})).version);
  const change = (currentPassword?: string) =>
    client.call(contract.updateAccount, {
      body: { email: 'mailed@example.com', ...(currentPassword === undefined ? {} : { currentPassword }) },
      ifMatch,
    });
  await expect(change()).rejects.toMatchObject({ code: 'password-wrong' });
  await expect(change('not the right one')).rejects.toMatchObject({ code: 'password-wrong' });
  expect(await change(rig.password)).toMatchObject({ email: 'mailed@example.com' });
});

test('a new password ends the other sessions, and only it opens new ones', async () => {
  const person = await createPerson(rig, 'changer', []);
  const signInWith = (password: string) =>
    contract.signInWithPassword(anonymous(), { username: 'changer', password, kind: 'bearer' });
  const other = clientWithToken(rig.url, (await signInWith(rig.password)).token ?? '');
  const change = (currentPassword: string, password: string) =>
    person.client.call(contract.changePassword, { body: { currentPassword, password } });
  await expect(change('not the right one', good)).rejects.toMatchObject({ code: 'password-wrong' });
  await other.call(contract.viewSession, {});
  await change(rig.password, good);
  await expect(other.call(contract.viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  await person.client.call(contract.viewSession, {});
  await expect(signInWith(rig.password)).rejects.toMatchObject({ code: 'sign-in-failed' });
  await signInWith(good);
});

test('guessing the current password with a stolen session stops after ten attempts', async () => {
  const { client } = await createPerson(rig, 'guessed', []);
  const attempt = (currentPassword: string) =>
    client.call(contract.changePassword, { body: { currentPassword, password: good } });
  for (let count = 0; count < 10; count += 1) {
    await expect(attempt(`wrong ${count}`)).rejects.toMatchObject({ code: 'password-wrong' });
  }
  await expect(attempt(rig.password)).rejects.toMatchObject({ code: 'too-many-attempts' });
});

test('a user of the provider has no password here to change', async () => {
  const person = await createPerson(rig, 'elsewhere', []);
  await rig.controlPlane.platform.db
    .updateTable('user_account')
    .set({ password_hash: null, issuer: 'https://login.example.com', subject: '7' })
    .where('id', '=', person.userId)
    .execute();
  const body = { currentPassword: 'any', password: good };
  const change = person.client.call(contract.changePassword, { body });
  await expect(change).rejects.toMatchObject({ code: 'no-password-here' });
  const account = await person.client.call(contract.viewAccount, {});
  expect(account).toMatchObject({ origin: 'provider', passwordChangedAt: null });
  const mail = { body: { email: 'a@example.com', currentPassword: 'any' }, ifMatch: String(account.version) };
  await expect(person.client.call(contract.updateAccount, mail)).rejects.toMatchObject({ code: 'no-password-here' });
});

const weak = [
  'password1234',
  'P@ssw0rd2026!',
  'dragonmonkeyshadow',
  'aaaaaaaaaaaaaa',
  'Winter2026Winter2026',
  'sluice-haproxy',
];

test.each(['set-up', 'link', 'change'])('at the door “%s” weak passwords are refused with the reason', async (door) => {
  const username = `weak-${door}`;
  const refuse = async (password: string) => {
    if (door === 'set-up') {
      const secret = (await rig.controlPlane.access.resetAdministrator()).reveal();
      return anonymous().call(contract.completeSetup, { body: { secret, username: rig.username, password } });
    }
    if (door === 'link') {
      return anonymous().call(contract.choosePassword, { body: { token, password } });
    }
    return client.call(contract.changePassword, { body: { currentPassword: rig.password, password } });
  };
  const { client, userId } = await createPerson(rig, username, []);
  let token = '';
  if (door === 'link') {
    const { path } = await rig.client.call(contract.createPasswordLink, { params: { userId } });
    token = path.split('#')[1] ?? '';
  }
  for (const password of [...weak, ...(door === 'set-up' ? [] : [`${username}2026!`])]) {
    await expect(refuse(password), password).rejects.toMatchObject({
      code: 'password-refused',
      errors: [{ field: '#/password', cause: expect.stringContaining('It is') }],
    });
  }
  for (const password of ['short', 'x'.repeat(257)])
    await expect(refuse(password)).rejects.toMatchObject({ code: 'validation-failed' });
  // The secret or link that was shown is still good.
  if (door === 'set-up') {
    const secret = (await rig.controlPlane.access.resetAdministrator()).reveal();
    const body = { secret, username: rig.username, password: rig.password };
    await anonymous().call(contract.completeSetup, { body });
    const again = { username: rig.username, password: rig.password, kind: 'bearer' } as const;
    const session = await contract.signInWithPassword(anonymous(), again);
    await noteProof(rig.controlPlane.platform.db, session.id);
    rig.client = clientWithToken(rig.url, session.token ?? '');
  } else await refuse(good);
});
