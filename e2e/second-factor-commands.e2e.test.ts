import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as contract from '@sluice/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runCli } from '../apps/cli/src/program.ts';
import { runSluice } from '../apps/cli/src/testing/run-sluice.ts';
import { createProtected } from '../apps/control-plane/src/testing/second-factors.ts';
import { type InProcessControlPlane, startInProcess } from '../apps/control-plane/src/testing/start-in-process.ts';
import { repositoryRoot } from '../scripts/repository.ts';

let rig: InProcessControlPlane;
let folder = '';
beforeAll(async () => {
  rig = await startInProcess();
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-second-factor-'));
});
afterAll(async () => {
  await rig.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => rig.controlPlane.platform.db.deleteFrom('rate_limit').execute());

const environment = () => ({ SLUICE_CONFIG_DIR: folder });
const loginArgs = (username: string) => ['login', '--url', rig.url, '--username', username, '--password-stdin'];
const login = (username: string, ...args: string[]) =>
  runSluice([...loginArgs(username), ...args], environment(), `${rig.password}\n`);

test('a login takes the code of the authenticator or a backup code, and a wrong one signs nobody in', async () => {
  const person = await createProtected(rig, 'grace');
  const wrong = await login('grace', '--code', '000000');
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toContain('The second step does not fit');
  const asked = await login('grace');
  expect(asked.exitCode).toBe(1);
  expect(asked.stderr).toContain('--code');
  const run = await login('grace', '--code', await person.code());
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(run.stdout.toString()).toContain('Signed in');
  const [first = ''] = person.backupCodes;
  expect(await login('grace', '--code', first.toLowerCase())).toMatchObject({ exitCode: 0 });
  expect(await login('grace', '--code', first)).toMatchObject({ exitCode: 1 });
});

test('step-up proves the factor again in the session of the command line', async () => {
  const person = await createProtected(rig, 'steps-up');
  expect(await login('steps-up', '--code', await person.code())).toMatchObject({ exitCode: 0 });
  const { db } = rig.controlPlane.platform;
  await db.updateTable('session').set({ second_factor_at: null }).where('user_id', '=', person.userId).execute();
  const wrong = await runSluice(['step-up', '--code', '000000'], environment());
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toContain('The confirmation does not fit');
  const right = await runSluice(['step-up', '--code', await person.code(), '--json'], environment());
  expect(right).toMatchObject({ exitCode: 0, stderr: '' });
  const { provenUntil } = JSON.parse(right.stdout.toString()) as { provenUntil: string };
  expect(Date.parse(provenUntil)).toBeGreaterThan(Date.now());
  const proven = await db.selectFrom('session').select('id').where('second_factor_at', 'is not', null).execute();
  expect(proven.length).toBeGreaterThan(0);
});

test('on a terminal the code is asked for, and again when it was mistyped', async () => {
  const person = await createProtected(rig, 'asked');
  expect(await login('asked', '--code', await person.code())).toMatchObject({ exitCode: 0 });
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const codes = ['000000', await person.code()];
  let stderr = '';
  let stdout = '';
  const exitCode = await runCli(['step-up'], {
    environment: environment(),
    stdin,
    stdout: { write: (chunk) => (stdout += String(chunk)) },
    stderr: {
      write: (chunk) => {
        stderr += chunk;
        if (chunk.includes('backup code: ')) setImmediate(() => stdin.write(`${codes.shift()}\n`));
      },
    },
  });
  expect(stderr).toContain('That code does not fit.');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Proven.');
});

/** The program of the machine of the control plane, with these lines typed. */
async function resetAll(...typed: string[]) {
  const program = path.join(repositoryRoot, 'apps/control-plane/src/admin.ts');
  const child = spawn(process.execPath, ['--conditions=sluice-source', program, 'reset-second-factors'], {
    env: { ...process.env, SLUICE_DATA_DIR: rig.dataDir, DATABASE_URL: rig.databaseUrl },
  });
  child.stdin.end(typed.map((line) => `${line}\n`).join(''));
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ]);
  return { stdout, stderr, exitCode };
}

test('the factors of everybody are reset only when both questions are answered, and once a day', async () => {
  const person = await createProtected(rig, 'last');
  const { db } = rig.controlPlane.platform;
  const count = (await db.selectFrom('totp').select('user_id').execute()).length;
  for (const typed of [[], [`${count + 1}`, 'reset all'], [`${count}`, 'yes'], [`${count}`]]) {
    const run = await resetAll(...typed);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('Nothing was changed');
  }
  await person.client.call(contract.viewSession, {});
  const run = await resetAll(`${count}`, 'reset all');
  expect(run).toMatchObject({ exitCode: 0 });
  expect(run.stdout).toContain(`The second factors of ${count} users are gone`);
  await expect(person.client.call(contract.viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  expect((await resetAll()).stdout).toContain('No user has a second factor.');
  await createProtected(rig, 'next');
  const again = await resetAll('1', 'reset all');
  expect(again.exitCode).toBe(1);
  expect(again.stderr).toContain('too many attempts');
});
