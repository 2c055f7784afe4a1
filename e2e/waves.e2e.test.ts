import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '@sluice/test-rig';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWeb } from '../scripts/builds.ts';
import { CleanUp } from './clean-up.ts';
import {
  administrator,
  applyStaged,
  type RealFleet,
  type RealNode,
  stageFiles,
  startRealFleet,
  startRealNode,
  until,
} from './real-fleet.ts';
import { repositoryRoot } from './running-system.ts';
import { expectNoAccessibilityFaults, signIn } from './surface.ts';

const cleanUp = new CleanUp();
const names = ['edge-1', 'edge-2', 'edge-3-with-a-very-long-name-as-some-people-give-them'];
let fleet: RealFleet;
let nodes: RealNode[];
let browser: BrowserRig;

const text = (port: number | string, words: string) => `global
  hard-stop-after 3s
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:${port}
  http-request return status 200 content-type text/plain string "${words}"
`;

beforeAll(async () => {
  const built = await buildWeb();
  if (!built.ok) throw new Error(`The web UI does not build: ${built.output}`);
  fleet = await startRealFleet(cleanUp);
  nodes = [];
  const ports = [await freePort(), await freePort(), await freePort()];
  for (const [index, name] of names.entries()) {
    const adopt = index === 0 ? 'import' : 'take-cluster';
    const configOf = () => text(ports[index] ?? 0, 'one');
    nodes.push(await startRealNode(fleet, { name, configOf, adopt }, cleanUp));
    // From now on each node has its own port, and every other line is the same.
    if (index > 0) continue;
    const values = Object.fromEntries(names.map((node, at) => [node, { PORT: String(ports[at]) }]));
    await stageFiles(fleet, {
      'haproxy.cfg': text('"${PORT}"', 'one').replace('127.0.0.1:"$', '"127.0.0.1:$'),
      'node-values.json': JSON.stringify(values),
    });
    await applyStaged(fleet);
  }
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
  const { page } = browser;
  await signIn(page, fleet.controlPlane.url, administrator);
}, 300_000);

afterAll(() => cleanUp.run(), 120_000);

const onDisk = () => Promise.all(nodes.map(({ haproxy }) => readFile(haproxy.configFile, 'latin1')));

test('the plan page offers an order, and the board shows the waves as they go', async () => {
  const { page } = browser;
  const [before = ''] = await onDisk();
  const changed = before
    .slice(before.indexOf('global\n  hard'), before.lastIndexOf('global\n  setenv'))
    .replace('"one"', '"two"');
  await stageFiles(fleet, { 'haproxy.cfg': changed });
  await page.goto(`${fleet.controlPlane.url}/clusters/${fleet.clusterId}/changes`);
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByText('Can be applied').first().waitFor({ timeout: 60_000 });
  await page.getByRole('combobox', { name: 'Order' }).click();
  await page.getByRole('option', { name: 'One node first' }).click();
  await page.getByRole('combobox', { name: 'Pause between' }).click();
  await page.getByRole('option', { name: '1 minute' }).click();
  await browser.screenshot('90-order-of-nodes');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('heading', { name: 'Wave 2 of 2' }).waitFor();
  await page.getByText('It begins').waitFor({ timeout: 60_000 });
  await browser.screenshot('91-waves');
  await expectNoAccessibilityFaults(page);
  const texts = await onDisk();
  expect(texts.map((found) => found.includes('"two"'))).toEqual([true, false, false]);
  await until(onDisk, (found) => found.every((each) => each.includes('"two"')), 90_000);
  await page.getByText('succeeded', { exact: true }).first().waitFor({ timeout: 30_000 });
  await browser.screenshot('92-waves-done');
  expect(browser.complaints).toEqual([]);
}, 240_000);
