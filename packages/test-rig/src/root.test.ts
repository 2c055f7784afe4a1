import { execFile } from 'node:child_process';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTestDirectory } from './haproxy.ts';

let programs: string;

beforeEach(async () => {
  programs = await makeTestDirectory('programs');
  await mkdir(programs, { recursive: true });
});
afterEach(() => rm(programs, { recursive: true, force: true }));

/** What a process without rights is told, with the programs of that folder alone. */
async function ask(): Promise<string[]> {
  const program = fileURLToPath(new URL('./testing/ask-root.ts', import.meta.url));
  const words = ['--conditions=sluice-source', '--disable-warning=ExperimentalWarning', program];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: { PATH: programs }, cwd: '/' });
  return stdout.trim().split('\n');
}

async function installSudo(exitCode: number): Promise<void> {
  await writeFile(join(programs, 'sudo'), `#!/bin/sh\nexit ${exitCode}\n`);
  await chmod(join(programs, 'sudo'), 0o755);
}

test('without root and sudo one sentence says what is missing', async () => {
  const [network, files] = await ask();
  expect(network).toBe('This test must run ip as root: run the tests as root, or allow sudo without a password.');
  expect(files).toBe('This test must give files to another user, which only root may: run the tests as root.');
  await installSudo(1);
  expect((await ask())[0]).toBe(network);
});

test('a user who may sudo without a password becomes root by it', async () => {
  await installSudo(0);
  expect((await ask())[0]).toBe('sudo -n -- ip netns add x');
});
