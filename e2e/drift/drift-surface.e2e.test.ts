import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runOnWorker } from '@sluice/haproxy-runtime';
import { writeTestFile } from '@sluice/test-rig';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSluice } from '../../apps/cli/src/testing/run-sluice.ts';
import { buildWeb } from '../../scripts/builds.ts';
import { CleanUp } from '../clean-up.ts';
import { administrator, until } from '../real-fleet.ts';
import { repositoryRoot } from '../running-system.ts';
import { expectNoAccessibilityFaults, signIn } from '../surface.ts';
import { type DriftRig, startDriftRig } from './drift-rig.ts';

const configOf = ({ port }: { port: number }) => `global
  maxconn 2000
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:${port}
  default_backend app
backend app
  server web1 192.0.2.11:80 weight 20
  server web2 192.0.2.12:80
`;

let rig: DriftRig;
let browser: BrowserRig;
let configDirectory: string;
const cleanUp = new CleanUp();

beforeAll(async () => {
  const built = await buildWeb();
  if (!built.ok) throw new Error(`The web UI does not build: ${built.output}`);
  rig = await startDriftRig('/usr/sbin/haproxy', configOf);
  cleanUp.add(() => rig.stop());
  const text = await readFile(rig.configFile, 'latin1');
  await rig.rollOut({ 'haproxy.cfg': text.replace('maxconn 2000', 'maxconn 2001') });
  configDirectory = await mkdtemp(path.join(tmpdir(), 'sluice-drift-cli-'));
  cleanUp.add(() => rm(configDirectory, { recursive: true, force: true }));
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
});
afterAll(() => cleanUp.run());

const sluice = async (args: readonly string[], stdin = '') => {
  const run = await runSluice(args, { SLUICE_CONFIG_DIR: configDirectory }, stdin);
  return { ...run, text: run.stdout.toString() };
};
const setWeight = (weight: string) =>
  runOnWorker(rig.masterSocket, { rank: 1 }, ['set', 'server', 'app/web1', 'weight', weight]);

test('the page names what was changed by hand while one looks at it', async () => {
  const { page } = browser;
  await signIn(page, rig.controlPlane.url, administrator);
  await page.goto(`${rig.controlPlane.url}/clusters/${rig.clusterId}/drift`);
  await page.getByText('Nothing differs').waitFor();
  await browser.screenshot('60-no-drift');
  const text = await readFile(rig.configFile, 'latin1');
  await writeTestFile(rig.configFile, text.replace('maxconn 2001', 'maxconn 3000'));
  await setWeight('5');
  await page.getByRole('row', { name: /weight 20 → 5/ }).waitFor();
  await page.getByRole('row', { name: /haproxy.cfg on the disk/ }).waitFor();
  await browser.screenshot('61-drift');
  await expectNoAccessibilityFaults(page);
});

test('the page of the node shows the difference in words and lines, and ignores one of them', async () => {
  const { page } = browser;
  await page.goto(`${rig.controlPlane.url}/nodes/${rig.nodeId}`);
  await page.getByText('maxconn 2001 → maxconn 3000').waitFor();
  await page.getByRole('checkbox', { name: /weight 20 → 5/ }).check();
  await page.getByRole('button', { name: 'Ignore until…' }).click();
  await page.getByRole('radio', { name: 'until it changes' }).check();
  await browser.screenshot('62-ignore');
  await page.getByRole('dialog').getByRole('button', { name: 'Ignore' }).click();
  await page.getByText('ignored by ada').waitFor();
  await browser.screenshot('63-node-drift');
  await expectNoAccessibilityFaults(page);
});

test('overwriting says what is lost, and brings the node back', async () => {
  const { page } = browser;
  await page.getByRole('checkbox', { name: /haproxy.cfg on the disk/ }).check();
  await page.getByRole('button', { name: 'Overwrite now' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/HAProxy reloads on edge-1/).waitFor();
  await browser.screenshot('64-overwrite');
  await dialog.getByRole('button', { name: 'Overwrite now' }).click();
  await page.getByText('converged').first().waitFor();
  expect(await readFile(rig.configFile, 'latin1')).toContain('maxconn 2001');
  expect(browser.complaints).toEqual([]);
});

test('the command line lists, adopts, overwrites and sets the policy', async () => {
  const login = ['login', '--url', rig.controlPlane.url, '--username', 'ada', '--password-stdin'];
  expect(await sluice(login, `${administrator.password}\n`)).toMatchObject({ exitCode: 0 });
  const list = () => sluice(['drift', 'list', '--cluster', 'edge']);
  expect(await list()).toMatchObject({ exitCode: 0, text: expect.stringContaining('Nothing differs.') });
  await setWeight('7');
  const found = await until(list, ({ text }) => text.includes('weight 20 → 7'));
  expect(found.exitCode).toBe(1);
  const adopted = await sluice(['drift', 'adopt', '--cluster', 'edge', '--node', 'edge-1']);
  expect(adopted, adopted.stderr).toMatchObject({ exitCode: 0, text: expect.stringContaining('weight 20 → 7') });
  await rig.applyStaged();
  expect(await readFile(rig.configFile, 'latin1')).toContain('weight 7');
  expect(await list()).toMatchObject({ exitCode: 0 });
  await setWeight('8');
  const [key] = /^[0-9a-f]{16}/m.exec((await until(list, ({ text }) => text.includes('weight 7 → 8'))).text) ?? [];
  const ignored = await sluice(['drift', 'ignore', key ?? '', '--cluster', 'edge', '--until', '2999-01-31T12:00:00Z']);
  expect(ignored, ignored.stderr).toMatchObject({ exitCode: 0 });
  expect(await list()).toMatchObject({ exitCode: 0, text: expect.stringContaining('ignored until 2999') });
  expect((await sluice(['nodes', 'list'])).text).toContain('drifted (ignored)');
  expect(await sluice(['drift', 'overwrite', key ?? '', '--cluster', 'edge'])).toMatchObject({ exitCode: 0 });
  await rig.settled();
  const gone = await sluice(['drift', 'overwrite', key ?? '', '--cluster', 'edge']);
  expect(gone).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`No difference has the key ${key}`) });
});

test('a cluster that heals needs nobody', async () => {
  const set = await sluice(['drift', 'policy', 'heal', '--cluster', 'edge']);
  expect(set).toMatchObject({ exitCode: 0, text: expect.stringContaining('(heal)') });
  await setWeight('9');
  await until(rig.drift, (entries) => entries.length > 0);
  await rig.settled();
  expect(await runOnWorker(rig.masterSocket, { rank: 1 }, ['get', 'weight', 'app/web1'])).toMatch(/^7 /);
});
