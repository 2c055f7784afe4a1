import { connect } from 'node:net';
import { Facts, HaproxyObserved, Metrics } from '@sluice/contract/agent';
import { freePort, listHaproxyBinaries, writeTestFile } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { atEnd, defaultsText, startRig, trailerText } from '../testing/agent-rig.ts';
import { startUnprivileged } from '../testing/unprivileged.ts';

const digest = 'c'.repeat(64);
const configText = (port: number) =>
  `${defaultsText}frontend f\n  bind 127.0.0.1:${port}\n  default_backend b\nbackend b\n  server s1 192.0.2.1:80 weight 7\n`;

test.each(listHaproxyBinaries())('an observation of %s fits the contract and has no blockers', async (binary) => {
  const rig = await startRig({ config: configText(await freePort()) + trailerText(digest), binary });
  const { masterUid, ...observed } = await rig.agent.call('observeHaproxy', rig.target);
  expect(HaproxyObserved.parse(observed)).toEqual(observed);
  expect(observed).toMatchObject({
    running: true,
    binary,
    masterPid: rig.masterPid,
    workerPid: await rig.workerPid(),
    runningBundle: digest,
    configPaths: [rig.configFile],
    blockers: [],
  });
  expect(observed.version).toMatch(/^[23]\./);
  expect(masterUid).not.toBe(0);
});

test.each(listHaproxyBinaries())(
  'an old worker of %s that finishes connections is counted, with its age',
  async (binary) => {
    const port = await freePort();
    const rig = await startRig({ config: configText(port), binary });
    expect(await rig.agent.call('observeHaproxy', rig.target)).toMatchObject({
      oldWorkers: 0,
      oldestWorkerSince: null,
    });
    const held = connect(port, '127.0.0.1');
    // Half a request: the worker waits for the rest.
    await new Promise<void>((resolve) => held.write('GET / HTTP/1.1\r\n', () => resolve()));
    const startedBefore = Date.now();
    expect(await rig.agent.call('reloadHaproxy', rig.target)).toMatchObject({ kind: 'done' });
    const observed = await rig.agent.call('observeHaproxy', rig.target);
    expect(observed.oldWorkers).toBe(1);
    const since = Date.parse(observed.oldestWorkerSince ?? '');
    expect(since).toBeLessThanOrEqual(startedBefore + 1_000);
    expect(since).toBeGreaterThan(startedBefore - 60_000);
    expect(await rig.agent.call('observeHaproxy', rig.target)).toMatchObject({
      oldestWorkerSince: observed.oldestWorkerSince,
    });
    held.destroy();
    await expect
      .poll(() => rig.agent.call('observeHaproxy', rig.target), { timeout: 10_000 })
      .toMatchObject({ oldWorkers: 0, oldestWorkerSince: null });
  },
);

test.each(listHaproxyBinaries())('whoever looks while %s reloads sees no worker without its bundle', async (binary) => {
  const rig = await startRig({ config: configText(await freePort()) + trailerText(digest), binary });
  const looker = startUnprivileged();
  atEnd(looker.close);
  const seen: unknown[] = [];
  for (let count = 0; count < 8; count += 1) {
    const reloaded = rig.agent.call('reloadHaproxy', rig.target).then(() => true);
    do {
      const { runningBundle, workerPid } = await looker.call('observeHaproxy', rig.target);
      // A master that begins anew answers nobody for a moment.
      if (workerPid !== null) seen.push(runningBundle);
    } while (!(await Promise.race([reloaded, false])));
  }
  expect(seen.length).toBeGreaterThanOrEqual(8);
  expect(new Set(seen)).toEqual(new Set([digest]));
});

test('a digest that 2.6 left in its environment is not taken for the running bundle', async () => {
  const port = await freePort();
  const rig = await startRig({ config: configText(port) + trailerText(digest) });
  await writeTestFile(rig.configFile, configText(port));
  // The worker still is the one of the bundle, whatever the file says now.
  expect(await rig.agent.call('observeHaproxy', rig.target)).toMatchObject({ runningBundle: digest });
  expect(await rig.agent.call('reloadHaproxy', rig.target)).toMatchObject({ kind: 'done' });
  expect(await rig.agent.call('observeHaproxy', rig.target)).toMatchObject({ runningBundle: null });
});

test.each(listHaproxyBinaries())('metrics of %s carry servers with state and weight', async (binary) => {
  const rig = await startRig({ config: configText(await freePort()), binary });
  const metrics = await rig.agent.call('readMetrics', rig.target);
  expect(Metrics.parse(metrics)).toEqual(metrics);
  expect(metrics.workerPid).toBe(await rig.workerPid());
  expect(metrics.rows).toContainEqual(
    expect.objectContaining({ proxy: 'b', name: 's1', kind: 'server', status: 'no check', weight: 7 }),
  );
  expect(metrics.rows).toContainEqual(expect.objectContaining({ proxy: 'f', kind: 'frontend', status: 'OPEN' }));
});

test('metrics of a HAProxy that is gone are empty', async () => {
  const rig = await startRig({ config: configText(await freePort()) });
  await rig.stop();
  expect(await rig.agent.call('readMetrics', rig.target)).toMatchObject({ workerPid: null, rows: [] });
});

test('facts fit the contract, also for a user without a name', async () => {
  const rig = await startRig({ config: configText(await freePort()) });
  const facts = await rig.agent.call('readFacts', '1.2.3');
  expect(Facts.parse(facts)).toEqual(facts);
  expect(facts.user).not.toBe('root');
});
