import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAdministrator, type RunningControlPlane, startControlPlane, startPostgres } from '@sluice/test-rig';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSluice } from '../apps/cli/src/testing/run-sluice.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-keys-'));
const account = { username: 'ada', password: 'a long enough password' };
let database: Awaited<ReturnType<typeof startPostgres>>;
let controlPlane: RunningControlPlane;

beforeAll(async () => {
  database = await startPostgres();
  controlPlane = await startControlPlane({ dataDir: path.join(folder, 'data'), databaseUrl: database.url });
  await createAdministrator(controlPlane, account);
});
afterAll(async () => {
  await controlPlane.stop();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

const sluice = (args: string[], environment: Record<string, string> = {}, stdin = '') =>
  runSluice(
    args,
    { SLUICE_CONFIG_DIR: path.join(folder, 'config'), SLUICE_URL: controlPlane.url, ...environment },
    stdin,
  );
const login = () => sluice(['login', '--username', 'ada', '--password-stdin'], {}, account.password);

test('a key made on the command line works in SLUICE_TOKEN, within its permissions, until it is revoked', async () => {
  expect(await login()).toMatchObject({ exitCode: 0 });
  const made = await sluice(['key', 'create', 'deploy', '--permission', 'cluster.read', 'config.read']);
  expect(made).toMatchObject({ exitCode: 0 });
  const token = made.stdout.toString().trim();
  expect(token).toMatch(/^slk1_[\w-]{43}$/);
  const withKey = { SLUICE_TOKEN: token, SLUICE_CONFIG_DIR: path.join(folder, 'nothing') };
  expect(await sluice(['clusters', 'list'], withKey)).toMatchObject({ exitCode: 0 });
  const refused = await sluice(['key', 'list'], withKey);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('API key');

  const listed = await sluice(['key', 'list', '--json']);
  const { items } = JSON.parse(listed.stdout.toString());
  expect(items).toMatchObject([{ name: 'deploy', permissions: ['cluster.read', 'config.read'] }]);
  expect(Date.parse(items[0].expiresAt) - Date.now()).toBeLessThan(90 * 24 * 3_600_000);
  expect((await sluice(['key', 'list'])).stdout.toString()).not.toContain(token);

  expect(await sluice(['key', 'revoke', 'deploy'])).toMatchObject({ exitCode: 0 });
  expect(await sluice(['clusters', 'list'], withKey)).toMatchObject({ exitCode: 1 });
  expect(await sluice(['key', 'revoke', 'deploy'])).toMatchObject({ exitCode: 1 });
});

test('what is no permission, or too long a life, is not understood', async () => {
  expect(await sluice(['key', 'create', 'x', '--permission', 'everything'])).toMatchObject({ exitCode: 2 });
  expect(await sluice(['key', 'create', 'x'])).toMatchObject({ exitCode: 2 });
  const long = ['key', 'create', 'x', '--permission', 'pool.read', '--days', '400'];
  expect(await sluice(long)).toMatchObject({ exitCode: 2 });
});

test('a key is not sent unencrypted to another machine', async () => {
  const sent = await sluice(['clusters', 'list', '--url', 'http://sluice.example.com'], { SLUICE_TOKEN: 'slk1_x' });
  expect(sent.exitCode).toBe(1);
  expect(sent.stderr).toContain('not encrypted');
});

test('login makes this device a known one, which it stays after a logout', async () => {
  const file = path.join(folder, 'config', 'device');
  await login();
  const first = readFileSync(file, 'utf8');
  expect(statSync(file).mode & 0o077).toBe(0);
  await sluice(['logout']);
  expect(readFileSync(file, 'utf8')).toBe(first);
  const wrong = () =>
    sluice(
      ['login', '--username', 'ada', '--password-stdin'],
      { SLUICE_CONFIG_DIR: path.join(folder, 'stranger') },
      'wrong',
    );
  for (let count = 0; count < 11; count += 1) expect(await wrong()).toMatchObject({ exitCode: 1 });
  expect((await wrong()).stderr).toContain('too many attempts');
  // The stranger has used up the attempts of the account in this network, not those of the device.
  expect(await login()).toMatchObject({ exitCode: 0 });
  expect(readFileSync(file, 'utf8')).not.toBe(first);
});
