import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, makeTestDirectory, writeTestFile } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { atEnd, defaultsText, startRig } from '../testing/agent-rig.ts';

async function frontendText(name = 'f'): Promise<string> {
  return `frontend ${name}\n  bind 127.0.0.1:${await freePort()}\n`;
}

test('HAProxy is found by its file, with its socket and user', async () => {
  const rig = await startRig({ config: defaultsText + (await frontendText()) });
  const found = await rig.agent.call('discoverHaproxy', { configFile: rig.configFile });
  expect(found).toMatchObject({
    target: { configFile: rig.configFile, masterSocket: rig.masterSocket, pidHint: rig.masterPid },
  });
  expect(found).not.toHaveProperty('problem');
});

test('a configuration behind a link is looked after at its real path', async () => {
  const directory = await makeTestDirectory();
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const link = join(directory, 'current.cfg');
  await symlink('haproxy.cfg', link);
  const rig = await startRig({
    config: defaultsText + (await frontendText()),
    directory,
    args: ({ masterSocket }) => ['-W', '-S', masterSocket, '-f', link],
  });
  const found = await rig.agent.call('discoverHaproxy', { configFile: link });
  expect(found).toMatchObject({ target: { configFile: rig.configFile } });
  expect(await rig.agent.call('observeHaproxy', rig.target)).toMatchObject({ blockers: [] });
});

test.each(['mkdir', 'mkfifo'])(
  'what %s makes in place of the configuration is a blocker and is not waited for',
  async (program) => {
    const rig = await startRig({ config: defaultsText + (await frontendText()) });
    await rm(rig.configFile);
    execFileSync(program, [rig.configFile]);
    const observed = await rig.agent.call('observeHaproxy', rig.target);
    expect(observed.blockers).toMatchObject([{ code: 'config-not-a-file' }]);
  },
);

test('relative paths and options of the socket are understood', async () => {
  const rig = await startRig({
    config: defaultsText + (await frontendText()),
    args: () => ['-W', '-L', 'west', '-S', 'unix@master.sock,mode,600,level,admin', '--', 'haproxy.cfg'],
  });
  const found = await rig.agent.call('discoverHaproxy', { pid: rig.masterPid });
  expect(found).toMatchObject({ target: { configFile: rig.configFile, masterSocket: rig.masterSocket } });
});

test('several files and a directory are read and named, but not managed', async () => {
  const directory = await makeTestDirectory();
  atEnd(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'conf.d'));
  await writeTestFile(join(directory, 'conf.d', '20-b.cfg'), await frontendText('b'));
  await writeTestFile(join(directory, 'conf.d', '10-a.cfg'), await frontendText('a'));
  await writeTestFile(join(directory, 'conf.d', 'notes.txt'), 'not read');
  const rig = await startRig({
    config: defaultsText,
    directory,
    args: ({ configFile, masterSocket }) => ['-W', '-S', masterSocket, '-f', configFile, '-f', 'conf.d'],
  });
  const observed = await rig.agent.call('observeHaproxy', rig.target);
  expect(observed.configPaths).toEqual([
    rig.configFile,
    join(directory, 'conf.d', '10-a.cfg'),
    join(directory, 'conf.d', '20-b.cfg'),
  ]);
  expect(observed.blockers).toMatchObject([{ code: 'config-directory' }]);
});

test('of two HAProxy none is picked silently: both are listed', async () => {
  const first = await startRig({ config: defaultsText + (await frontendText()) });
  const second = await startRig({ config: defaultsText + (await frontendText()) });
  const found = await first.agent.call('discoverHaproxy', {});
  if (!('problem' in found)) throw new Error('one was picked');
  expect(found.problem.code).toBe('several-haproxy');
  expect(found.problem.cause).toContain(`pid ${first.masterPid} `);
  expect(found.problem.cause).toContain(`pid ${second.masterPid} `);
  expect(found.problem.remediation).toContain('--pid');
});

test('options that fit no process are a problem that lists what runs', async () => {
  const rig = await startRig({ config: defaultsText + (await frontendText()) });
  const found = await rig.agent.call('discoverHaproxy', { configFile: '/nowhere/haproxy.cfg' });
  expect(found).toMatchObject({
    problem: { code: 'haproxy-not-found', cause: expect.stringContaining(rig.configFile) },
  });
});

test('a HAProxy without a master socket is seen and the blocker says what to add', async () => {
  const directory = await makeTestDirectory();
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const rig = await startRig({ config: defaultsText + (await frontendText()), directory });
  const observed = await rig.agent.call('observeHaproxy', { ...rig.target, masterSocket: null });
  expect(observed).toMatchObject({ running: true, masterPid: rig.masterPid, workerPid: null });
  expect(observed.blockers).toMatchObject([{ code: 'no-master-socket', remediation: expect.stringContaining('-S') }]);
});

test('files that cannot be replaced are blockers, each with its remedy', async () => {
  const rig = await startRig({ config: defaultsText + (await frontendText()) });
  const observed = await rig.agent.call('observeHaproxy', { ...rig.target, configFile: '/etc/passwd' });
  expect(observed.blockers.map(({ code }) => code)).toEqual([
    'config-elsewhere',
    'config-not-writable',
    'directory-not-writable',
  ]);
});

test('a HAProxy that has ended is observed as not running', async () => {
  const rig = await startRig({ config: defaultsText + (await frontendText()) });
  await rig.stop();
  const observed = await rig.agent.call('observeHaproxy', rig.target);
  expect(observed).toMatchObject({ running: false, workerPid: null });
  expect(observed.blockers.map(({ code }) => code)).toContain('haproxy-not-running');
});
