import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson, type Person } from '../../testing/people.ts';
import { type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
  const body = {
    url: 'https://hooks.example.com/services/in-the-path?key=1',
    secret: 'a secret of the webhook',
    active: false,
  };
  await rig.client.call(contract.setWebhookForwarder, { body });
});
afterAll(() => rig.stop());

async function urlFor({ client }: Pick<Person, 'client'>): Promise<string> {
  const [forwarder] = (await client.call(contract.listForwarders, {})).items;
  if (forwarder?.kind !== 'webhook') throw new Error('There is no webhook.');
  return forwarder.settings.url;
}

test('where the log is sent and how long it is kept is read without a recent second factor, and set with one', async () => {
  const person = await createPerson(rig, 'late', [{ permissions: ['audit.read', 'audit.configure'] }], {
    proven: false,
  });
  expect(await urlFor(person)).toContain('/services/in-the-path?key=1');
  expect(await person.client.call(contract.viewRetention, {})).toMatchObject({ days: null });
  const needed = { code: 'step-up-needed' };
  await expect(person.client.call(contract.setRetention, { body: { days: 30 } })).rejects.toMatchObject(needed);
  const removed = person.client.call(contract.deleteForwarder, { params: { kind: 'webhook' } });
  await expect(removed).rejects.toMatchObject(needed);
});

test('who reads the audit log and does not set it up is not shown the path of a webhook', async () => {
  const reader = await createPerson(rig, 'reads', [{ permissions: ['audit.read'] }]);
  expect(await urlFor(reader)).toBe('https://hooks.example.com');
  const set = reader.client.call(contract.setRetention, { body: { days: 30 } });
  await expect(set).rejects.toMatchObject({ code: 'permission-missing' });
});
