import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as contract from '@sluice/contract';
import { startOidcProvider } from '@sluice/test-rig/oidc-provider';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockAccess } from '../../platform/access-lock.ts';
import { chooseProvider, Visitor } from '../../testing/single-sign-on.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess({ config: { outgoingAllow: ['127.0.0.1/32'] } });
});
afterAll(() => rig.stop());

const db = () => rig.controlPlane.platform.db;

/** Locks of others in this database that are held while somebody waits for the row of `access_version`. */
async function heldByWhoWaits(): Promise<{ waiting: number; audit: number; settings: number }> {
  const { rows } = await sql<{ waiting: string; audit: string; settings: string }>`
    WITH waiting AS (
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE '%access_version%'
    )
    SELECT (SELECT count(*) FROM waiting) AS waiting,
      (SELECT count(*) FROM pg_locks JOIN waiting USING (pid) WHERE locktype = 'advisory' AND granted) AS audit,
      (SELECT count(*) FROM pg_locks JOIN waiting USING (pid)
       WHERE locktype = 'relation' AND granted AND mode = 'RowExclusiveLock'
       AND relation IN ('setting'::regclass, 'user_account'::regclass, 'user_group_member'::regclass)) AS settings`.execute(
    db(),
  );
  const [row] = rows;
  return { waiting: Number(row?.waiting), audit: Number(row?.audit), settings: Number(row?.settings) };
}

/** Holds the lock, lets `act` come as far as it, and looks at what it holds by then. */
async function holdsNothingLater(act: () => Promise<unknown>): Promise<void> {
  let begun: Promise<unknown> = Promise.resolve();
  await db()
    .transaction()
    .execute(async (tx) => {
      await lockAccess(tx);
      begun = act();
      begun.catch(() => undefined);
      for (let tries = 0; tries < 200; tries += 1) {
        const { waiting, ...held } = await heldByWhoWaits();
        if (waiting > 0) {
          expect(held).toEqual({ audit: 0, settings: 0 });
          return;
        }
        await delay(25);
      }
      throw new Error('Nobody came to the lock.');
    });
  await begun;
}

test('a cluster that is made with its pool', async () => {
  const pool = { name: 'edge', description: '', environment: 'development', location: '', labels: {} } as const;
  await holdsNothingLater(() =>
    rig.client.call(contract.createCluster, { body: { name: 'edge', description: '', pool } }),
  );
});

test('a sign-in at a provider, of somebody new and of somebody known', async () => {
  const provider = await startOidcProvider([rig.url + contract.singleSignOnPaths.callback]);
  try {
    await chooseProvider(rig, provider);
    const subject = randomUUID();
    provider.people.set(subject, { preferred_username: 'grace' });
    provider.person = subject;
    for (let time = 0; time < 2; time += 1) {
      const visitor = new Visitor();
      const { callback, start } = contract.singleSignOnPaths;
      const url = await visitor.followTo(rig.url + start, rig.url + callback);
      await holdsNothingLater(() => visitor.get(url));
      expect(visitor.cookie(rig.url, 'sluice_session')).not.toBe(null);
    }
  } finally {
    await provider.close();
  }
});

test('a set-up', async () => {
  const secret = (await rig.controlPlane.access.resetAdministrator()).reveal();
  const { password, username } = rig;
  await holdsNothingLater(() =>
    clientWithToken(rig.url, '').call(contract.completeSetup, { body: { secret, username, password } }),
  );
});
