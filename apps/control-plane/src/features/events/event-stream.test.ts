import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FleetRig, startFleetRig } from '../../testing/fleet-rig.ts';
import { createPerson } from '../../testing/people.ts';

let rig: FleetRig;

beforeAll(async () => {
  rig = await startFleetRig();
});

afterAll(() => rig.stop());

test('a stream ends with the session that opened it, and the other sessions read on', async () => {
  const { username, password } = rig;
  const { id, token } = await contract.signInWithPassword(rig.client, { username, password, kind: 'bearer' });
  const [mine, other] = await Promise.all([openStream(rig.token), openStream(token ?? '')]);
  await rig.createCluster('seen-by-both');
  await expect.poll(() => [mine.events, other.events].every((events) => events > 0)).toBe(true);

  await rig.client.call(contract.revokeSession, { params: { sessionId: id } });
  const before = mine.events;
  let count = 0;
  await expect
    .poll(
      async () => {
        count += 1;
        await rig.createCluster(`after-revocation-${count}`);
        return other.ended;
      },
      { timeout: 10_000, interval: 200 },
    )
    .toBe(true);
  expect(mine.ended).toBe(false);
  expect(mine.events).toBeGreaterThan(before);
  mine.stop();
});

test('a stream ends when its reader may see no cluster any more', async () => {
  const reader = await createPerson(rig, 'reader', [{ permissions: ['cluster.read'] }]);
  const stream = await openStream(reader.token);
  await rig.createCluster('seen-by-reader');
  await expect.poll(() => stream.events).toBeGreaterThan(0);
  const { db } = rig.controlPlane.platform;
  await db.deleteFrom('access_grant').where('user_id', '=', reader.userId).execute();
  let count = 0;
  await expect
    .poll(
      async () => {
        count += 1;
        await rig.createCluster(`after-grant-${count}`);
        return stream.ended;
      },
      { timeout: 10_000, interval: 200 },
    )
    .toBe(true);
});

async function openStream(token: string) {
  const abort = new AbortController();
  const response = await fetch(`${rig.url}/api/v1/events`, {
    headers: { authorization: `Bearer ${token}` },
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  const stream = { events: 0, ended: false, stop: () => abort.abort() };
  void (async () => {
    try {
      for await (const chunk of response.body ?? []) {
        stream.events += Buffer.from(chunk).toString('utf8').split('event: ').length - 1;
      }
    } finally {
      stream.ended = true;
    }
  })().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  return stream;
}
