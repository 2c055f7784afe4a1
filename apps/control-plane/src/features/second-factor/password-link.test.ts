import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProtected } from '../../testing/second-factors.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());

test('who chooses a password with a link still proves the second factor', async () => {
  const { code, userId, username } = await createProtected(rig, 'forgetful');
  const { path } = await rig.client.call(contract.createPasswordLink, { params: { userId } });
  const anonymous = clientWithToken(rig.url, '');
  const password = 'seven green bicycles at dawn';
  await anonymous.call(contract.choosePassword, { body: { token: path.split('#')[1] ?? '', password } });
  const begun = await anonymous.call(contract.signIn, { body: { username, password, kind: 'bearer' } });
  expect(begun).toMatchObject({ state: 'second-step', methods: expect.arrayContaining(['totp']) });
  expect(JSON.stringify(begun)).not.toContain('slb1_');
  if (begun.state !== 'second-step') throw new Error('There was no second step.');
  const proof = { method: 'totp', code: await code() } as const;
  const signedIn = await anonymous.call(contract.takeSecondStep, { body: { ticket: begun.ticket, proof } });
  expect(signedIn.token).toMatch(/^slb1_/);
});
