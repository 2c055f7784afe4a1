import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as contract from '@sluice/contract';
import {
  createAdministrator,
  freePort,
  type RunningControlPlane,
  startControlPlane,
  startPostgres,
} from '@sluice/test-rig';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import { type OidcProviderRig, startOidcProvider } from '@sluice/test-rig/oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../apps/control-plane/src/platform/database.ts';
import { createLog } from '../apps/control-plane/src/platform/log.ts';
import { Secret } from '../apps/control-plane/src/platform/secret.ts';
import { buildWeb } from '../scripts/builds.ts';
import { CleanUp } from './clean-up.ts';
import { administrator } from './real-fleet.ts';
import { repositoryRoot } from './running-system.ts';
import { expectNoAccessibilityFaults, signIn } from './surface.ts';

let controlPlane: RunningControlPlane;
let provider: OidcProviderRig;
let browser: BrowserRig;
let api: contract.ApiClient;
/** `localhost`, while the provider is 127.0.0.1: for a browser two sites, as in real life. */
let url: string;
let databaseUrl: string;
const cleanUp = new CleanUp();

beforeAll(async () => {
  const built = await buildWeb();
  if (!built.ok) throw new Error(`The web UI does not build: ${built.output}`);
  const database = await startPostgres();
  cleanUp.add(() => database.stop());
  databaseUrl = database.url;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sluice-single-sign-on-'));
  cleanUp.add(() => rm(dataDir, { recursive: true, force: true }));
  const environment = { SLUICE_PORT: String(await freePort()), SLUICE_OUTGOING_ALLOW: '127.0.0.1/32' };
  controlPlane = await startControlPlane({ dataDir, databaseUrl: database.url, environment });
  cleanUp.add(() => controlPlane.stop());
  url = controlPlane.url.replace('127.0.0.1', 'localhost');
  api = await createAdministrator(controlPlane, administrator);
  await proveSecondFactors();
  const { id: poolId } = await api.call(contract.createPool, { body: { name: 'edge' } });
  await api.call(contract.createCluster, { body: { name: 'edge', poolId } });
  provider = await startOidcProvider([url + contract.singleSignOnPaths.callback]);
  cleanUp.add(() => provider.close());
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
}, 300_000);

afterAll(() => cleanUp.run(), 120_000);

/** As if everybody who is signed in had just proven a second factor: how that is done is not what is tested here. */
async function proveSecondFactors(): Promise<void> {
  const database = openDatabase(new Secret(databaseUrl), createLog('silent'));
  await database.db.updateTable('session').set({ second_factor_at: new Date() }).execute();
  await database.close();
}

const signOut = async () => {
  const { page } = browser;
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
};

// Each test goes on where the one before it stopped.
test('an administrator tries the provider, maps a group and turns single sign-on on', async () => {
  const { page } = browser;
  const group = await api.call(contract.createGroup, { body: { name: 'operators' } });
  await api.call(contract.createGrant, {
    body: { to: { kind: 'group', id: group.id }, role: 'viewer', at: { kind: 'global' }, reason: 'test' },
  });
  await signIn(page, url, administrator);
  await proveSecondFactors();
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Single sign-on' }).click();
  await page.getByRole('heading', { name: 'Single sign-on', level: 1 }).waitFor();
  await page.getByText(`${url}/api/v1/single-sign-on/callback`).waitFor();
  await browser.screenshot('90-single-sign-on-empty');
  await expectNoAccessibilityFaults(page);

  await page.getByLabel('Issuer').fill(`${provider.issuer}/nowhere`);
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('The provider cannot be used like this').waitFor();
  await page.getByText(/did not describe itself as a provider/).waitFor();
  await browser.screenshot('91-single-sign-on-not-usable');
  await page.getByLabel('Issuer').fill(provider.issuer);
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('The provider can be used').waitFor();

  await page.getByRole('switch', { name: 'Offer single sign-on' }).check({ force: true });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/Single sign-on needs the client id/).waitFor();
  await page.getByLabel('Client id').fill(provider.clientId);
  await page.getByLabel('Client secret').fill(provider.clientSecret);
  await page.getByLabel('Text of the button').fill('Sign in with Example');
  await page.getByRole('switch', { name: 'Make a user at the first sign-in' }).check({ force: true });
  await page.getByRole('button', { name: 'Map a group' }).click();
  // What was typed survives a reload, the secret excepted.
  page.once('dialog', (question) => void question.accept());
  await page.reload();
  await page.getByText('These are your edits from before.').waitFor();
  expect(await page.getByLabel('Client id').inputValue()).toBe(provider.clientId);
  expect(await page.getByLabel('Client secret').inputValue()).toBe('');
  await page.getByLabel('Client secret').fill(provider.clientSecret);
  await page.getByLabel('Group of the provider, 1').fill('ops');
  await page.getByRole('combobox', { name: 'Group here, 1' }).click();
  await page.getByRole('option', { name: 'operators' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The sign-in page offers it.').waitFor();
  await page.getByText('One is kept. Leave this empty to keep it.').waitFor();
  expect(await page.getByLabel('Client secret').inputValue()).toBe('');
  await browser.screenshot('92-single-sign-on-on');
  await expectNoAccessibilityFaults(page);
  await signOut();
});

/** The cookie of the device stays when a session ends. */
async function sessionCookies() {
  const cookies = await browser.context.cookies(url);
  return cookies.filter(({ name }) => name !== 'sluice_device' && name.startsWith('sluice_'));
}

test('somebody signs in at the provider on another site and lands on the page that was wanted', async () => {
  const { page } = browser;
  provider.people.set('grace', { preferred_username: 'grace', name: 'Grace Hopper', groups: ['ops'] });
  await page.goto(`${url}/clusters?filter=edge`);
  await page.getByRole('link', { name: 'Sign in with Example' }).waitFor();
  await browser.screenshot('93-sign-in-with-provider');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('link', { name: 'Sign in with Example' }).click();
  await page.getByRole('heading', { name: 'Provider' }).waitFor();
  expect(new URL(page.url()).hostname).toBe('127.0.0.1');
  await page.getByLabel('Name').fill('grace');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${url}/clusters?filter=edge`);
  await page.getByRole('heading', { name: 'Clusters' }).waitFor();
  await page.getByRole('button', { name: 'Account of grace' }).waitFor();
  expect(await sessionCookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
});

test('the session is kept over a reload, and it can write', async () => {
  const { page } = browser;
  await page.reload();
  await page.getByRole('button', { name: 'Account of grace' }).waitFor();
  // Signing out is a write: it needs the cookie and the token of the page.
  await signOut();
  expect(await sessionCookies()).toEqual([]);
});

test('going back after signing in leads to no used-up answer', async () => {
  const { page } = browser;
  await page.getByRole('link', { name: 'Sign in with Example' }).click();
  await page.getByRole('button', { name: 'Account of grace' }).waitFor();
  await page.goBack();
  await page
    .getByRole('button', { name: 'Account of grace' })
    .or(page.getByRole('heading', { name: 'Sign in' }))
    .waitFor();
  expect(page.url()).not.toContain('code=');
  await page.goto(`${url}/clusters`);
  await signOut();
});

test('who is refused reads why and can sign in with a password', async () => {
  const { page } = browser;
  const { items } = await api.call(contract.listUsers, {});
  const grace = items.find(({ username }) => username === 'grace');
  if (grace === undefined) throw new Error('There is no such user.');
  await api.call(contract.updateUser, {
    params: { userId: grace.id },
    ifMatch: `"${grace.version}"`,
    body: { active: false },
  });
  await page.getByRole('link', { name: 'Sign in with Example' }).click();
  await page.getByText('Your user here is deactivated. Ask an administrator.').waitFor();
  await browser.screenshot('94-single-sign-on-refused');
  await expectNoAccessibilityFaults(page);
  await page.getByLabel('User name').fill(administrator.username);
  await page.getByLabel(/^Password/).fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Clusters' }).waitFor();
  // What the provider's own page lacks, and the refused attempt to save, are no faults of ours.
  const ours = browser.complaints.filter(
    (complaint) => !complaint.includes(provider.issuer) && !complaint.includes('409'),
  );
  expect(ours).toEqual([]);
});
