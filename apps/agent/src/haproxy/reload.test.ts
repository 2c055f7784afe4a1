import { freePort, listHaproxyBinaries, writeTestFile } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { defaultsText, startRig } from '../testing/agent-rig.ts';

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
