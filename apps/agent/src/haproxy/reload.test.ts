import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import {
  freePort,
  type KeptHaproxy,
  keepHaproxy,
  listHaproxyBinaries,
  makeTestDirectory,
  writeTestFile,
} from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { atEnd, defaultsText, startRig } from '../testing/agent-rig.ts';
import { startUnprivileged } from '../testing/unprivileged.ts';

const configText = (port: number) => `${defaultsText}frontend f\n  bind 127.0.0.1:${port}\n`;

test.each(listHaproxyBinaries())('a reload that %s takes ends with a new worker', async (binary) => {
  const rig = await startRig({ config: configText(await freePort()), binary });
  const before = await rig.workerPid();
  expect(await rig.agent.call('reloadHaproxy', rig.target)).toEqual({ kind: 'done', previousWorkerPid: before });
  expect(await rig.workerPid()).not.toBe(before);
});

test.each(listHaproxyBinaries())(
  'a reload that %s refuses keeps the worker and gives the line and words',
  async (binary) => {
    const port = await freePort();
    const rig = await startRig({ config: configText(port), binary });
    const before = await rig.workerPid();
    await writeTestFile(rig.configFile, `${configText(port)}  bogus word\n`);
    const refused = {
      kind: 'stalled',
      code: 'reload-failed',
      previousWorkerPid: before,
      diagnostics: [
        { source: 'haproxy', path: rig.configFile, line: 8, cause: expect.stringContaining("unknown keyword 'bogus'") },
      ],
    };
    expect(await rig.agent.call('reloadHaproxy', rig.target)).toMatchObject(refused);
    // A failure after a failure is not taken for the old one, and a good reload ends the series.
    expect(await rig.agent.call('reloadHaproxy', rig.target)).toMatchObject(refused);
    expect(await rig.workerPid()).toBe(before);
    await writeTestFile(rig.configFile, configText(port));
    expect(await rig.agent.call('reloadHaproxy', rig.target)).toMatchObject({
      kind: 'done',
      previousWorkerPid: before,
    });
    expect(await rig.workerPid()).not.toBe(before);
  },
);

test('a refusal whose words only HAProxy’s standard error has says where to look', async () => {
  const port = await freePort();
  const rig = await startRig({ config: configText(port) });
  await writeTestFile(rig.configFile, `${configText(port)}  bind 192.0.2.77:8080\n`);
  const outcome = await rig.agent.call('reloadHaproxy', rig.target);
  expect(outcome).toMatchObject({
    kind: 'stalled',
    code: 'reload-failed',
    diagnostics: [
      { code: 'reload-failed', cause: expect.stringContaining('standard error'), remediation: expect.any(String) },
    ],
  });
});

test('a master that is gone is a failed reload with a remedy', async () => {
  const rig = await startRig({ config: configText(await freePort()) });
  await rig.stop();
  const outcome = await rig.agent.call('reloadHaproxy', rig.target);
  expect(outcome).toMatchObject({
    kind: 'stalled',
    code: 'reload-failed',
    previousWorkerPid: null,
    diagnostics: [{ remediation: expect.any(String) }],
  });
});

/** The master socket of `haproxy` for one reload, in whose place a worker is killed: with it the master ends, and is started again. */
async function killAtReload(haproxy: KeptHaproxy): Promise<string> {
  const masterSocket = path.join(haproxy.directory, 'front.sock');
  // A question ends with the end of its direction, and is answered after that.
  const server = createServer({ allowHalfOpen: true }, (client: Socket) => {
    const master = connect({ path: haproxy.masterSocket, allowHalfOpen: true });
    // A master that is gone refuses the connection.
    master.on('error', () => client.destroy()).pipe(client);
    client.on('error', () => master.destroy()).on('close', () => master.destroy());
    client.on('data', (words) => {
      if (!words.toString().includes('reload')) master.write(words);
      else void haproxy.kill('worker').then(() => client.end());
    });
    client.on('end', () => master.end());
  });
  server.listen(masterSocket);
  await once(server, 'listening');
  await chmod(masterSocket, 0o666);
  atEnd(async () => void server.close());
  return masterSocket;
}

test.each(listHaproxyBinaries())(
  'a master of %s that ends instead of reloading, and is started again, has read the file',
  async (binary) => {
    const directory = await makeTestDirectory('kept');
    atEnd(() => rm(directory, { recursive: true, force: true }));
    const config = configText(await freePort());
    const haproxy = await keepHaproxy({ directory, config, binary, logFile: path.join(directory, 'kept.log') });
    atEnd(() => haproxy.stop());
    const agent = startUnprivileged();
    atEnd(agent.close);
    const target = { configFile: haproxy.configFile, masterSocket: await killAtReload(haproxy), pidHint: null };
    const outcome = await agent.call('reloadHaproxy', target);
    expect(outcome).toMatchObject({ kind: 'done' });
    // Counted when its worker answers.
    await expect.poll(() => haproxy.restarts).toBe(1);
  },
);
