import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endProcess, makeTestDirectory, requireRoot, testIds, writeTestFile } from '@sluice/test-rig';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStartTicks } from '../process-stat.ts';
import { type StateDirectory, stateDirectoryAt } from '../state/state-directory.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
let state: StateDirectory;
let foreign: ChildProcess;

beforeEach(async () => {
  state = stateDirectoryAt(await makeTestDirectory('uninstall'));
  const target = { configFile: '/etc/haproxy/haproxy.cfg', masterSocket: null, pidHint: null };
  const record = { format: 1, nodeId: randomUUID(), name: 'edge', controlPlane: 'https://127.0.0.1:1', target };
  await writeTestFile(state.agentRecord, JSON.stringify(record));
  foreign = spawn('sleep', ['600'], { stdio: 'ignore' });
});
afterEach(async () => {
  await endProcess(foreign);
  await rm(state.root, { recursive: true, force: true });
});

function uninstall(): Promise<{ code: number; err: string }> {
  const words = ['--conditions=sluice-source', program, 'uninstall', '--state-dir', state.root];
  return new Promise((resolve) => {
    execFile(process.execPath, words, (error, _out, err) => resolve({ code: error ? Number(error.code) : 0, err }));
  });
}

test('root signals no process of another user, whatever the directory says', async () => {
  requireRoot('uninstall an agent of another user');
  const pid = foreign.pid ?? -1;
  await writeTestFile(state.runLock, JSON.stringify({ pid, startTicks: await readStartTicks(pid) }));
  expect(await uninstall()).toMatchObject({ code: 0 });
  expect([foreign.exitCode, foreign.signalCode]).toEqual([null, null]);
  await expect(stat(state.root)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('root removes only what the owner of the directory may remove', async () => {
  requireRoot('uninstall an agent of another user');
  const kept = join(state.root, 'of-root', 'kept');
  await mkdir(dirname(kept));
  await writeFile(kept, 'kept');
  const said = await uninstall();
  expect(said.code).toBe(1);
  expect(said.err).toContain('[not-removed]');
  expect(await readFile(kept, 'utf8')).toBe('kept');
  // What is left can be uninstalled once the cause is mended.
  const { uid, gid } = testIds();
  for (const path of [kept, dirname(kept)]) if (uid !== undefined) await chown(path, uid, gid);
  expect(await uninstall()).toMatchObject({ code: 0 });
  await expect(stat(state.root)).rejects.toMatchObject({ code: 'ENOENT' });
});
