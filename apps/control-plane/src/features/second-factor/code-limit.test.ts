import { randomUUID } from 'node:crypto';
import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProtected } from '../../testing/second-factors.ts';
import { type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { createCodeLimit } from './code-limit.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());

const someUser = () => contract.UserId.parse(randomUUID());
/** As if a quarter of an hour had passed: only the count of the day is left. */
const passQuarter = () =>
  rig.controlPlane.platform.db.deleteFrom('rate_limit').where('key', 'like', 'second-factor:%').execute();

test('a user has ten tries in a quarter of an hour, another user its own', async () => {
  const limit = createCodeLimit(rig.controlPlane.platform.database.pool);
  const [user, other] = [someUser(), someUser()];
  for (let count = 0; count < 10; count += 1) await limit.begin(user);
  await expect(limit.begin(user)).rejects.toMatchObject({ code: 'too-many-attempts' });
  await limit.begin(other);
});

test('a day has fifty, however they are spread', async () => {
  const limit = createCodeLimit(rig.controlPlane.platform.database.pool);
  const user = someUser();
  let tried = 0;
  for (let quarter = 0; quarter < 5; quarter += 1) {
    await passQuarter();
    for (let count = 0; count < 10; count += 1) {
      await limit.begin(user);
      tried += 1;
    }
  }
  expect(tried).toBe(50);
  await passQuarter();
  await expect(limit.begin(user)).rejects.toMatchObject({ code: 'too-many-attempts' });
});

test('a right code gives its own try back, and not those of a thief', async () => {
  const limit = createCodeLimit(rig.controlPlane.platform.database.pool);
  const user = someUser();
  for (let count = 0; count < 9; count += 1) await limit.begin(user);
  for (let count = 0; count < 20; count += 1) {
    await limit.begin(user);
    await limit.succeed(user);
  }
  await limit.begin(user);
  await expect(limit.begin(user)).rejects.toMatchObject({ code: 'too-many-attempts' });
});

test('who proves often and rightly is never stopped', async () => {
  const person = await createProtected(rig, 'often');
  for (let count = 0; count < 12; count += 1) {
    const proof = { method: 'totp', code: await person.code() } as const;
    await person.client.call(contract.stepUp, { body: { proof } });
  }
});
