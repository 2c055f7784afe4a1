import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as contract from '@sluice/contract';
import {
  createAdministrator,
  type RunningControlPlane,
  startControlPlane,
  startPostgres,
  type TestDatabase,
} from '@sluice/test-rig';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSluice } from '../apps/cli/src/testing/run-sluice.ts';
import { openDatabase } from '../apps/control-plane/src/platform/database.ts';
import { createLog } from '../apps/control-plane/src/platform/log.ts';
import { Secret } from '../apps/control-plane/src/platform/secret.ts';

const account = { username: 'ada', password: 'correct horse battery staple' };
const cli = path.resolve(import.meta.dirname, '../apps/cli/src/main.ts');
let folder = '';
let database: TestDatabase;
let controlPlane: RunningControlPlane;
let api: contract.ApiClient;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sluice-audit-'));
  database = await startPostgres();
  controlPlane = await startControlPlane({ dataDir: path.join(folder, 'data'), databaseUrl: database.url });
  api = await createAdministrator(controlPlane, account);
  const login = ['login', '--url', controlPlane.url, '--username', account.username, '--password-stdin'];
  expect(await sluice(login, account.password)).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  await controlPlane?.stop();
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

const environment = () => ({ SLUICE_CONFIG_DIR: folder });
const sluice = (args: readonly string[], stdin = '') => runSluice(args, environment(), stdin);

/** As a process, because its answer comes from another program. */
function verify(...args: string[]): Promise<{ exitCode: number; text: string }> {
  const env = { ...process.env, SLUICE_DATA_DIR: path.join(folder, 'data'), DATABASE_URL: database.url };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--conditions=sluice-source', cli, 'audit', 'verify', ...args],
      { env },
      (error, stdout, stderr) => resolve({ exitCode: error === null ? 0 : Number(error.code), text: stdout + stderr }),
    );
  });
}

const createPool = (name: string) =>
  api.call(contract.createPool, {
    body: { name, description: '', environment: 'development', location: '', labels: {} },
  });

test('rows are listed and exported by what they are about', async () => {
  const { id } = await createPool('edge');
  const list = await sluice(['audit', 'list', '--action', 'pool', '--address', '127.0.0.1']);
  expect(list.exitCode).toBe(0);
  expect(list.stdout.toString()).toMatch(
    /ROW +WHEN +WHO +FROM +WHAT +ON +ENDED +WHY\n\d+ .* ada +127\.0\.0\.1 +pool\.created +edge +done\n$/,
  );
  const none = await sluice(['audit', 'list', '--outcome', 'refused', '--text', 'edge']);
  expect(none.stdout.toString()).toBe('No row is like that.\n');
  const csv = await sluice(['audit', 'export', '--format', 'csv', '--action', 'pool.created']);
  expect(csv.stdout.toString().split('\r\n')).toEqual([
    expect.stringMatching(/^"seq","at",/),
    expect.stringContaining(`"pool","${id}","edge"`),
    '',
  ]);
  const lines = await sluice(['audit', 'export', '--permission', 'pool.write']);
  expect(JSON.parse(lines.stdout.toString())).toMatchObject({ action: 'pool.created', permission: 'pool.write' });
  expect(await sluice(['audit', 'list', '--limit', '0'])).toMatchObject({ exitCode: 2 });
});

test('the log is verified beside a running control plane, and a forged row is named', async () => {
  await createPool('before');
  const whole = await verify();
  expect(whole).toMatchObject({
    exitCode: 0,
    text: expect.stringMatching(/^All as it was written, rows: \d+\.\nHead: \d+:[0-9a-f]{64}\n$/),
  });
  const kept = /Head: (\S+)/.exec(whole.text)?.[1] ?? '';
  await createPool('after');
  expect(await verify('--expect', kept)).toMatchObject({ exitCode: 0 });
  const wrong = kept.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  expect(await verify('--expect', wrong)).toMatchObject({
    exitCode: 1,
    text: expect.stringContaining('the log was forged'),
  });
  expect((await verify('--expect', 'nonsense')).exitCode).toBe(2);
  const owner = openDatabase(new Secret(database.url), createLog('silent'));
  await owner.pool.query('ALTER TABLE audit DISABLE TRIGGER ALL');
  await owner.pool.query("UPDATE audit SET actor = 'eve' WHERE seq = 2");
  await owner.close();
  expect(await verify()).toMatchObject({
    exitCode: 1,
    text: expect.stringMatching(/^Row 2 was altered: .*\nAs they were written, rows before that: 1\./),
  });
  const json = await verify('--json');
  expect(json.exitCode).toBe(1);
  expect(JSON.parse(json.text)).toMatchObject({ rows: 1, fault: { seq: 2, kind: 'altered' } });
});
