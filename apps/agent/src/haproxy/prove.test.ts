import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runOnWorker } from '@sluice/haproxy-runtime';
import { freePort, listHaproxyBinaries, makeTestDirectory, unprivilegedIds, writeTestFile } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { type AgentRig, atEnd, defaultsText, startRig, trailerText } from '../testing/agent-rig.ts';
import { startPortThief } from '../testing/port-thief.ts';
import type { ProofOutcome } from './target.ts';

const [before, after] = ['1'.repeat(64), '2'.repeat(64)];

interface Bench extends AgentRig {
  ports: [number, number];
  /** Puts the second bundle on disk. */
  swap(): Promise<void>;
  reload(): Promise<void>;
  /** Proves the second bundle; `previousWorkerPid` is the worker from before `swap`. */
  prove(digest?: string | null): Promise<ProofOutcome>;
}

/** HAProxy with two frontends that serves one bundle, and a second bundle to go to. Binds are on lines 7 and 9. */
async function startBench(
  options: { binary?: string; ids?: { uid: number; gid: number }; directory?: string } = {},
): Promise<Bench> {
  const ports: [number, number] = [await freePort(), await freePort()];
  const write = (digest: string) =>
    `${defaultsText}frontend one\n  bind 127.0.0.1:${ports[0]}\nfrontend two\n  bind 127.0.0.1:${ports[1]}\n${trailerText(digest)}`;
  const rig = await startRig({ config: write(before), ...options });
  const previousWorkerPid = await rig.workerPid();
  return {
    ...rig,
    ports,
    swap: () => writeTestFile(rig.configFile, write(after)),
    reload: async () => {
      expect(await rig.agent.call('reloadHaproxy', rig.target)).toMatchObject({ kind: 'done' });
    },
    prove: (bundleDigest = after) =>
      rig.agent.call('proveServing', rig.target, {
        bundleDigest,
        configText: Buffer.from(write(after)),
        path: 'haproxy.cfg',
        previousWorkerPid,
      }),
  };
}

test.each(listHaproxyBinaries())(
  'a new worker of %s that answers every bind is proven by its open files',
  async (binary) => {
    const bench = await startBench({ binary });
    await bench.swap();
    await bench.reload();
    const workerPid = await bench.workerPid();
    expect(await bench.prove()).toEqual({ kind: 'done', method: 'open-files', workerPid, notProven: [] });
  },
);

test.each(listHaproxyBinaries())('without a reload the proof says that the old worker of %s serves', async (binary) => {
  const bench = await startBench({ binary });
  await bench.swap();
  expect(await bench.prove()).toMatchObject({
    kind: 'stalled',
    code: 'proof-failed',
    diagnostics: [{ code: 'proof-old-worker', cause: expect.stringContaining(`pid ${await bench.workerPid()}`) }],
  });
});

test('a worker that was started with another bundle is named with its digest', async () => {
  const bench = await startBench();
  await bench.reload();
  await bench.swap();
  expect(await bench.prove()).toMatchObject({
    kind: 'stalled',
    diagnostics: [{ code: 'proof-wrong-bundle', cause: expect.stringContaining(before) }],
  });
});

test('a configuration that is not one of ours is proven without a digest', async () => {
  const bench = await startBench();
  await bench.reload();
  expect(await bench.prove(null)).toMatchObject({ kind: 'done' });
});

test.each(listHaproxyBinaries())('one dead bind of two fails the proof of %s on its line', async (binary) => {
  const bench = await startBench({ binary });
  await bench.swap();
  await bench.reload();
  await runOnWorker(bench.masterSocket, { pid: await bench.workerPid() }, ['disable', 'frontend', 'two']);
  expect(await bench.prove()).toMatchObject({
    kind: 'stalled',
    code: 'proof-failed',
    diagnostics: [
      {
        code: 'proof-bind-silent',
        path: 'haproxy.cfg',
        line: 9,
        cause: expect.stringContaining(`127.0.0.1:${bench.ports[1]}`),
      },
    ],
  });
});

test.each(listHaproxyBinaries())(
  'a foreign process that shares a port of %s fails the proof by name',
  async (binary) => {
    const bench = await startBench({ binary });
    await bench.swap();
    await bench.reload();
    const thief = await startPortThief('127.0.0.1', bench.ports[0]);
    atEnd(thief.stop);
    expect(await bench.prove()).toMatchObject({
      kind: 'stalled',
      code: 'proof-failed',
      diagnostics: [
        {
          code: 'proof-foreign-process',
          line: 7,
          cause: expect.stringMatching(new RegExp(`127.0.0.1:${bench.ports[0]} .* process ${thief.pid} \\(`)),
        },
      ],
    });
  },
);

test('a HAProxy of another user is proven by its counters, and a foreign process is still found', async () => {
  const directory = await makeTestDirectory();
  atEnd(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o777);
  const bench = await startBench({ directory, ids: { uid: unprivilegedIds.uid + 1, gid: unprivilegedIds.gid } });
  await bench.swap();
  await bench.reload();
  expect(await bench.prove()).toMatchObject({ kind: 'done', method: 'counters' });
  await runOnWorker(bench.masterSocket, { pid: await bench.workerPid() }, ['disable', 'frontend', 'one']);
  expect(await bench.prove()).toMatchObject({ diagnostics: [{ code: 'proof-bind-silent', line: 7 }] });
  const thief = await startPortThief('127.0.0.1', bench.ports[0]);
  atEnd(thief.stop);
  expect(await bench.prove()).toMatchObject({
    kind: 'stalled',
    method: 'counters',
    diagnostics: [{ code: 'proof-foreign-process', line: 7, cause: expect.stringContaining(`process ${thief.pid} (`) }],
  });
});

test('unix binds and wildcards are proven, abstract sockets are listed as not proven', async () => {
  const port = await freePort();
  const directory = await makeTestDirectory();
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const socket = join(directory, 'web.sock');
  const text = `${defaultsText}frontend f\n  bind :${port}\n  bind :::${port + 1} v4v6\n  bind ${socket}\n  bind abns@sluice-${port}\n`;
  const rig = await startRig({ config: text });
  const expected = { bundleDigest: null, configText: Buffer.from(text), path: 'haproxy.cfg', previousWorkerPid: null };
  expect(await rig.agent.call('proveServing', rig.target, expected)).toMatchObject({
    kind: 'done',
    notProven: [{ code: 'not-proven', severity: 'hint', line: 10 }],
  });
  await rm(socket);
  expect(await rig.agent.call('proveServing', rig.target, expected)).toMatchObject({
    kind: 'stalled',
    diagnostics: [{ code: 'proof-bind-silent', line: 9 }],
  });
});
