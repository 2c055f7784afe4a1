import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBundleDirectory, writeBundleDirectory } from './bundle-directory.ts';
import { digestOf, replaceFile } from './durable-file.ts';
import { closeJournal, enterStep, type Journal, readJournal } from './journal.ts';
import { digestsOnDisk, diskPathOf, keepInitialBackup, mainPath, putFile, removeFile } from './managed-files.ts';
import { findRunning, takeRunLock } from './run-lock.ts';
import { openStateDirectory, stateDirectoryAt } from './state-directory.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-state-'));
});
afterEach(() => rm(directory, { recursive: true }));

const journal: Journal = {
  format: 1,
  passId: randomUUID(),
  epoch: randomUUID(),
  counter: 1,
  phase: 'prepare',
  bundle: { digest: 'a'.repeat(64), files: [{ path: mainPath, digest: 'b'.repeat(64), sizeBytes: 1, mode: 0o644 }] },
  step: 'fetch',
  startedAt: '2026-01-31T12:00:00.000Z',
  lastGood: null,
  before: {},
  previousWorkerPid: null,
  applied: null,
  workerDigest: null,
  failure: null,
  outcome: null,
};

function targetAt(name: string) {
  return { configFile: join(directory, name), masterSocket: null, pidHint: null };
}

test('a step is announced when its journal entry can be read', async () => {
  const path = join(directory, 'journal.json');
  const announced: unknown[] = [];
  const listen = (message: unknown) => announced.push(message);
  subscribe('sluice.step', listen);
  await enterStep(path, { ...journal }, 'stage');
  expect(announced).toEqual([{ name: 'stage' }]);
  expect((await readJournal(path, () => undefined))?.step).toBe('stage');
  await closeJournal(path);
  expect(await readJournal(path, () => undefined)).toBeNull();
});

test('a damaged journal is set aside with a word in the log', async () => {
  const path = join(directory, 'journal.json');
  await writeFile(path, '{"format":1,');
  const warnings: string[] = [];
  expect(await readJournal(path, (cause) => warnings.push(cause))).toBeNull();
  expect(warnings).toHaveLength(1);
  expect(await readdir(directory)).toEqual(['journal.json.damaged']);
});

test('replacing a file keeps a link that stands in the way of the temporary file from being followed', async () => {
  const victim = join(directory, 'victim');
  await writeFile(victim, 'untouched');
  await symlink(victim, join(directory, 'file.new'));
  await replaceFile(join(directory, 'file'), 'new', { mode: 0o600 });
  expect(await readFile(victim, 'utf8')).toBe('untouched');
  expect(await readFile(join(directory, 'file'), 'utf8')).toBe('new');
});

test('the main file keeps its mode and owner when it is replaced', async () => {
  const target = targetAt('edge.cfg');
  await writeFile(target.configFile, 'old');
  await chmod(target.configFile, 0o640);
  const before = await stat(target.configFile);
  await putFile(target, mainPath, Buffer.from('new'));
  const after = await stat(target.configFile);
  expect(await readFile(target.configFile, 'utf8')).toBe('new');
  expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
  expect(await readdir(directory)).toEqual(['edge.cfg']);
});

/** What may stand where a configuration file is expected. */
const oddFiles = {
  'a link to a file': (path: string) =>
    writeFile(`${path}.real`, 'real', { mode: 0o640 }).then(() => symlink('edge.cfg.real', path)),
  'a link to nothing': (path: string) => symlink('nowhere', path),
  'a directory': (path: string) => mkdir(path),
  'a named pipe': async (path: string) => {
    execFileSync('/usr/bin/mkfifo', [path]);
  },
};

test.each(Object.entries(oddFiles))('%s is neither read, replaced, copied nor removed', async (_name, make) => {
  const target = targetAt('edge.cfg');
  await make(target.configFile);
  const before = await lstat(target.configFile);
  const names = await readdir(directory);
  const refused = { code: 'not-a-plain-file', message: expect.stringContaining(target.configFile) };
  await expect(digestsOnDisk(target, [mainPath])).rejects.toMatchObject(refused);
  await expect(putFile(target, mainPath, Buffer.from('new'))).rejects.toMatchObject(refused);
  await expect(keepInitialBackup(target)).rejects.toMatchObject(refused);
  await expect(removeFile(target, mainPath)).rejects.toMatchObject(refused);
  const after = await lstat(target.configFile);
  expect([after.ino, after.mode, after.mtimeMs]).toEqual([before.ino, before.mode, before.mtimeMs]);
  expect(await readdir(directory)).toEqual(names);
});

test('the initial backup is made once and never again', async () => {
  const target = targetAt('haproxy.cfg');
  await writeFile(target.configFile, 'first');
  await keepInitialBackup(target);
  await writeFile(target.configFile, 'second');
  await keepInitialBackup(target);
  expect(await readFile(`${target.configFile}.initial-backup`, 'utf8')).toBe('first');
  expect((await readdir(directory)).sort()).toEqual(['haproxy.cfg', 'haproxy.cfg.initial-backup']);
});

test('a bundle path is a few plain names below the directory of the main file, whatever the control plane sends', () => {
  const target = targetAt('edge.cfg');
  expect(diskPathOf(target, 'haproxy.cfg')).toBe(target.configFile);
  expect(diskPathOf(target, 'edge.cfg')).toBe(target.configFile);
  expect(diskPathOf(target, 'hosts.map')).toBe(join(directory, 'hosts.map'));
  expect(diskPathOf(target, 'maps/eu/hosts.map')).toBe(join(directory, 'maps/eu/hosts.map'));
  const odd = [
    '../passwd',
    'a/../../b',
    'a/..',
    'a//b',
    '/etc/passwd',
    '..',
    '.',
    '',
    'a/',
    'a/b/c/d/e',
    'a/.b',
    'a\0b',
  ];
  for (const path of [...odd, '.hidden', 'x'.repeat(300), 'x.sluice-new', 'haproxy.cfg.initial-backup']) {
    expect(() => diskPathOf(target, path), path).toThrow();
  }
});

test('a kept directory is whole with the right digests or counts as missing', async () => {
  const place = join(directory, 'kept');
  const bytes = Buffer.from('global\n');
  await writeBundleDirectory(place, [{ path: mainPath, bytes }]);
  expect(await readBundleDirectory(place, { [mainPath]: digestOf(bytes) })).toEqual(new Map([[mainPath, bytes]]));
  await writeFile(join(place, mainPath), 'tampered');
  expect(await readBundleDirectory(place, { [mainPath]: digestOf(bytes) })).toBeNull();
});

test('a state directory that others may enter is refused', async () => {
  const root = join(directory, 'state');
  await openStateDirectory(root);
  await chmod(root, 0o755);
  await expect(openStateDirectory(root)).rejects.toMatchObject({ code: 'state-directory-unsafe' });
});

test('a lock of a process that is gone does not stop the next agent, also when its number lives again', async () => {
  const state = stateDirectoryAt(directory);
  await writeFile(state.runLock, JSON.stringify({ pid: process.pid, startTicks: '1' }));
  expect(await findRunning(state)).toBeNull();
  const unlock = await takeRunLock(state);
  expect((await findRunning(state))?.pid).toBe(process.pid);
  await unlock();
  expect(await findRunning(state)).toBeNull();
});

test('of two agents that start at the same moment one gets the directory', async () => {
  const state = stateDirectoryAt(directory);
  for (let round = 0; round < 20; round += 1) {
    const taken = await Promise.allSettled([takeRunLock(state), takeRunLock(state)]);
    const unlocks = taken.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(unlocks).toHaveLength(1);
    expect(taken.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'already-running' } });
    for (const unlock of unlocks) await unlock();
  }
});
