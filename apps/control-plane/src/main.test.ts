import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { completeSetup, createApiClient, signIn, signInWithPassword, viewSetup } from '@sluice/contract';
import { type RunningControlPlane, startControlPlane, startPostgres } from '@sluice/test-rig';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findRunningPostgres } from './platform/embedded-postgres.ts';

vi.setConfig({ testTimeout: 90_000 });

const run = promisify(execFile);
const admin = join(import.meta.dirname, 'admin.ts');
let dataDir: string;
const started: RunningControlPlane[] = [];

beforeEach(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'sluice-main-'));
  await run('chmod', ['755', parent]);
  dataDir = join(parent, 'data');
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((controlPlane) => controlPlane.stop()));
  await rm(join(dataDir, '..'), { recursive: true, force: true });
});

async function start(): Promise<RunningControlPlane> {
  const controlPlane = await startControlPlane({ dataDir });
  started.push(controlPlane);
  return controlPlane;
}

function runAdmin(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const env = { ...process.env, SLUICE_DATA_DIR: dataDir, DATABASE_URL: '' };
  return run(process.execPath, ['--conditions=sluice-source', admin, ...args], { env });
}

const ada = { username: 'ada', password: 'a long enough password' };

test('a fresh control plane starts its database, serves and gives a set-up secret; the next start finds the account', async () => {
  const first = await start();
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
  expect(first.setupSecret).toMatch(/^[A-Z0-9]{5}(-[A-Z0-9]{5}){4}$/);
  const client = createApiClient({ baseUrl: first.url });
  await client.call(completeSetup, { body: { ...ada, secret: first.setupSecret ?? '' } });
  expect((await stat(join(dataDir, 'sluice.key'))).mode & 0o777).toBe(0o600);
  await first.stop();
  expect(await findRunningPostgres(dataDir)).toBeNull();

  const second = await start();
  expect(second.setupSecret).toBeNull();
  const session = await signInWithPassword(createApiClient({ baseUrl: second.url }), ada);
  expect(session.user.username).toBe('ada');
});

test('after a kill of the control plane the next start works on the same data', async () => {
  const first = await start();
  await createApiClient({ baseUrl: first.url }).call(completeSetup, {
    body: { ...ada, secret: first.setupSecret ?? '' },
  });
  await first.kill();
  const second = await start();
  expect((await signInWithPassword(createApiClient({ baseUrl: second.url }), ada)).user.username).toBe('ada');
});

test('no process of the control plane stays root', async () => {
  const controlPlane = await start();
  const { stdout } = await run('ps', ['-o', 'uid=', '-p', String(controlPlane.pid)]);
  expect(Number(stdout)).not.toBe(0);
});

test('what the program on the machine cannot read is told apart from an audit log that is broken', async () => {
  for (const text of ['NONSENSE', '1:abc', `0:${'0'.repeat(64)}`]) {
    const stderr = expect.stringContaining('--expect takes a number and a hash');
    await expect(runAdmin('audit-verify', '--expect', text)).rejects.toMatchObject({ code: 2, stderr });
  }
});

test('a lost administrator comes back beside a running and with a stopped control plane', async () => {
  const running = await start();
  const secretOf = (text: string) => (JSON.parse(text) as { setupSecret: string }).setupSecret;
  const first = secretOf((await runAdmin('reset', '--json')).stdout);
  const client = createApiClient({ baseUrl: running.url });
  await client.call(completeSetup, { body: { ...ada, secret: first } });
  await running.stop();
  const second = secretOf((await runAdmin('reset', '--json')).stdout);
  expect(await findRunningPostgres(dataDir)).toBeNull();
  const again = createApiClient({ baseUrl: (await start()).url });
  expect(await again.call(viewSetup, {})).toMatchObject({ needed: true });
  const body = { username: 'ada', password: 'another long password', secret: second };
  expect((await again.call(completeSetup, { body })).user.username).toBe('ada');
  await expect(again.call(signIn, { body: ada })).rejects.toMatchObject({ code: 'sign-in-failed' });
});

test('a database by URL is used instead of the embedded one', async () => {
  const database = await startPostgres();
  await mkdir(dataDir, { recursive: true });
  const controlPlane = await startControlPlane({ dataDir, databaseUrl: database.url });
  started.push(controlPlane);
  expect((await fetch(`${controlPlane.url}/healthz`)).status).toBe(200);
  await expect(stat(join(dataDir, 'postgres'))).rejects.toMatchObject({ code: 'ENOENT' });
  await controlPlane.stop();
  await database.stop();
});

test('health turns to 500 when the database goes away, and says so without details', async () => {
  const database = await startPostgres();
  const controlPlane = await startControlPlane({ dataDir, databaseUrl: database.url });
  started.push(controlPlane);
  await database.stop();
  const health = async () => (await fetch(`${controlPlane.url}/healthz`)).json();
  await expect.poll(health).toMatchObject({ status: 500, code: 'database-unavailable' });
  expect((await fetch(`${controlPlane.url}/healthz`)).status).toBe(500);
  expect(JSON.stringify(await health())).not.toMatch(/test_|postgres/);
});

test.each([
  [{ SLUICE_PORT: 'eighty' }, /SLUICE_PORT/],
  [{ DATABASE_URL: 'mysql://localhost' }, /DATABASE_URL/],
  [{ SLUICE_PORT: '0', DATABASE_URL: 'postgresql://nobody:hunter22@127.0.0.1:1/none' }, /does not answer|ECONNREFUSED/],
])('a wrong setting %j stops the start with its name and without secrets', async (setting, expected) => {
  const env = { ...process.env, SLUICE_DATA_DIR: dataDir, ...setting };
  const main = join(import.meta.dirname, 'main.ts');
  const failed = await run(process.execPath, ['--conditions=sluice-source', main], { env }).catch(
    (error: unknown) => error,
  );
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(expected) });
  expect(String((failed as { stderr: string }).stderr)).not.toContain('hunter22');
});
