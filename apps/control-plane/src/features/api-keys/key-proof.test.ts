import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson } from '../../testing/people.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());

test('a key for what asks for a second factor is made only by who has just proven one, and then needs none', async () => {
  const given = [{ permissions: ['user.read', 'role.write'] }] as const;
  const body = (...permissions: contract.Permission[]) => ({ name: permissions.join(), permissions, expiresAt: null });
  const role = (name: string) => ({ name, description: '', permissions: ['user.read'] as contract.Permission[] });

  const person = await createPerson(rig, 'unproven', given, { proven: false });
  const refused = person.client.call(contract.createKey, { body: body('user.read', 'role.write') });
  await expect(refused).rejects.toMatchObject({ code: 'step-up-needed' });
  const { token: plain } = await person.client.call(contract.createKey, { body: body('user.read') });
  const reader = clientWithToken(rig.url, plain);
  await reader.call(contract.listUsers, {});
  await expect(reader.call(contract.createRole, { body: role('by reader') })).rejects.toMatchObject({
    code: 'permission-missing',
  });

  const proven = await createPerson(rig, 'proven', given);
  const { token } = await proven.client.call(contract.createKey, { body: body('user.read', 'role.write') });
  const created = await clientWithToken(rig.url, token).call(contract.createRole, { body: role('by key') });
  expect(created.name).toBe('by key');
});
