import { createServer } from 'node:net';
import path from 'node:path';
import * as contract from '@sluice/contract';
import { freePort } from '@sluice/test-rig';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import type { Page } from 'playwright-core';
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
let page: Page;
const params = () => ({ clusterId: rig.fleet.clusterId });
const address = (tail: string) => `${rig.fleet.controlPlane.url}/clusters/${rig.fleet.clusterId}${tail}`;
const all = [true, true, true];
const onlyFirst = [true, false, false];

beforeAll(async () => {
  const built = await buildWeb();
  if (!built.ok) throw new Error(`The web UI does not build: ${built.output}`);
  rig = await startWaveFleet(cleanUp);
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
  page = browser.page;
  await signIn(page, rig.fleet.controlPlane.url, administrator);
}, 300_000);

afterAll(() => cleanUp.run(), 120_000);

/** Plans a new word on the pages and applies it; `before` acts on the plan page. */
async function applyWord(word: string, before?: () => Promise<void>): Promise<void> {
  await rig.stageWord(word);
  await planAndApply(before);
}

async function planAndApply(before: () => Promise<void> = async () => {}): Promise<void> {
  await page.goto(address('/changes'));
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByText('Can be applied').first().waitFor({ timeout: 60_000 });
  await before();
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.getByRole('heading', { name: /Rollout of r/ }).waitFor();
}

async function decide(button: string, submit: string, why: string): Promise<void> {
  await page.getByRole('button', { name: button }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(why);
  await dialog.getByRole('button', { name: submit, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function setStrategy(strategy: Partial<contract.RolloutStrategy>): Promise<void> {
  const { version } = await rig.fleet.client.call(contract.viewCluster, { params: params() });
  await rig.fleet.client.call(contract.setStrategy, {
    params: params(),
    ifMatch: `"${version}"`,
    body: { strategy: contract.RolloutStrategy.parse({ waves: [{ nodes: 1 }], ...strategy }) },
  });
}

const newestRollout = async () => (await rig.fleet.client.call(contract.listRollouts, { params: params() })).items[0];
const ended = (state: 'succeeded' | 'failed') =>
  page.getByText(state, { exact: true }).first().waitFor({ timeout: 60_000 });
const timeline = () => page.getByRole('list', { name: 'Timeline of the rollout, newest first' });

test('a strategy chosen on its page reaches the rollout, which stops at the gate until a person says go on', async () => {
  await page.goto(address('/rollouts'));
  await page.getByRole('link', { name: 'Change the strategy' }).click();
  await page.getByRole('button', { name: 'Add a wave' }).click();
  await page.getByRole('textbox', { name: 'Size of wave 1' }).fill('0');
  await page.getByText('Write a whole number from 1 to 100,000.').waitFor();
  await page.getByRole('textbox', { name: 'Size of wave 1' }).fill('1');
  await page.getByRole('combobox', { name: 'A person has to say go on' }).click();
  await page.getByRole('option', { name: 'After the first wave' }).click();
  await page.getByText('With the 3 nodes of today: waves of 1, 2').waitFor();
  await page.reload();
  await page.getByRole('textbox', { name: 'Size of wave 1' }).waitFor();
  await browser.screenshot('93-strategy');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('button', { name: 'Use for the next rollouts' }).click();
  await page.getByText('A person says go on after the first wave').waitFor();
  await browser.screenshot('94-rollouts');
  await expectNoAccessibilityFaults(page);
  const { strategy } = await rig.fleet.client.call(contract.viewCluster, { params: params() });
  expect(strategy).toEqual({ ...contract.allAtOnce, waves: [{ nodes: 1 }], gates: 'first' });

  await applyWord('two', () => page.getByText('1 node first, then the rest; a person says go on').waitFor());
  await page.getByText('Asks for your word before the next wave').waitFor({ timeout: 60_000 });
  expect(await rig.hasWord('two')).toEqual(onlyFirst);
  await browser.screenshot('95-gate');
  await expectNoAccessibilityFaults(page);
  // Whoever looks elsewhere is told.
  await page.goto(address('/rollouts'));
  await page.getByText('A rollout asks a person to decide.').waitFor();
  await page.getByRole('cell', { name: 'asks' }).waitFor();
  await browser.screenshot('95a-rollout-asks');
  await page.getByRole('link', { name: 'Watch the rollout' }).click();
  await page.getByText('Asks for your word before the next wave').waitFor();
  expect(await page.getByText('A rollout asks a person to decide.').count()).toBe(0);
  await decide('Continue…', 'Continue', 'the figures look good');
  await ended('succeeded');
  expect(await rig.hasWord('two')).toEqual(all);
  await timeline().getByText('the figures look good').waitFor();
  expect((await newestRollout())?.strategy.gates).toBe('first');
}, 180_000);

test('a held rollout goes on when it is resumed, and an aborted one takes back who had the revision', async () => {
  await applyWord('three');
  await page.getByText('Asks for your word before the next wave').waitFor({ timeout: 60_000 });
  await decide('Hold…', 'Hold', 'the shop has a sale');
  await page.getByText('Held by ada').waitFor();
  await browser.screenshot('96-held');
  await expectNoAccessibilityFaults(page);
  expect((await newestRollout())?.held?.why).toBe('the shop has a sale');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('Asks for your word before the next wave').waitFor();

  await page.getByRole('button', { name: 'Abort…' }).click();
  await page.getByRole('dialog').getByText('edge-1', { exact: true }).waitFor();
  await browser.screenshot('97-abort');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('dialog').getByLabel('Reason').fill('wrong backend');
  await page.getByRole('dialog').getByRole('button', { name: 'Abort', exact: true }).click();
  await ended('failed');
  await page.getByRole('article', { name: 'edge-1' }).getByText('returned', { exact: true }).waitFor();
  await page.getByText('ada aborted it: wrong backend').first().waitFor();
  await browser.screenshot('98-returned');
  await expectNoAccessibilityFaults(page);
  expect(await rig.hasWord('two')).toEqual(all);
}, 180_000);

test('a watch without traffic says so, and a node is taken as it is only with a reason', async () => {
  await setStrategy({ watchSeconds: 3, whenInconclusive: 'ask' });
  await applyWord('four', () => page.getByRole('checkbox', { name: /Apply although/ }).check());
  await page.getByText('Asks what to do: the watch said nothing').waitFor({ timeout: 60_000 });
  const card = page.getByRole('article', { name: 'edge-1' });
  await card.getByText('Too little traffic to say anything.').waitFor();
  await browser.screenshot('99-inconclusive');
  await expectNoAccessibilityFaults(page);
  await card.getByRole('button', { name: /^Take as it is/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Take as it is', exact: true }).click();
  await dialog.getByText('Say why.').waitFor();
  await dialog.getByLabel('Reason').fill('nobody visits at night');
  await dialog.getByRole('button', { name: 'Take as it is', exact: true }).click();
  await card.getByText(/Taken as it is by ada/).waitFor();
  await until(
    () => rig.hasWord('four'),
    (have) => have.every(Boolean),
  );
  await page.getByText('Asks what to do: the watch said nothing').waitFor({ timeout: 60_000 });
  await decide('Continue…', 'Continue', '');
  await ended('succeeded');
  await timeline().getByText('edge-1 taken as it is').waitFor();
}, 180_000);

test('a node in maintenance is left out, and catches up when maintenance ends', async () => {
  await setStrategy({ waves: [] });
  await page.goto(address('/nodes'));
  await page.getByRole('button', { name: 'Take into maintenance: edge-2' }).click();
  await page.getByLabel('Reason').fill('its disk is being replaced');
  await page.getByRole('dialog').getByRole('button', { name: 'Take into maintenance' }).click();
  await page
    .getByRole('row', { name: /edge-2/ })
    .getByText('maintenance', { exact: true })
    .waitFor();
  await browser.screenshot('99a-nodes-in-maintenance');
  await expectNoAccessibilityFaults(page);
  await applyWord('five');
  await ended('succeeded');
  await page.getByRole('article', { name: 'edge-2' }).getByText('left out', { exact: true }).waitFor();
  expect(await rig.hasWord('five')).toEqual([true, false, true]);
  await browser.screenshot('99b-left-out');
  await page.getByRole('link', { name: 'edge-2', exact: true }).click();
  await page.getByText('its disk is being replaced').waitFor();
  await browser.screenshot('99c-node-in-maintenance');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('button', { name: 'End maintenance' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End maintenance' }).click();
  await until(
    () => rig.hasWord('five'),
    (have) => have.every(Boolean),
  );
}, 180_000);

test('a node that refuses holds the rollout where the strategy says so, and is tried again', async () => {
  await setStrategy({ waves: [], whenBad: 'hold' });
  const port = await freePort();
  await rig.stagePort(port);
  const holder = createServer();
  await planAndApply(() => new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve)));
  const card = page.getByRole('article', { name: 'edge-1' });
  try {
    await page.getByText('Held, and a node counts as bad').waitFor({ timeout: 60_000 });
    await card.getByText(/refused|returned/).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('What the rollout is held for is not settled').waitFor();
    await browser.screenshot('99d-held-by-itself');
    await expectNoAccessibilityFaults(page);
  } finally {
    await new Promise((resolve) => holder.close(resolve));
  }
  await card.getByRole('button', { name: /^Try again/ }).click();
  await card.getByText('attempt 2').waitFor();
  await page.getByText('What the rollout is held for is not settled').waitFor({ state: 'hidden' });
  await card.getByText('prepared', { exact: true }).waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Resume' }).click();
  await ended('succeeded');
  await timeline().getByText('edge-1 is tried again').waitFor();
}, 180_000);

test('the audit log tells it in words, and no page complained', async () => {
  await page.goto(`${rig.fleet.controlPlane.url}/audit`);
  for (const words of [
    'Set how rollouts go',
    'Aborted a rollout',
    'Let a rollout go on',
    'Took a node into maintenance',
  ])
    await page.getByRole('cell', { name: words }).first().waitFor();
  await browser.screenshot('99e-audit');
  // The browser tells of the one answer that was asked for: what the rollout was held for was not settled.
  expect(browser.complaints.filter((line) => !/409 \(Conflict\) .*\/resume\)/.test(line))).toEqual([]);
}, 60_000);
