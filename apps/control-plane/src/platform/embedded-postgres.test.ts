import { execFile, spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabase } from './database.ts';
import { type EmbeddedPostgres, findRunningPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { createLog } from './log.ts';
import { placesIn } from './postgres-cluster.ts';
import { type SystemUser, systemUserForRoot } from './system-user.ts';

// Each test creates a durable cluster, and the disk may be busy with those of other tests.
vi.setConfig({ testTimeout: 90_000 });

const run = promisify(execFile);
const log = createLog('silent');
let dataDir: string;
let user: SystemUser | null;
let running: EmbeddedPostgres | null = null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-embedded-'));
  await chmod(dataDir, 0o755);
  user = await systemUserForRoot();
});
afterEach(async () => {
  await running?.stop();
  running = null;
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  running = await startEmbeddedPostgres({ dataDir, user, log });
  return running;
}

async function stop(): Promise<void> {
  await running?.stop();
  running = null;
}

async function query<Row>(server: Pick<EmbeddedPostgres, 'url'>, text: string): Promise<Row[]> {
  const database = openDatabase(server.url, log);
  try {
    return (await sql.raw<Row>(text).execute(database.db)).rows;
  } finally {
    await database.close();
  }
}

/** A control plane of its own that starts the database and is killed at once: the database is left behind. */
async function leaveOrphan(): Promise<number> {
  const program = join(dataDir, 'starter.ts');
  const platform = import.meta.dirname;
  await writeFile(
    program,
    `import { startEmbeddedPostgres } from ${JSON.stringify(`${platform}/embedded-postgres.ts`)};
     import { createLog } from ${JSON.stringify(`${platform}/log.ts`)};
     import { systemUserForRoot } from ${JSON.stringify(`${platform}/system-user.ts`)};
     const user = await systemUserForRoot();
     await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, user, log: createLog('silent') });
     process.kill(process.pid, 'SIGKILL');`,
  );
  await expect(run(process.execPath, ['--conditions=sluice-source', program])).rejects.toMatchObject({
    signal: 'SIGKILL',
  });
  return postmasterPid();
}

async function postmasterPid(): Promise<number> {
  const text = await readFile(join(placesIn(dataDir).data, 'postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

test('the database is durable, answers only on its socket and is never root', async () => {
  const server = await start();
  const settings = await query<{ name: string; setting: string }>(
    server,
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'listen_addresses', 'unix_socket_permissions')",
  );
  expect(Object.fromEntries(settings.map((row) => [row.name, row.setting]))).toEqual({
    fsync: 'on',
    listen_addresses: '',
    unix_socket_permissions: '0700',
  });
  const status = await readFile(`/proc/${server.pid()}/status`, 'utf8');
  expect(Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])).toBe(user?.uid ?? process.getuid?.());
  expect(Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])).not.toBe(0);
});

test('a second start finds the data of the first', async () => {
  await query(await start(), 'CREATE TABLE kept AS SELECT 42 AS answer');
  await stop();
  expect(await findRunningPostgres(dataDir)).toBeNull();
  expect(await query(await start(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('the database of a killed control plane is taken over, and stopped at the end', async () => {
  const orphan = await leaveOrphan();
  const server = await start();
  expect(server.pid()).toBe(orphan);
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await stop();
  expect(await findRunningPostgres(dataDir)).toBeNull();
});

test('after everything was killed the next start recovers what was committed', async () => {
  const orphan = await leaveOrphan();
  const url = await findRunningPostgres(dataDir);
  if (url === null) throw new Error('The orphan does not run.');
  await query({ url }, 'CREATE TABLE kept AS SELECT 7 AS answer');
  process.kill(orphan, 'SIGKILL');
  const server = await start();
  expect(server.pid()).not.toBe(orphan);
  expect(await query(server, 'SELECT answer FROM kept')).toEqual([{ answer: 7 }]);
});

test('a database that dies under a running control plane comes back', async () => {
  const server = await start();
  const before = server.pid();
  process.kill(before, 'SIGKILL');
  await expect
    .poll(() => query(server, 'SELECT 1 AS one').catch(() => null), { timeout: 20_000 })
    .toEqual([{ one: 1 }]);
  expect(server.pid()).not.toBe(before);
});

test('a pid file that names a foreign process is not believed, even one of the same user', async () => {
  await start();
  await stop();
  const foreign = spawn('sleep', ['60'], user === null ? {} : { uid: user.uid, gid: user.gid });
  const pidFile = join(placesIn(dataDir).data, 'postmaster.pid');
  await writeFile(pidFile, `${foreign.pid}\n${placesIn(dataDir).data}\n1\n5432\n\n\n`);
  expect(await findRunningPostgres(dataDir)).toBeNull();
  expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(foreign.exitCode).toBeNull();
  foreign.kill();
});

test('two control planes do not share a data directory', async () => {
  await start();
  await expect(startEmbeddedPostgres({ dataDir, user, log })).rejects.toThrow(/Another control plane runs/);
});

test('an interrupted creation leaves nothing that the next start would trust', async () => {
  const places = placesIn(dataDir);
  await mkdir(`${places.data}.new`, { recursive: true });
  await writeFile(join(`${places.data}.new`, 'PG_VERSION'), '18\n');
  if (user !== null) await chown(places.home, user.uid, user.gid);
  expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a data directory with a long path works, because the socket moves', async () => {
  const long = join(dataDir, 'a'.repeat(120));
  const server = await startEmbeddedPostgres({ dataDir: long, user, log });
  running = server;
  expect(placesIn(long).socket.length).toBeLessThan(90);
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await rm(placesIn(long).socket, { recursive: true, force: true });
});

test('a data directory that is made under a strict umask lets the user of the database pass', async () => {
  const before = process.umask(0o077);
  try {
    running = await startEmbeddedPostgres({ dataDir: join(dataDir, 'new', 'data'), user, log });
  } finally {
    process.umask(before);
  }
  expect(await query(running, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
