import { readFile } from 'node:fs/promises';
import * as contract from '@sluice/contract';
import type { BrowserRig } from '@sluice/test-rig/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authenticator } from './authenticator.ts';
import { CleanUp } from './clean-up.ts';
import {
  ada,
  choose,
  giveNameAndPassword,
  look,
  openAdaBrowser,
  type PeopleRig,
  startPeopleRig,
} from './people-rig.ts';

const cleanUp = new CleanUp();
let rig: PeopleRig;
let browser: BrowserRig;
let app: Authenticator;

beforeAll(async () => {
  rig = await startPeopleRig(cleanUp);
  browser = await openAdaBrowser(rig);
  // In another session: that of the browser has not proven the factor yet.
  const confirm = { method: 'password', password: ada.password } as const;
  const { secret } = await rig.api.call(contract.beginTotp, { body: { confirm } });
  app = new Authenticator(secret);
  await rig.api.call(contract.confirmTotp, { body: { code: await app.nextCode() } });
}, 300_000);

afterAll(() => cleanUp.run(), 120_000);

async function signInWithCode({ page }: BrowserRig): Promise<void> {
  await giveNameAndPassword(page, ada);
  await page.getByLabel('Code').fill(await app.nextCode(), { timeout: 90_000 });
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Clusters' }).waitFor();
}

test('an act that asks for a recent second factor asks for it, and is then done', async () => {
  const { page } = browser;
  await page.goto(`${rig.url}/people/groups`);
  await page.getByRole('button', { name: 'New group' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Night shift');
  await page.getByRole('button', { name: 'Create group' }).click();
  const dialog = page.getByRole('dialog', { name: 'Prove it is you' });
  await dialog.getByLabel('Code').waitFor();
  await look(browser, '100-step-up');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Create group' }).click();
  await dialog.getByLabel('Code').fill(await app.nextCode());
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('heading', { name: 'Night shift' }).waitFor();
});

test('an API key is shown once, does what it was cut to, and is revoked', async () => {
  const { page } = browser;
  await page.goto(`${rig.url}/account/keys`);
  await page.getByRole('heading', { name: 'No API keys' }).waitFor();
  await look(browser, '101-no-keys');
  await page.getByRole('button', { name: 'New API key' }).click();
  await page.getByLabel('Name', { exact: true }).fill('deploy pipeline');
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByText('Choose at least one permission.').waitFor();
  await page.getByRole('checkbox', { name: 'cluster.read', exact: true }).check();
  await look(browser, '102-new-key');
  await page.getByRole('button', { name: 'Create API key' }).click();
  const dialog = page.getByRole('dialog', { name: 'This is the token' });
  const token = await dialog.locator('.shown-once .mono').innerText();
  await look(browser, '103-token');
  await dialog.getByRole('button', { name: 'Done' }).click();
  const ask = async (path: string) =>
    (await fetch(`${rig.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect([await ask('/clusters'), await ask('/users')]).toEqual([200, 403]);
  await page.getByRole('button', { name: 'Revoke key deploy pipeline' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('heading', { name: 'No API keys' }).waitFor();
  expect(await ask('/clusters')).toBe(401);
});

/** A user whose address was entered by a program that may do less than the user does by now. */
async function addGrownUser(username: string, password: string): Promise<void> {
  const body = { name: 'adds people', permissions: ['user.read', 'user.write'] as contract.Permission[] };
  const { token } = await rig.api.call(contract.createKey, { body: { ...body, expiresAt: null } });
  const headers = { authorization: `Bearer ${token}` };
  const program = contract.createApiClient({ baseUrl: rig.url, headers: () => headers });
  const fields = { username, displayName: '', email: `${username}@example.com` };
  const { user } = await program.call(contract.createUser, { body: fields });
  const grant = { role: 'viewer', at: { kind: 'global' }, expiresAt: null, reason: 'reads along' } as const;
  await rig.api.call(contract.createGrant, { body: { to: { kind: 'user', id: user.id }, ...grant } });
  const { path } = await rig.api.call(contract.createPasswordLink, { params: { userId: user.id } });
  await rig.api.call(contract.choosePassword, { body: { token: path.split('#')[1] ?? '', password } });
}

test('an address that was entered by somebody who may do less is confirmed with the password', async () => {
  const olga = { username: 'olga', password: 'kolibri tassel ochre quay' };
  await addGrownUser(olga.username, olga.password);
  const other = await rig.openBrowser();
  const { page } = other;
  await page.goto(rig.url);
  await giveNameAndPassword(page, olga);
  await page.getByRole('heading', { name: 'Clusters' }).waitFor();
  await page.goto(`${rig.url}/account`);
  await page.getByText('No link is sent to this address').waitFor();
  await look(other, '110-unconfirmed-address');
  await page.getByLabel('Current password').fill(olga.password);
  await page.getByRole('button', { name: 'Save profile' }).click();
  await page.getByText('Profile saved').waitFor();
  await page.getByText('No link is sent to this address').waitFor({ state: 'detached' });
});

test('the own sessions are listed, and one on another device is ended', async () => {
  const { page } = browser;
  const other = await rig.openBrowser();
  await other.page.goto(rig.url);
  await signInWithCode(other);
  await page.goto(`${rig.url}/account/sessions`);
  const table = page.getByRole('table', { name: 'My sessions' });
  await table.getByText('This session').waitFor();
  await look(browser, '104-sessions');
  await page.getByRole('button', { name: 'End all others' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
  await page.getByRole('heading', { name: /^My sessions\s*1$/ }).waitFor();
  await other.page.goto(`${rig.url}/account`);
  await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a wrong current password changes nothing, the right one does', async () => {
  const { page } = browser;
  await page.goto(`${rig.url}/account/security`);
  const fill = async (current: string) => {
    await page.getByLabel('Current password').fill(current);
    await page.getByLabel('New password', { exact: true }).fill('another quiet morning');
    await page.getByLabel('New password again').fill('another quiet morning');
    await page.getByRole('button', { name: 'Change password' }).click();
  };
  await fill('not the password');
  await page.getByText('The current password is wrong.').waitFor();
  await fill(ada.password);
  await page.getByText('Your other sessions have ended.').waitFor();
  ada.password = 'another quiet morning';
});

test('the audit log is narrowed, opened, exported and verified, and the address says which part is shown', async () => {
  const { page } = browser;
  await page.goto(`${rig.url}/audit`);
  const table = page.getByRole('table', { name: 'Audit' });
  await table.getByText('Created an API key').first().waitFor();
  await look(browser, '105-audit');
  await page.getByLabel('About').fill('night');
  await page.waitForURL(/text=night/);
  await table.getByText('Created an API key').first().waitFor({ state: 'hidden' });
  await page
    .getByRole('button', { name: /^Show row/ })
    .first()
    .click();
  await table.getByText('grant.write').waitFor();
  await look(browser, '106-audit-row');
  await page.reload();
  await table.getByText('grant.write').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
  expect(lines.length).toBe(2);
  expect(lines[1]).toContain('Night shift');
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('Nothing is altered, nothing is missing').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await choose(page, 'Outcome', 'Refused');
  await table.getByText('Was refused').first().waitFor();
  expect(new URL(page.url()).searchParams.get('outcome')).toBe('refused');
  await look(browser, '107-audit-refused');
});

test('who gets a role that demands a second factor sets one up before anything else', async () => {
  const { page } = browser;
  await page.goto(`${rig.url}/people/policy`);
  await page.getByRole('checkbox', { name: 'viewer' }).check();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
  await page.getByRole('button', { name: 'Stay here' }).click();
  await look(browser, '108-rules');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('It holds from the next request on.').waitFor();
  const bob = { username: 'bob', password: 'a long walk in the hills' };
  await page.goto(`${rig.url}/people/users`);
  await page.getByRole('button', { name: 'New user' }).click();
  await page.getByLabel('User name').fill(bob.username);
  await page.getByRole('button', { name: 'Create user' }).click();
  const link = await page.locator('.shown-once .mono').innerText();
  await page.getByRole('link', { name: 'Give a role' }).click();
  await choose(page, 'Role', 'viewer');
  await page.getByLabel('Reason').fill('new here');
  await page.getByRole('button', { name: 'Give the role' }).click();
  await page.getByRole('table', { name: 'Grants' }).waitFor();
  const his = await rig.openBrowser();
  await his.page.goto(link);
  await his.page.getByLabel('New password', { exact: true }).fill(bob.password);
  await his.page.getByLabel('New password again').fill(bob.password);
  await his.page.getByRole('button', { name: 'Choose this password' }).click();
  await his.page.getByRole('link', { name: 'Sign in' }).click();
  await giveNameAndPassword(his.page, bob);
  await his.page.getByText('Your role demands a second factor').waitFor();
  await his.page.goto(`${rig.url}/clusters`);
  await his.page.getByText('Your role demands a second factor').waitFor();
  await look(his, '109-owed');
  await his.page.getByRole('button', { name: 'Set up' }).click();
  const dialog = his.page.getByRole('dialog');
  await dialog.getByLabel('Your password').fill(bob.password);
  await dialog.getByRole('button', { name: 'Next' }).click();
  const secret = await dialog.locator('.shown-once .mono').innerText();
  await dialog.getByLabel('Code that the app shows now').fill(await new Authenticator(secret).nextCode());
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await dialog.getByLabel('I have kept them').check();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await his.page.getByRole('link', { name: 'Go on to Sluice' }).click();
  await his.page.getByRole('link', { name: 'edge-eu' }).waitFor();
  expect(his.complaints.filter((words) => !words.includes('status of 4'))).toEqual([]);
});
