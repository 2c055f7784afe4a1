import * as contract from '@sluice/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { problemOf } from '../../testing/fleet-rig.ts';
import { type DeviceOptions, PasskeyDevice } from '../../testing/passkey-device.ts';
import { createPerson, type Person } from '../../testing/people.ts';
import { codeOf, createProtected } from '../../testing/second-factors.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
/** Passkeys need a host name. */
let origin: string;
beforeAll(async () => {
  rig = await startInProcess();
  origin = rig.url.replace('127.0.0.1', 'localhost');
});
afterAll(() => rig.stop());
beforeEach(() => rig.controlPlane.platform.db.deleteFrom('rate_limit').execute());

const anonymous = () => clientWithToken(origin, '');
const password = () => ({ method: 'password', password: rig.password }) as const;

interface Holder extends Person {
  device: PasskeyDevice;
  passkey: contract.PasskeyView;
  backupCodes: string[] | null;
}

/** Somebody whose only second factor is a passkey; the client speaks to `localhost`. */
async function createHolder(username: string, options: DeviceOptions = {}): Promise<Holder> {
  const person = await createPerson(rig, username, [], { proven: false });
  const client = clientWithToken(origin, person.token);
  const device = new PasskeyDevice(options);
  const begun = await client.call(contract.beginPasskey, { body: { confirm: password() } });
  const response = device.register(begun.passkey, origin);
  const { backupCodes, passkey } = await client.call(contract.addPasskey, { body: { name: 'Laptop', response } });
  return { ...person, client, device, passkey, backupCodes };
}

async function beginSignIn(username: string): Promise<{ ticket: string; options: contract.PasskeyRequestOptions }> {
  const body = { username, password: rig.password, kind: 'bearer' } as const;
  const answer = await anonymous().call(contract.signIn, { body });
  if (answer.state !== 'second-step' || answer.passkey === null) throw new Error('No passkey is asked for.');
  return { ticket: answer.ticket, options: answer.passkey };
}

const take = (ticket: string, response: contract.PasskeyAssertion) =>
  anonymous().call(contract.takeSecondStep, { body: { ticket, proof: { method: 'passkey', response } } });
const beginAlone = () => anonymous().call(contract.beginPasskeySignIn, { body: { kind: 'bearer' } });
const finishAlone = (ticket: string, response: contract.PasskeyAssertion) =>
  anonymous().call(contract.finishPasskeySignIn, { body: { ticket, response } });

async function confirmWithPasskey({ client, device }: Pick<Holder, 'client' | 'device'>) {
  const { passkey } = await client.call(contract.beginProof, {});
  if (passkey === null) throw new Error('No passkey can be proven here.');
  return { method: 'passkey', response: device.sign(passkey, origin) } as const;
}

test('a passkey is added with the password, is listed and named, and gives backup codes as the first factor', async () => {
  const holder = await createHolder('adds');
  expect(holder.backupCodes).toHaveLength(10);
  expect(holder.passkey).toMatchObject({ name: 'Laptop', here: true, synced: false, lastUsedAt: null });
  const id = { passkeyId: holder.passkey.id };
  await holder.client.call(contract.renamePasskey, { params: id, body: { name: 'Old laptop' } });
  const own = await holder.client.call(contract.viewSecondFactors, {});
  expect(own.passkeys.map(({ name }) => name)).toEqual(['Old laptop']);
  expect(own).toMatchObject({ confirmWith: ['passkey', 'backup-code'], passkeysPossible: true });
  expect((await holder.client.call(contract.viewSession, {})).secondFactor.provenUntil).not.toBeNull();
  // A second one needs the first.
  const again = (confirm: contract.Confirmation) => holder.client.call(contract.beginPasskey, { body: { confirm } });
  await expect(again(password())).rejects.toMatchObject({ code: 'confirmation-failed' });
  const { passkey: options } = await again(await confirmWithPasskey(holder));
  expect(options.excludeCredentials.map((entry) => entry.id)).toEqual([
    holder.device.credentialId.toString('base64url'),
  ]);
  const response = new PasskeyDevice().register(options, origin);
  const added = await holder.client.call(contract.addPasskey, { body: { name: 'Phone', response } });
  expect(added.backupCodes).toBeNull();
});

test('a passkey is the second step of a sign-in, once for each challenge', async () => {
  const { device } = await createHolder('second');
  const { options, ticket } = await beginSignIn('second');
  expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'preferred' });
  const response = device.sign(options, origin);
  expect((await take(ticket, response)).user.username).toBe('second');
  await expect(take(ticket, response)).rejects.toMatchObject({ code: 'ticket-ended' });
  const next = await beginSignIn('second');
  await expect(take(next.ticket, response)).rejects.toMatchObject({ code: 'second-step-failed' });
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => take(next.ticket, device.sign(next.options, origin))));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a passkey alone signs in when it has verified its user, and counts as both', async () => {
  const { device } = await createHolder('alone');
  const { passkey, ticket } = await beginAlone();
  expect(passkey).toMatchObject({ allowCredentials: [], userVerification: 'required' });
  const session = await finishAlone(ticket, device.sign(passkey, origin));
  expect(session.user.username).toBe('alone');
  expect(session.secondFactor.provenUntil).not.toBeNull();
  expect(session.token).toMatch(/^slb1_/);
  await expect(finishAlone(ticket, device.sign(passkey, origin))).rejects.toMatchObject({ code: 'ticket-ended' });

  const touched = await createHolder('touched', { verifiesUser: false });
  const begun = await beginAlone();
  await expect(finishAlone(begun.ticket, touched.device.sign(begun.passkey, origin))).rejects.toMatchObject({
    code: 'second-step-failed',
  });
  // After the password a touch is enough.
  const step = await beginSignIn('touched');
  expect((await take(step.ticket, touched.device.sign(step.options, origin))).user.username).toBe('touched');
});

test('a sign-in with a passkey alone takes one of what its network may try, and every signature that is looked at takes one', async () => {
  const { db } = rig.controlPlane.platform;
  const taken = async () => {
    const counts = await db
      .selectFrom('rate_limit')
      .select('points')
      .where('key', 'like', 'passkey-network:%')
      .execute();
    return counts.reduce((sum, { points }) => sum + points, 0);
  };
  const { device } = await createHolder('counted');
  const right = await beginAlone();
  expect(await taken()).toBe(1);
  await finishAlone(right.ticket, device.sign(right.passkey, origin));
  expect(await taken()).toBe(0);
  const wrong = await beginAlone();
  const forged = device.sign({ ...wrong.passkey, challenge: 'A'.repeat(43) }, origin);
  const tryIt = async (ticket: string) => (await problemOf(finishAlone(ticket, forged))).code;
  expect(await tryIt(wrong.ticket)).toBe('second-step-failed');
  expect(await taken()).toBe(1);
  expect(await tryIt(wrong.ticket)).toBe('second-step-failed');
  expect(await taken()).toBe(2);
  for (const expected of [3, 4, 5]) {
    expect(await tryIt(wrong.ticket)).toBe('second-step-failed');
    expect(await taken()).toBe(expected);
  }
  // Nor is it free to ask with a ticket that has ended, or with one of another way of signing in.
  expect(await tryIt(wrong.ticket)).toBe('ticket-ended');
  expect(await taken()).toBe(6);
  expect(await tryIt((await beginSignIn('counted')).ticket)).toBe('ticket-ended');
  expect(await taken()).toBe(7);
});

test('a passkey alone lets in neither who is deactivated nor who signs in at a provider', async () => {
  const { db } = rig.controlPlane.platform;
  const gone = await createHolder('gone');
  await db.updateTable('user_account').set({ active: false }).where('id', '=', gone.userId).execute();
  const provided = await createHolder('at-provider');
  await db.updateTable('user_account').set({ password_hash: null }).where('id', '=', provided.userId).execute();
  for (const { device } of [gone, provided]) {
    const { passkey, ticket } = await beginAlone();
    await expect(finishAlone(ticket, device.sign(passkey, origin))).rejects.toMatchObject({
      code: 'second-step-failed',
    });
  }
});

test('a ticket of one way of signing in is worth nothing in the other', async () => {
  const { device } = await createHolder('ways');
  const step = await beginSignIn('ways');
  await expect(finishAlone(step.ticket, device.sign(step.options, origin))).rejects.toMatchObject({
    code: 'ticket-ended',
  });
  const alone = await beginAlone();
  await expect(take(alone.ticket, device.sign(alone.passkey, origin))).rejects.toMatchObject({ code: 'ticket-ended' });
});

test('a signature for another page, host, challenge, key or user does not fit', async () => {
  const holder = await createHolder('careful');
  const other = await createHolder('other');
  const { options, ticket } = await beginSignIn('careful');
  const right = holder.device.sign(options, origin);
  const broken = Buffer.from(right.response.signature, 'base64url');
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
  const wrong = {
    page: holder.device.sign(options, 'https://sluice.example.com'),
    host: holder.device.sign({ ...options, rpId: 'example.com' }, origin),
    challenge: holder.device.sign({ ...options, challenge: 'A'.repeat(43) }, origin),
    user: other.device.sign(options, origin),
  };
  for (const [name, response] of Object.entries(wrong))
    await expect(take(ticket, response), name).rejects.toMatchObject({ code: 'second-step-failed' });
  const forged = { ...right, response: { ...right.response, signature: broken.toString('base64url') } };
  await expect(take(ticket, forged)).rejects.toMatchObject({ code: 'second-step-failed' });
  // It was the fifth.
  await expect(take(ticket, right)).rejects.toMatchObject({ code: 'ticket-ended' });
  const next = await beginSignIn('careful');
  const claimed = holder.device.sign(next.options, origin);
  const asOther = { ...claimed, response: { ...claimed.response, userHandle: 'AAAAAAAAAAAAAAAAAAAAAA' } };
  await expect(take(next.ticket, asOther)).rejects.toMatchObject({ code: 'second-step-failed' });
  expect((await take(next.ticket, claimed)).user.username).toBe('careful');
});

test('a counter that stands still or goes back is refused: the passkey was copied', async () => {
  const { device } = await createHolder('counts', { counts: true });
  const first = await beginSignIn('counts');
  await take(first.ticket, device.sign(first.options, origin));
  const second = await beginSignIn('counts');
  device.counter = 0;
  await expect(take(second.ticket, device.sign(second.options, origin))).rejects.toMatchObject({
    code: 'second-step-failed',
  });
  device.counter = 7;
  expect((await take(second.ticket, device.sign(second.options, origin))).user.username).toBe('counts');
});

test('a passkey that was made for another moment, or is known already, is not taken', async () => {
  const person = await createPerson(rig, 'refused', [], { proven: false });
  const client = clientWithToken(origin, person.token);
  const device = new PasskeyDevice();
  const begin = async () => (await client.call(contract.beginPasskey, { body: { confirm: password() } })).passkey;
  const add = (response: contract.PasskeyRegistration) =>
    client.call(contract.addPasskey, { body: { name: 'Laptop', response } });
  await expect(add(device.register(await begin(), 'https://sluice.example.com'))).rejects.toMatchObject({
    code: 'passkey-refused',
  });
  const stale = await begin();
  const fresh = await begin();
  await expect(add(device.register(stale, origin))).rejects.toMatchObject({ code: 'passkey-refused' });
  const response = device.register(fresh, origin);
  await add(response);
  await expect(add(response)).rejects.toMatchObject({ code: 'factor-missing' });
  const { client: other } = await createPerson(rig, 'copies', [], { proven: false });
  expect((await other.call(contract.viewSecondFactors, {})).passkeysPossible).toBe(false);
  const copier = clientWithToken(origin, (await createPerson(rig, 'copier', [], { proven: false })).token);
  const options = (await copier.call(contract.beginPasskey, { body: { confirm: password() } })).passkey;
  await expect(
    copier.call(contract.addPasskey, { body: { name: 'x', response: device.register(options, origin) } }),
  ).rejects.toMatchObject({ code: 'passkey-refused' });
});

test('an address without a name has no passkeys, and a sign-in there offers the other ways', async () => {
  const holder = await createHolder('by-address');
  const atAddress = clientWithToken(rig.url, holder.token);
  const answer = await atAddress.call(contract.signIn, {
    body: { username: 'by-address', password: rig.password, kind: 'bearer' },
  });
  expect(answer).toMatchObject({ state: 'second-step', methods: ['backup-code'], passkey: null });
  expect((await atAddress.call(contract.viewSecondFactors, {})).passkeys[0]?.here).toBe(false);
  await expect(
    clientWithToken(rig.url, '').call(contract.beginPasskeySignIn, { body: { kind: 'bearer' } }),
  ).rejects.toMatchObject({ code: 'passkey-not-possible' });
  const confirm = { method: 'backup-code', code: holder.backupCodes?.[0] ?? '' } as const;
  await expect(atAddress.call(contract.beginPasskey, { body: { confirm } })).rejects.toMatchObject({
    code: 'passkey-not-possible',
  });
});

test('a passkey is taken away with a second factor, by its owner alone', async () => {
  const holder = await createHolder('removes');
  const other = await createHolder('stranger');
  const remove = ({ client }: Holder, confirm: contract.Confirmation) =>
    client.call(contract.removePasskey, { params: { passkeyId: holder.passkey.id }, body: { confirm } });
  await expect(remove(holder, password())).rejects.toMatchObject({ code: 'confirmation-failed' });
  await expect(remove(other, await confirmWithPasskey(other))).rejects.toMatchObject({ code: 'not-found' });
  await expect(
    other.client.call(contract.renamePasskey, { params: { passkeyId: holder.passkey.id }, body: { name: 'mine' } }),
  ).rejects.toMatchObject({ code: 'not-found' });
  await remove(holder, await confirmWithPasskey(holder));
  const own = await holder.client.call(contract.viewSecondFactors, {});
  expect(own).toMatchObject({ passkeys: [], backupCodes: null });
});

test('a proof in a session is good for one challenge', async () => {
  const holder = await createHolder('proves');
  const proof = await confirmWithPasskey(holder);
  await holder.client.call(contract.stepUp, { body: { proof } });
  await expect(holder.client.call(contract.stepUp, { body: { proof } })).rejects.toMatchObject({
    code: 'confirmation-failed',
  });
  const again = await confirmWithPasskey(holder);
  const outcomes = await Promise.allSettled(
    [1, 2, 3].map(() => holder.client.call(contract.stepUp, { body: { proof: again } })),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('with an app and a passkey either proves, and taking one away leaves what was proven', async () => {
  const person = await createProtected(rig, 'both');
  const client = clientWithToken(origin, person.token);
  const device = new PasskeyDevice();
  const confirm = { method: 'totp', code: codeOf(person.secret) } as const;
  const { passkey } = await client.call(contract.beginPasskey, { body: { confirm } });
  await client.call(contract.addPasskey, { body: { name: 'Key', response: device.register(passkey, origin) } });
  expect((await client.call(contract.beginProof, {})).methods).toEqual(['passkey', 'totp', 'backup-code']);
  await client.call(contract.disableTotp, { body: { confirm: await confirmWithPasskey({ client, device }) } });
  expect((await client.call(contract.viewSession, {})).secondFactor.provenUntil).not.toBeNull();
  expect((await client.call(contract.viewSecondFactors, {})).backupCodes?.left).toBe(10);
  const { items } = await rig.client.call(contract.listSecondFactors, {});
  expect(items.find(({ userId }) => userId === person.userId)).toEqual({
    userId: person.userId,
    totp: false,
    passkeys: 1,
    backupCodesLeft: 10,
  });
});
