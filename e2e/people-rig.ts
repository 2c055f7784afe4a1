import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as contract from '@sluice/contract';
import { createAdministrator, startControlPlane, startPostgres } from '@sluice/test-rig';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import type { Locator, Page } from 'playwright-core';
import { openDatabase } from '../apps/control-plane/src/platform/database.ts';
import { createLog } from '../apps/control-plane/src/platform/log.ts';
import { Secret } from '../apps/control-plane/src/platform/secret.ts';
import { buildWeb } from '../scripts/builds.ts';
import type { CleanUp } from './clean-up.ts';
import { repositoryRoot } from './running-system.ts';
import { expectNoAccessibilityFaults } from './surface.ts';

export const ada = { username: 'ada', password: 'correct horse battery staple' };

/** A real control plane with two clusters and their administrator, and as many browsers as are wanted. */
export interface PeopleRig {
  /** With a host name: passkeys belong to names, not to addresses. */
  url: string;
  databaseUrl: string;
  /** In a bearer session of the administrator. */
  api: contract.ApiClient;
  openBrowser(): Promise<BrowserRig>;
}

export async function startPeopleRig(
  cleanUp: CleanUp,
  environment: Readonly<Record<string, string>> = {},
): Promise<PeopleRig> {
  const built = await buildWeb();
  if (!built.ok) throw new Error(`The web UI does not build: ${built.output}`);
  const database = await startPostgres();
  cleanUp.add(() => database.stop());
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sluice-people-'));
  cleanUp.add(() => rm(dataDir, { recursive: true, force: true }));
  const controlPlane = await startControlPlane({ dataDir, databaseUrl: database.url, environment });
  cleanUp.add(() => controlPlane.stop());
  const api = await createAdministrator(controlPlane, ada);
  for (const name of ['edge-eu', 'shop-us']) {
    const { id: poolId } = await api.call(contract.createPool, { body: { name: `${name}-pool` } });
    await api.call(contract.createCluster, { body: { name, poolId } });
  }
  return {
    url: controlPlane.url.replace('127.0.0.1', 'localhost'),
    databaseUrl: database.url,
    api,
    async openBrowser() {
      const browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
      cleanUp.add(() => browser.close());
      return browser;
    },
  };
}

/** As if everybody who is signed in had just proven a second factor, where how that is done is not what is tested. */
export async function proveSecondFactors({ databaseUrl }: Pick<PeopleRig, 'databaseUrl'>): Promise<void> {
  const database = openDatabase(new Secret(databaseUrl), createLog('silent'));
  await database.db.updateTable('session').set({ second_factor_at: new Date() }).execute();
  await database.close();
}

/** Somebody with a password and a role of exactly these permissions, everywhere. The administrator has proven a second factor. */
export async function addPerson(
  api: contract.ApiClient,
  { username, password }: typeof ada,
  permissions: readonly contract.Permission[],
): Promise<{ roleId: contract.RoleId; version: number }> {
  const fields = { name: `What ${username} may do`, description: '', permissions: [...permissions] };
  const { key, version } = await api.call(contract.createRole, { body: fields });
  const roleId = contract.RoleId.parse(key);
  const { user, link } = await api.call(contract.createUser, { body: { username } });
  const to = { kind: 'user', id: user.id } as const;
  await api.call(contract.createGrant, { body: { to, role: roleId, at: { kind: 'global' }, reason: 'reads along' } });
  await api.call(contract.choosePassword, { body: { token: link.path.split('#')[1] ?? '', password } });
  return { roleId, version };
}

/** Whether the field has the focus. */
export const hasFocus = (field: Locator) => field.evaluate((node) => node === node.ownerDocument.activeElement);

/** What a screen reader says after the name of the field. */
export const describedAs = (field: Locator) =>
  field.evaluate((node) =>
    (node.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id: string) => node.ownerDocument.getElementById(id)?.textContent ?? '')
      .join(' '),
  );

export async function giveNameAndPassword(page: Page, { username, password }: typeof ada): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** A browser in which the administrator is signed in and sees the clusters. */
export async function openAdaBrowser(rig: PeopleRig): Promise<BrowserRig> {
  const browser = await rig.openBrowser();
  await browser.page.goto(rig.url);
  await giveNameAndPassword(browser.page, ada);
  await browser.page.getByRole('heading', { name: 'Clusters' }).waitFor();
  return browser;
}

export async function signOut(page: Page, username: string): Promise<void> {
  await page.getByRole('button', { name: `Account of ${username}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** Takes pictures in both themes and looks for faults of accessibility. */
export async function look(rig: BrowserRig, name: string): Promise<void> {
  await rig.screenshot(name);
  await expectNoAccessibilityFaults(rig.page);
}

/** Chooses an option of a field that opens a list. */
export async function choose(page: Page, field: string, option: string | RegExp): Promise<void> {
  await page
    .getByRole('combobox', { name: field })
    .or(page.getByRole('textbox', { name: field }))
    .first()
    .click();
  await page.getByRole('option', { name: option }).click();
}
