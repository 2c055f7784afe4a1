import { chmod, rm } from 'node:fs/promises';
import { createServer, type ListenOptions } from 'node:net';
import { join } from 'node:path';
import { freePort, makeTestDirectory, unprivilegedIds } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import type { StepOutcome } from '../outcome.ts';
import { type AgentRig, atEnd, defaultsText, startRig } from '../testing/agent-rig.ts';
import { startPortThief } from '../testing/port-thief.ts';

async function startBench(
  binds: readonly string[],
): Promise<AgentRig & { check(binds: readonly string[]): Promise<StepOutcome> }> {
  const write = (lines: readonly string[]) =>
    `${defaultsText}frontend f\n${lines.map((bind) => `  bind ${bind}\n`).join('')}`;
  const rig = await startRig({ config: write(binds) });
  return {
    ...rig,
    check: (lines) =>
      rig.agent.call('checkBinds', rig.target, { configText: Buffer.from(write(lines)), path: 'haproxy.cfg' }),
  };
}

/** Holds an address in this process until the test ends. */
async function occupy(options: ListenOptions): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(options, resolve));
  atEnd(() => new Promise((resolve) => server.close(() => resolve())));
}

test('binds that HAProxy already holds are free for it', async () => {
  const port = await freePort();
  const bench = await startBench([`127.0.0.1:${port}`]);
  expect(await bench.check([`127.0.0.1:${port}`])).toEqual({ kind: 'done' });
  expect(await bench.check([`:${port}`])).toEqual({ kind: 'done' });
});

test('a port that another process holds is found before the commit, with line, pid and name', async () => {
  const [own, taken] = [await freePort(), await freePort()];
  const bench = await startBench([`127.0.0.1:${own}`]);
  const thief = await startPortThief('127.0.0.1', taken);
  atEnd(thief.stop);
  expect(await bench.check([`127.0.0.1:${own}`, `127.0.0.1:${taken}`])).toMatchObject({
    kind: 'stalled',
    code: 'bind-taken',
    diagnostics: [
      {
        code: 'bind-taken',
        path: 'haproxy.cfg',
        line: 8,
        cause: expect.stringMatching(new RegExp(`127.0.0.1:${taken} .* process ${thief.pid} \\(`)),
      },
    ],
  });
});

test('the same port on another address is free; below a wildcard and inside a range it is taken', async () => {
  const [own, taken] = [await freePort(), await freePort()];
  const bench = await startBench([`127.0.0.1:${own}`]);
  await occupy({ host: '127.0.0.1', port: taken });
  expect(await bench.check([`127.0.0.2:${taken}`])).toEqual({ kind: 'done' });
  expect(await bench.check([`:${taken}`])).toMatchObject({ code: 'bind-taken' });
  expect(await bench.check([`:::${taken} v4v6`])).toMatchObject({ code: 'bind-taken' });
  expect(await bench.check([`127.0.0.1:${taken - 1}-${taken + 1}`])).toMatchObject({
    code: 'bind-taken',
    diagnostics: [{ line: 7 }],
  });
});

test('a foreign IPv6 wildcard takes IPv4 too, unless it is IPv6 only', async () => {
  const [own, both, only] = [await freePort(), await freePort(), await freePort()];
  const bench = await startBench([`127.0.0.1:${own}`]);
  await occupy({ host: '::', port: both });
  await occupy({ host: '::', port: only, ipv6Only: true });
  expect(await bench.check([`127.0.0.1:${both}`])).toMatchObject({ code: 'bind-taken' });
  expect(await bench.check([`127.0.0.1:${only}`])).toEqual({ kind: 'done' });
});

test('a unix socket that another process listens on is taken, our own is not', async () => {
  const directory = await makeTestDirectory('unix');
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const [own, taken] = [join(directory, 'own.sock'), join(directory, 'taken.sock')];
  const bench = await startBench([`unix@${own}`]);
  await occupy({ path: taken });
  expect(await bench.check([`unix@${own}`])).toEqual({ kind: 'done' });
  expect(await bench.check([`unix@${own}`, `unix@${taken}`])).toMatchObject({
    code: 'bind-taken',
    diagnostics: [{ line: 8 }],
  });
});

test('what the kernel would refuse to HAProxy is found as well', async () => {
  const bench = await startBench([`127.0.0.1:${await freePort()}`]);
  expect(await bench.check(['192.0.2.77:8080', '127.0.0.1:1'])).toMatchObject({
    kind: 'stalled',
    diagnostics: [
      { code: 'bind-address-missing', line: 7 },
      { code: 'bind-not-permitted', line: 8 },
    ],
  });
});

test('where HAProxy runs as another user, its binds are known from the running file', async () => {
  const [own, taken] = [await freePort(), await freePort()];
  const other = { uid: unprivilegedIds.uid + 1, gid: unprivilegedIds.gid };
  const directory = await makeTestDirectory();
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const text = (port: number) => `${defaultsText}frontend f\n  bind 127.0.0.1:${port}\n`;
  await chmod(directory, 0o777);
  const rig = await startRig({ config: text(own), directory, ids: other });
  await occupy({ host: '127.0.0.1', port: taken });
  const check = (port: number) =>
    rig.agent.call('checkBinds', rig.target, { configText: Buffer.from(text(port)), path: 'haproxy.cfg' });
  expect(await check(own)).toEqual({ kind: 'done' });
  expect(await check(taken)).toMatchObject({ code: 'bind-taken' });
});
