import { startPostgres, type TestDatabase } from '@sluice/test-rig';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemActor } from './actor.ts';
import { record } from './audit.ts';
import { type Database, type Db, openDatabase, refuseOldServer, type Tx, transact } from './database.ts';
import { createLog } from './log.ts';
import { migrate, readMigrations } from './migrations.ts';
import { Secret } from './secret.ts';
import { notifyStream, openWakeUps, type WakeUp, type WakeUps, wakeNode } from './wake-ups.ts';

const log = createLog('silent');
let clone: TestDatabase;
let database: Database;
beforeAll(async () => {
  clone = await startPostgres();
  database = openDatabase(new Secret(clone.url), log);
});
afterAll(async () => {
  await database.close();
  await clone.stop();
});

/** Ends a connection as the server does after a time of silence, and an administrator by hand; waits until that is logged. */
async function endConnection(connection: Db | Tx, logged: readonly string[]): Promise<void> {
  const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(connection);
  await sql`SELECT pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(database.db);
  await expect.poll(() => logged.length, { timeout: 30_000 }).toBeGreaterThan(0);
}

describe('a connection that the server ends', () => {
  let logged: string[];
  let own: Database;
  beforeEach(() => {
    logged = [];
    own = openDatabase(new Secret(clone.url), createLog('warn', { write: (line) => logged.push(line) }));
  });
  afterEach(() => own.close());

  test('inside a transaction fails that act and nothing else', async () => {
    const failing = transact(own.db, async (tx) => {
      await endConnection(tx, logged);
      await record(tx, { actor: systemActor('test'), action: 'maps.listed', subject: 'nothing' });
    });
    await expect(failing).rejects.toThrow();
    expect(logged).toEqual([expect.stringContaining('a database connection broke')]);
    const rows = await own.db.selectFrom('audit').select('seq').where('action', '=', 'maps.listed').execute();
    expect(rows).toEqual([]);
  });

  test('while nobody uses it is said once, and the next query has another', async () => {
    await endConnection(own.db, logged);
    expect(logged).toEqual([expect.stringContaining('a database connection broke')]);
    expect((await sql`SELECT 1 AS one`.execute(own.db)).rows).toEqual([{ one: 1 }]);
  });
});

test('an act that fails leaves no audit row', async () => {
  const failing = transact(database.db, async (tx) => {
    await record(tx, { actor: systemActor('test'), action: 'tables.listed', subject: 'nothing' });
    throw new Error('the act failed');
  });
  await expect(failing).rejects.toThrow('the act failed');
  const rows = await database.db.selectFrom('audit').select('seq').where('action', '=', 'tables.listed').execute();
  expect(rows).toEqual([]);
});

test('transactions that deadlock are run again and all succeed', async () => {
  await sql`CREATE TABLE pair (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)`.execute(database.db);
  await sql`INSERT INTO pair VALUES (1, 0), (2, 0)`.execute(database.db);
  const raise = (first: number, second: number) =>
    transact(database.db, async (tx) => {
      for (const id of [first, second]) {
        await sql`UPDATE pair SET value = value + 1 WHERE id = ${id}`.execute(tx);
        await sql`SELECT pg_sleep(0.05)`.execute(tx);
      }
    });
  await Promise.all([raise(1, 2), raise(2, 1), raise(1, 2), raise(2, 1)]);
  const { rows } = await sql<{ value: number }>`SELECT value FROM pair ORDER BY id`.execute(database.db);
  expect(rows).toEqual([{ value: 4 }, { value: 4 }]);
});

test('a migration that was changed after it was applied stops the boot, and so does an unknown one', async () => {
  const migrations = await readMigrations();
  await migrate(database.db, migrations);
  const changed = migrations.map((migration) => ({ ...migration, checksum: `${migration.checksum}0` }));
  await expect(migrate(database.db, changed)).rejects.toThrow(/was changed after it had been applied/);
  await expect(migrate(database.db, migrations.slice(0, -1))).rejects.toThrow(/newer version of Sluice/);
});

test('replicas that migrate at the same time apply each file once', async () => {
  const added = {
    number: 9999,
    name: '9999_test.sql',
    checksum: 'x',
    statements: 'CREATE TABLE migrated_once (id INT)',
  };
  const migrations = [...(await readMigrations()), added];
  await Promise.all([1, 2, 3].map(() => migrate(database.db, migrations)));
  const rows = await database.db.selectFrom('migration').select('name').where('number', '=', 9999).execute();
  expect(rows).toHaveLength(1);
});

const nodeId = '6f2d4f4e-7d3a-4a51-9d0e-2f7a0f8f3c11' as Parameters<typeof wakeNode>[1];

function nextWakeUp(wakeUps: WakeUps): Promise<WakeUp> {
  return new Promise((resolve) => {
    const unsubscribe = wakeUps.subscribe((wakeUp) => {
      unsubscribe();
      resolve(wakeUp);
    });
  });
}

test('wake-ups arrive after the commit, and not at all when the transaction fails', async () => {
  const wakeUps = await openWakeUps(new Secret(clone.url), log);
  const first = nextWakeUp(wakeUps);
  await transact(database.db, async (tx) => {
    await notifyStream(tx, { topic: 'plan', clusterId: null, id: 'rolled back' });
    throw new Error('no');
  }).catch(() => {});
  await transact(database.db, (tx) => notifyStream(tx, { topic: 'plan', clusterId: null, id: 'kept' }));
  expect(await first).toEqual({ kind: 'stream', event: { topic: 'plan', clusterId: null, id: 'kept' } });
  const second = nextWakeUp(wakeUps);
  await transact(database.db, (tx) => wakeNode(tx, nodeId));
  expect(await second).toEqual({ kind: 'node', nodeId });
  await wakeUps.close();
});

test('a broken connection for wake-ups comes back and says that everything may have changed', async () => {
  const wakeUps = await openWakeUps(new Secret(clone.url), log);
  const next = nextWakeUp(wakeUps);
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'sluice-wake-ups' AND datname = current_database()`.execute(database.db);
  expect(await next).toEqual({ kind: 'everything' });
  expect(wakeUps.isListening()).toBe(true);
  await wakeUps.close();
});

test('a server older than PostgreSQL 15 is refused with the remedy, any newer one is taken', () => {
  expect(() => refuseOldServer(140_018)).toThrow('PostgreSQL 14 is too old. Point DATABASE_URL at version 15 or newer');
  for (const version of [150_000, 150_018, 180_000]) expect(() => refuseOldServer(version)).not.toThrow();
});
