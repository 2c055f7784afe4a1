import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startControlPlane, startPostgres } from '@sluice/test-rig';
import type { BrowserRig } from '@sluice/test-rig/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CleanUp } from './clean-up.ts';
import {
  addPerson,
  describedAs,
  hasFocus,
  look,
  openAdaBrowser,
  type PeopleRig,
  proveSecondFactors,
  startPeopleRig,
} from './people-rig.ts';
import { signIn } from './surface.ts';

const cleanUp = new CleanUp();
let rig: PeopleRig;
let browser: BrowserRig;

beforeAll(async () => {
  rig = await startPeopleRig(cleanUp);
  browser = await openAdaBrowser(rig);
}, 300_000);

afterAll(() => cleanUp.run(), 120_000);

test('on a narrow window the pages of the top bar are behind one button, and no page is wider than the window', async () => {
  const { page } = browser;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${rig.url}/clusters`);
  await page.getByRole('button', { name: 'Pages', exact: true }).click();
  await look(browser, 'f1-narrow-menu');
  expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Clusters', 'Approvals', 'People', 'Audit']);
  await page.getByRole('menuitem', { name: 'People' }).click();
  await page.getByRole('heading', { name: /^Users/ }).waitFor();
  for (const place of ['users', 'groups', 'roles', 'roles/new', 'grants', 'grants/new', 'policy']) {
    await page.goto(`${rig.url}/people/${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await look(browser, `f2-narrow-${place.replace('/', '-')}`);
    expect(await page.evaluate('document.documentElement.scrollWidth'), place).toBeLessThanOrEqual(390);
  }
  await page.goto(`${rig.url}/people/policy`);
  const tabs = page.getByRole('navigation', { name: 'People pages' });
  const current = await tabs.getByRole('link', { name: 'Sign-in rules' }).boundingBox();
  expect((current?.x ?? 0) + (current?.width ?? 999)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('a form that refuses leads to its first wrong field and lists the wrong ones at the button', async () => {
  const { page } = browser;
  await page.goto(`${rig.url}/people/roles/new`);
  await page.getByRole('button', { name: 'Create role' }).click();
  const name = page.getByLabel('Name', { exact: true });
  await expect.poll(() => hasFocus(name)).toBe(true);
  const foot = page.getByRole('status').filter({ hasText: 'Correct these 2 fields:' });
  expect(await foot.getByRole('button').allInnerTexts()).toEqual(['Name', 'Permissions']);
  await look(browser, 'f3-role-refused');
  await foot.getByRole('button', { name: 'Permissions' }).click();
  const filter = page.getByLabel('Filter permissions');
  expect(await hasFocus(filter)).toBe(true);
  expect(await filter.getAttribute('aria-invalid')).toBe('true');
  expect(await describedAs(filter)).toBe('Choose at least one permission.');
  await name.fill('Night watch');
  await page.getByRole('checkbox', { name: 'cluster.read', exact: true }).check();
  await foot.waitFor({ state: 'hidden' });
});

test('a wrong field that a choice takes out of the form is no longer listed', async () => {
  const { page } = browser;
  await page.goto(`${rig.url}/people/grants/new`);
  await page.getByText('A pool', { exact: true }).click();
  await page.getByRole('button', { name: 'Give the role' }).click();
  const listed = page.getByRole('status').filter({ hasText: 'Correct these' }).getByRole('button');
  await expect.poll(() => listed.allInnerTexts()).toEqual(['Who', 'Role', 'Pool', 'Reason']);
  await page.getByText('Everywhere', { exact: true }).click();
  await expect.poll(() => listed.allInnerTexts()).toEqual(['Who', 'Role', 'Reason']);
});

test('what the control plane refuses is said at its field, and the field is in view with the focus', async () => {
  const { page } = browser;
  await page.setViewportSize({ width: 1440, height: 500 });
  await page.goto(`${rig.url}/clusters/new`);
  const name = page.getByLabel('Cluster name');
  await name.fill('edge-eu');
  await page.getByLabel('Pool name').fill('another-pool');
  await page.getByRole('button', { name: 'Create cluster' }).click();
  const summary = page.getByRole('status').filter({ hasText: 'Correct this field:' });
  await summary.waitFor();
  expect(await name.getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => hasFocus(name)).toBe(true);
  const box = await name.boundingBox();
  expect(box?.y).toBeGreaterThan(48);
  expect((box?.y ?? 500) + (box?.height ?? 0)).toBeLessThan(500);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('sign-in rules show what is fixed with its reason, and what a number of minutes is in hours', async () => {
  const { page } = browser;
  await page.goto(`${rig.url}/people/policy`);
  const always = page.getByRole('checkbox', { name: 'security.write', exact: true });
  expect([await always.isChecked(), await always.isDisabled()]).toEqual([true, true]);
  await page.getByText('Always: who could do without it here').waitFor();
  await page.getByLabel('A session ends unused after').fill('720');
  await page.getByText('= 12 hours', { exact: true }).waitFor();
  await look(browser, 'f4-policy');
});

test('the own account names the roles, where they hold and until when', async () => {
  const { page } = browser;
  page.once('dialog', (question) => void question.accept());
  await page.goto(`${rig.url}/account`);
  const roles = page.getByRole('table', { name: 'Your roles' });
  await roles.getByText('admin', { exact: true }).waitFor();
  expect(await roles.getByRole('row').last().getByRole('cell').allInnerTexts()).toEqual([
    'admin',
    'Everywhere',
    'no end',
  ]);
  await page.getByText('No mail server is set up, so nothing is sent there').waitFor();
  await look(browser, 'f5-account');
});

test('who may only read finds the fields switched off and why, and can still filter the permissions of a role', async () => {
  const vera = { username: 'vera', password: 'kolibri tassel ochre quay' };
  await proveSecondFactors(rig);
  const { roleId } = await addPerson(rig.api, vera, ['cluster.read', 'pool.read', 'user.read']);
  const hers = await rig.openBrowser();
  const { page } = hers;
  await signIn(page, rig.url, vera);
  await page.goto(`${rig.url}/clusters/new`);
  await page.getByText('You need the permission cluster.write for this.').waitFor();
  expect(await page.getByLabel('Cluster name').isDisabled()).toBe(true);
  await look(hers, 'f7-new-cluster-read-only');
  await page.goto(`${rig.url}/people/roles/${roleId}`);
  await page.getByText('You need the permission role.write for this.').waitFor();
  expect(await page.getByLabel('Name', { exact: true }).isDisabled()).toBe(true);
  const permission = (name: string) => page.getByRole('checkbox', { name, exact: true });
  expect(await permission('pool.read').isDisabled()).toBe(true);
  await page.getByLabel('Filter permissions').fill('cluster.read');
  await permission('pool.read').waitFor({ state: 'detached' });
  expect([await permission('cluster.read').isChecked(), await permission('cluster.read').isDisabled()]).toEqual([
    true,
    true,
  ]);
  await look(hers, 'f8-role-read-only');
});

test('the set-up marks every field that is empty', async () => {
  const database = await startPostgres();
  cleanUp.add(() => database.stop());
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sluice-setup-'));
  cleanUp.add(() => rm(dataDir, { recursive: true, force: true }));
  const controlPlane = await startControlPlane({ dataDir, databaseUrl: database.url });
  cleanUp.add(() => controlPlane.stop());
  const { page } = browser;
  await page.goto(controlPlane.url);
  await page.getByRole('button', { name: 'Create administrator' }).click();
  for (const words of [
    'Paste the one-time secret.',
    'Choose a user name.',
    'Use at least 12 characters, now it has 0.',
  ])
    await page.getByText(words, { exact: true }).waitFor();
  await look(browser, 'f6-setup');
  expect(await page.locator('input[aria-invalid="true"]').count()).toBe(3);
  const secret = page.getByLabel('One-time secret');
  expect(await hasFocus(secret)).toBe(true);
  expect(await describedAs(secret)).toContain('Paste the one-time secret.');
});
