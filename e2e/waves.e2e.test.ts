import path from 'node:path';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWeb } from '../scripts/builds.ts';
import { CleanUp } from './clean-up.ts';
import { administrator, until } from './real-fleet.ts';
import { repositoryRoot } from './running-system.ts';
import { expectNoAccessibilityFaults, signIn } from './surface.ts';
import { startWaveFleet, type WaveFleet } from './wave-fleet.ts';

const cleanUp = new CleanUp();
let rig: WaveFleet;
let browser: BrowserRig;

beforeAll(async () => {
  const built = await buildWeb();
  if (!built.ok) throw new Error(`The web UI does not build: ${built.output}`);
  rig = await startWaveFleet(cleanUp);
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
  await signIn(browser.page, rig.fleet.controlPlane.url, administrator);
}, 300_000);

afterAll(() => cleanUp.run(), 120_000);

test('the plan page offers an order, and the board shows the waves as they go', async () => {
  const { page } = browser;
  const { clusterId, controlPlane } = rig.fleet;
  await rig.stageWord('two');
  await page.goto(`${controlPlane.url}/clusters/${clusterId}/changes`);
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByText('Can be applied').first().waitFor({ timeout: 60_000 });
  await page.getByText('All nodes at once; no watch;').waitFor();
  await page.getByRole('combobox', { name: 'Order' }).click();
  await page.getByRole('option', { name: 'One node first' }).click();
  await page.getByRole('combobox', { name: 'Pause between' }).click();
  await page.getByRole('option', { name: '1 min', exact: true }).click();
  await page.getByRole('combobox', { name: 'Watch each node' }).click();
  await page.getByRole('option', { name: 'none' }).click();
  await page.getByText('1 node first, then the rest; 1 min of pause between waves; no watch;').waitFor();
  await browser.screenshot('90-order-of-nodes');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.getByRole('heading', { name: 'Wave 2 of 2' }).waitFor();
  await page.getByText('Pauses between two waves').waitFor({ timeout: 60_000 });
  await browser.screenshot('91-waves');
  await expectNoAccessibilityFaults(page);
  expect(await rig.hasWord('two')).toEqual([true, false, false]);
  await until(
    () => rig.hasWord('two'),
    (have) => have.every(Boolean),
    90_000,
  );
  await page.getByText('succeeded', { exact: true }).first().waitFor({ timeout: 30_000 });
  await browser.screenshot('92-waves-done');
  expect(browser.complaints).toEqual([]);
}, 240_000);
