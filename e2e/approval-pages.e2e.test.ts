import path from 'node:path';
import * as contract from '@sluice/contract';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type FleetRig,
  type ManagedCluster,
  makeLonger,
  sampleConfig,
  settleAll,
  startFleetRig,
} from '../apps/control-plane/src/testing/fleet-rig.ts';
import type { Person } from '../apps/control-plane/src/testing/people.ts';
import {
  approve,
  askFor,
  planBy,
  proveSecondFactors,
  worker,
} from '../apps/control-plane/src/testing/second-person.ts';
import { buildWeb } from '../scripts/builds.ts';
import { repositoryRoot } from './running-system.ts';
import { expectNoAccessibilityFaults, signIn } from './surface.ts';

let rig: FleetRig;
let browser: BrowserRig;
let page: Page;
let cluster: ManagedCluster;
let grace: Person;
let eve: Person;
let beat: NodeJS.Timeout;
let busy: Promise<unknown> = Promise.resolve();

const address = (tail: string) => `${rig.url}/clusters/${cluster.clusterId}${tail}`;
const shot = async (name: string) => {
  await browser.screenshot(name);
  await expectNoAccessibilityFaults(page);
};

beforeAll(async () => {
  const built = await buildWeb();
  if (!built.ok) throw new Error(`The web UI does not build: ${built.output}`);
  // It reads the pages when it starts.
  rig = await startFleetRig({ config: { webDir: path.join(repositoryRoot, 'apps/web/dist') } });
  cluster = await rig.createManaged('edge-eu');
  grace = await worker(rig, 'grace', cluster);
  eve = await worker(rig, 'eve', cluster);
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  page = browser.page;
  // The node does what it is told while a person looks.
  beat = setInterval(() => {
    busy = busy.then(() => cluster.node.settle()).catch(() => undefined);
  }, 500);
  await signIn(page, rig.url, { username: rig.username, password: rig.password });
  await proveSecondFactors(rig);
}, 300_000);

afterAll(async () => {
  clearInterval(beat);
  await busy;
  await browser?.close();
  await rig?.stop();
}, 60_000);

/** The page may still grow under the pointer: the reason shows once it rests. */
async function saysWhyNot(button: ReturnType<typeof page.getByRole>, reason: string | RegExp) {
  const shows = async () => {
    await page.mouse.move(0, 0);
    await button.hover();
    return page.getByRole('tooltip', { name: reason }).isVisible();
  };
  await expect.poll(shows, { timeout: 10_000, interval: 300 }).toBe(true);
}

/** Who may approve or refuse and has no second factor is told so at the buttons, before any click. */
async function isToldOfNoFactor(username: string, plan: string) {
  const hers = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  try {
    await signIn(hers.page, rig.url, { username, password: rig.password });
    await hers.page.goto(plan);
    await hers.page.getByText('you have none yet').waitFor();
    await hers.screenshot(`a7-no-factor-${username}`);
    await expectNoAccessibilityFaults(hers.page);
    await hers.page.getByRole('link', { name: 'Set one up' }).click();
    await hers.page.getByRole('heading', { name: 'Authenticator app' }).waitFor();
  } finally {
    await hers.close();
  }
}

const dialog = () => page.getByRole('dialog');
const inMinutes = (minutes: number) => {
  const at = new Date(Date.now() + minutes * 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
};

test('a policy is chosen on its page, and what is wrong is said at its field', async () => {
  await page.goto(address('/rollouts'));
  await page.getByText('A plan needs nobody’s approval.').waitFor();
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await page.getByRole('radio', { name: /Other people/ }).check();
  await page.getByLabel('How many people').fill('9');
  await page.getByText('Write a whole number from 1 to 5.').waitFor();
  await shot('a1-policy-wrong');
  await page.getByLabel('How many people').fill('2');
  page.once('dialog', (question) => void question.accept());
  await page.reload();
  await page.getByText('These are your edits from before.').waitFor();
  expect(await page.getByLabel('How many people').inputValue()).toBe('2');
  await shot('a1-policy-kept');
  await page.getByLabel('How many people').fill('1');
  await page.getByRole('button', { name: 'Use from now on' }).click();
  await page.getByText('Decided by ada').waitFor();
  const { approval } = await rig.client.call(contract.viewClusterPolicy, { params: { clusterId: cluster.clusterId } });
  expect(approval).toEqual({ people: 1, validHours: 24 });
});

test('who wrote the change asks, another person finds it in the top bar and approves it', async () => {
  const { clusterId } = cluster;
  const plan = await planBy(rig.client, cluster);
  await page.goto(address(`/plans/${plan.id}`));
  await page.getByText('1 other person has to approve this plan').waitFor();
  await page.getByText('Validated, but not to be applied yet').waitFor();
  const apply = page.getByRole('button', { name: 'Apply', exact: true });
  expect(await apply.getAttribute('aria-disabled')).toBe('true');
  await saysWhyNot(apply, 'Ask for an approval first.');
  await shot('a2-plan-needs-approval');
  await page.getByRole('button', { name: 'Ask for approval' }).click();
  await dialog().getByLabel('Reason').fill('More room for web1 before the sale');
  await shot('a3-ask');
  await dialog().getByRole('button', { name: 'Ask for approval' }).click();
  await dialog().waitFor({ state: 'hidden' });
  await page.getByText('ada asked').waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).getAttribute('aria-disabled')).toBe('true');
  await shot('a4-asked');

  const { items } = await eve.client.call(contract.listApprovalRequests, { query: { clusterId } });
  const [asked] = items;
  if (asked === undefined) throw new Error('Nothing is asked.');
  await approve(eve.client, asked);
  await page.getByText('eve approved it').waitFor();
  expect(await apply.getAttribute('aria-disabled')).toBeNull();
  await page.getByText('Can be applied', { exact: true }).waitFor();
  await shot('a5-approved');
  await apply.click();
  await page.getByRole('heading', { name: /Rollout of r2/ }).waitFor();
  await settleAll(rig, clusterId, [cluster.node]);

  const other = await planBy(grace.client, cluster, makeLonger(sampleConfig));
  await askFor(grace.client, clusterId, other.id, 'Clients of the shop are slow');
  await page.goto(rig.url);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Pages, 1 approval waits for you' }).waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
  const places = page.getByRole('navigation', { name: 'Main' });
  await places.getByRole('link', { name: /^Approvals.*1 approval waits for you$/ }).click();
  await page.getByRole('heading', { name: 'Approvals' }).waitFor();
  await shot('a6-approvals');
  await page.goto(address('/changes'));
  await page.getByText('waits for you', { exact: true }).waitFor();
  await shot('a7-changes');
  await page.getByRole('link', { name: 'Plan of 1 change' }).click();
  await worker(rig, 'noor', cluster);
  await isToldOfNoFactor('noor', page.url());
  // Who wrote the changes may only refuse.
  await isToldOfNoFactor('grace', page.url());
  await page.getByRole('button', { name: 'Refuse' }).click();
  await dialog().getByRole('button', { name: 'Refuse' }).click();
  await dialog().getByLabel('Reason').fill('Not before the sale');
  await dialog().getByRole('button', { name: 'Refuse' }).click();
  await page.getByText('ada refused it').waitFor();
  await shot('a8-refused');
  await askFor(grace.client, clusterId, other.id);
  await page.getByRole('button', { name: 'Approve' }).click();
  await dialog().getByRole('button', { name: 'Approve' }).click();
  await page.getByText('ada approved it').waitFor();
});

test('a freeze shows on every page of the cluster, and who may override it gives a reason', async () => {
  await page.goto(address('/policy'));
  await page.getByRole('button', { name: 'Add a freeze' }).click();
  await dialog().getByRole('button', { name: 'Add a freeze' }).click();
  await dialog().getByText('Write a reason.').waitFor();
  await shot('a9-freeze-wrong');
  await dialog().getByLabel('Reason').fill('Nothing changes during the sale');
  await dialog().getByLabel('From').fill(inMinutes(-60));
  await dialog().getByLabel('Until').fill(inMinutes(120));
  await dialog().getByRole('button', { name: 'Add a freeze' }).click();
  await dialog().waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Add a freeze' }).click();
  await dialog().getByLabel('Reason').fill('Weekends are quiet');
  await dialog().getByRole('radio', { name: 'Each week' }).check();
  await shot('b0-freeze-weekly');
  await dialog().getByRole('button', { name: 'Add a freeze' }).click();
  await dialog().waitFor({ state: 'hidden' });
  await page.getByText('Weekends are quiet').first().waitFor();
  await shot('b1-policy');
  await page.goto(address('/rollouts'));
  await page.getByText(/Nothing is applied until .*: Nothing changes during the sale/).waitFor();
  await shot('b2-rollouts');

  const { items } = await rig.client.call(contract.listApprovalRequests, { query: {} });
  await page.goto(address(`/plans/${items[0]?.planId}`));
  const apply = page.getByRole('button', { name: 'Apply', exact: true });
  await saysWhyNot(apply, /Nothing is applied now. Give a reason/);
  await page.getByLabel('Reason to apply now all the same').fill('The shop is down without it');
  expect(await apply.getAttribute('aria-disabled')).toBeNull();
  await shot('b3-frozen-plan');
});

test('a plan is given a moment, and it can be taken back', async () => {
  await page.getByRole('button', { name: 'Apply at…' }).click();
  await dialog().getByRole('button', { name: 'Apply then' }).click();
  await dialog().getByText('Choose a moment from one minute to 30 days ahead.').waitFor();
  await dialog().getByLabel('When, in your time zone').fill(inMinutes(60));
  await shot('b4-schedule');
  await dialog().getByRole('button', { name: 'Apply then' }).click();
  await dialog().waitFor({ state: 'hidden' });
  await page.getByText(/It is applied .*, as ada\./).waitFor();
  await shot('b5-scheduled');
  await page.goto(address('/policy'));
  await page.getByRole('cell', { name: 'waits' }).waitFor();
  await shot('b6-policy-with-schedule');
  await page.getByRole('button', { name: 'Do not apply then' }).click();
  await page.getByText('by ada', { exact: true }).waitFor();
  await page.goto(`${rig.url}/audit`);
  for (const words of ['Cancelled an apply at a moment', 'Approved a plan', 'Added a freeze'])
    await page.getByRole('cell', { name: words }).first().waitFor();
  await shot('b7-audit');
  expect(browser.complaints).toEqual([]);
});
