import * as contract from '@sluice/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPerson } from '../../testing/people.ts';
import { beginSignIn, createProtected } from '../../testing/second-factors.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { createSignInLimits } from '../access/index.ts';
import { createSecondFactorParts } from './parts.ts';
import { countProtectedUsers, resetAllSecondFactors } from './reset-service.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());
beforeEach(() => rig.controlPlane.platform.db.deleteFrom('rate_limit').execute());

const reset = (client: contract.ApiClient, userId: contract.UserId, reason = 'lost the phone') =>
  client.call(contract.resetSecondFactors, { params: { userId }, body: { reason } });

test('a reset takes all factors away, ends the sessions and every sign-in under way, and keeps the reason', async () => {
  const person = await createProtected(rig, 'lost');
  const { ticket } = await beginSignIn(rig, 'lost');
  await reset(rig.client, person.userId);
  await expect(person.client.call(contract.viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  const proof = { method: 'backup-code', code: person.backupCodes[0] ?? '' } as const;
  const anonymous = clientWithToken(rig.url, '');
  await expect(anonymous.call(contract.takeSecondStep, { body: { ticket, proof } })).rejects.toMatchObject({
    code: 'ticket-ended',
  });
  const body = { username: 'lost', password: rig.password, kind: 'bearer' } as const;
  const session = await contract.signInWithPassword(anonymous, body);
  expect(session.secondFactor.provenUntil).toBeNull();
  await expect(reset(rig.client, person.userId)).rejects.toMatchObject({ code: 'factor-missing' });
  const { items } = await rig.client.call(contract.listAudit, { query: { action: 'second-factor.reset' } });
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ subject: 'lost', reason: 'lost the phone', outcome: 'done' });
  expect((await rig.client.call(contract.listSecondFactors, {})).items).toEqual([]);
});

test('nobody resets who may do more, and a reset needs a reason and a recent second factor', async () => {
  const officer = await createPerson(rig, 'officer', [{ permissions: ['user.read', 'user.write'] }]);
  const above = await createProtected(rig, 'above', [{ permissions: ['audit.read'] }]);
  const below = await createProtected(rig, 'below', [{ permissions: ['user.read'] }]);
  await expect(reset(officer.client, above.userId)).rejects.toMatchObject({ code: 'permission-missing' });
  await expect(reset(officer.client, below.userId, '  ')).rejects.toMatchObject({ code: 'validation-failed' });
  const stranger = contract.UserId.parse('00000000-0000-4000-8000-000000000000');
  await expect(reset(officer.client, stranger)).rejects.toMatchObject({ code: 'not-found' });
  await above.client.call(contract.viewSession, {});
  await reset(officer.client, below.userId);
  const unproven = await createPerson(rig, 'unproven', [{ permissions: ['user.write'] }], { proven: false });
  await expect(reset(unproven.client, above.userId)).rejects.toMatchObject({ code: 'step-up-needed' });
});

test('a reset of everybody works once a day', async () => {
  const people = [await createProtected(rig, 'one'), await createProtected(rig, 'two')];
  const bystander = await createPerson(rig, 'bystander', []);
  const parts = createSecondFactorParts(rig.controlPlane.platform, createSignInLimits(rig.controlPlane.platform));
  const count = await countProtectedUsers(parts.db);
  expect(count).toBeGreaterThanOrEqual(2);
  expect(await resetAllSecondFactors(parts)).toBe(count);
  for (const { client } of people)
    await expect(client.call(contract.viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  await bystander.client.call(contract.viewSession, {});
  expect(await countProtectedUsers(parts.db)).toBe(0);
  await expect(resetAllSecondFactors(parts)).rejects.toMatchObject({ code: 'too-many-attempts' });
});

test('a new administrator password from the machine takes the factor of that administrator away', async () => {
  const person = await createProtected(rig, 'locked-out');
  const secret = (await rig.controlPlane.access.resetAdministrator()).reveal();
  const anonymous = clientWithToken(rig.url, '');
  const account = { username: 'locked-out', password: 'another long password' };
  await anonymous.call(contract.completeSetup, { body: { secret, ...account } });
  const session = await contract.signInWithPassword(anonymous, { ...account, kind: 'bearer' });
  expect(session.permissions).toContain('user.write');
  const { db } = rig.controlPlane.platform;
  expect(await db.selectFrom('totp').selectAll().where('user_id', '=', person.userId).execute()).toEqual([]);
});

test('enrolling, taking away, renewing and resetting are limited for each user', async () => {
  const limited = await startInProcess({
    config: {
      limits: {
        enrolSecondFactor: { attempts: 2, windowSeconds: 60 },
        disableSecondFactor: { attempts: 1, windowSeconds: 60 },
        renewBackupCodes: { attempts: 1, windowSeconds: 60 },
        resetSecondFactors: { attempts: 1, windowSeconds: 60 },
        resetAllSecondFactors: { attempts: 1, windowSeconds: 60 },
      },
    },
  });
  try {
    const person = await createProtected(limited, 'limited');
    const confirm = async () => ({ method: 'totp', code: await person.code() }) as const;
    const tooMany = { code: 'too-many-attempts' };
    const begin = async () => person.client.call(contract.beginTotp, { body: { confirm: await confirm() } });
    await expect(begin()).rejects.toMatchObject({ code: 'factor-enrolled' });
    await expect(begin()).rejects.toMatchObject(tooMany);
    const renew = async () => person.client.call(contract.renewBackupCodes, { body: { confirm: await confirm() } });
    await renew();
    await expect(renew()).rejects.toMatchObject(tooMany);
    const wrong = { method: 'totp', code: '000000' } as const;
    const disable = (body: { confirm: contract.Confirmation }) => person.client.call(contract.disableTotp, { body });
    await expect(disable({ confirm: wrong })).rejects.toMatchObject({ code: 'confirmation-failed' });
    await expect(disable({ confirm: await confirm() })).rejects.toMatchObject(tooMany);
    // Another user is not limited by it.
    const other = await createProtected(limited, 'other');
    await reset(limited.client, person.userId);
    await expect(reset(limited.client, other.userId)).rejects.toMatchObject(tooMany);
  } finally {
    await limited.stop();
  }
});
