import { chmod, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { freePort, listHaproxyBinaries, makeTestDirectory, type RunningHaproxy, startHaproxy } from '@sluice/test-rig';
import { afterEach, describe, expect, test } from 'vitest';
import {
  infoNumber,
  reload,
  runCommand,
  runOnWorker,
  showEnv,
  showInfo,
  showProc,
  showStat,
  showVersion,
} from './index.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function start(binary: string): Promise<RunningHaproxy> {
  const directory = await makeTestDirectory('runtime');
  endings.push(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'names.map'), 'first one\n', { mode: 0o644 });
  const haproxy = await startHaproxy({
    binary,
    directory,
    config: `global
  stats socket ${directory}/stats.sock mode 666 level admin
  stats socket ${directory}/user.sock mode 666 level user
  setenv PLANTED "a=b c"
defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 1s
frontend f
  bind 127.0.0.1:${await freePort()}
  http-request set-header x %[path,map(${directory}/names.map)]
  default_backend b
backend b
  server s1 192.0.2.1:80 weight 7
`,
  });
  endings.push(haproxy.stop);
  return haproxy;
}

describe.each(listHaproxyBinaries())('%s', (binary) => {
  test('tells its version, processes, environment, facts and counters', async () => {
    const { masterSocket, masterPid } = await start(binary);
    const version = await showVersion(masterSocket);
    console.log(`${binary}: HAProxy ${version}`);
    const { master, workers } = await showProc(masterSocket);
    expect(master).toMatchObject({ pid: masterPid, reloads: 0, failedReloads: 0, version });
    const [worker] = workers;
    if (!worker) throw new Error('no worker');
    expect((await showEnv(masterSocket, worker)).get('PLANTED')).toBe('a=b c');
    expect(infoNumber(await showInfo(masterSocket, { rank: 1 }), 'Pid')).toBe(worker.pid);
    const rows = await showStat(masterSocket, worker);
    expect(rows.find(({ name }) => name === 's1')).toMatchObject({
      proxy: 'b',
      kind: 'server',
      weight: 7,
      status: 'no check',
    });
    expect(rows.find(({ kind }) => kind === 'frontend')).toMatchObject({
      proxy: 'f',
      status: 'OPEN',
      connectionsTotal: 0,
    });
  });

  test('starts a new worker on reload, and says so since 2.7', async () => {
    const { masterSocket, workerPid } = await start(binary);
    const before = await workerPid();
    const expected = (await showVersion(masterSocket))?.startsWith('2.6.') ? 'unknown' : 'success';
    expect((await reload(masterSocket)).result).toBe(expected);
    // 2.6 is away for a moment while it executes itself anew.
    await expect.poll(() => workerPid().catch(() => before), { timeout: 60_000 }).not.toBe(before);
    await expect(runOnWorker(masterSocket, { pid: 999_999_999 }, ['show', 'info'])).rejects.toMatchObject({
      code: 'no-such-process',
    });
  });

  test('reads back every word as it was given, and never a second command', async () => {
    const { directory, masterSocket } = await start(binary);
    const map = join(directory, 'names.map');
    const word = 'key;show\\ info';
    for (const run of [
      (command: string[]) => runCommand(join(directory, 'stats.sock'), command),
      (command: string[]) => runOnWorker(masterSocket, { rank: 1 }, command),
    ]) {
      await run(['clear', 'map', map]);
      expect((await run(['add', 'map', map, word, 'a;b'])).trim()).toBe('');
      expect(await run(['show', 'map', map])).toMatch(/^0x[0-9a-f]+ key;show\\ info a;b\n$/);
    }
  });

  test('says when a command is unknown or not allowed', async () => {
    const { directory } = await start(binary);
    const user = join(directory, 'user.sock');
    await expect(runCommand(user, ['bogus'])).rejects.toMatchObject({ code: 'unknown-command' });
    await expect(runCommand(user, ['disable', 'frontend', 'f'])).rejects.toMatchObject({
      code: 'permission-denied',
      remediation: expect.stringContaining('level'),
    });
  });
});

test('a socket that is missing, closed or no socket is told apart', async () => {
  const directory = await makeTestDirectory('sockets');
  endings.push(() => rm(directory, { recursive: true, force: true }));
  await expect(runCommand(join(directory, 'none.sock'), ['help'])).rejects.toMatchObject({ code: 'socket-missing' });
  await writeFile(join(directory, 'file'), '');
  await chmod(join(directory, 'file'), 0o666);
  await expect(runCommand(join(directory, 'file'), ['help'])).rejects.toMatchObject({
    code: expect.stringMatching(/^(socket-missing|connection-refused)$/),
  });
});

test('a server that does not answer, or does not stop, meets the limits', async () => {
  const directory = await makeTestDirectory('sockets');
  endings.push(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, 'mute.sock');
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (line) => String(line) === 'flood\n' && socket.write(Buffer.alloc(4_096)));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  endings.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  await expect(runCommand(path, ['wait'], { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  await expect(runCommand(path, ['flood'], { maxAnswerBytes: 1_000 })).rejects.toMatchObject({
    code: 'answer-too-large',
  });
});
