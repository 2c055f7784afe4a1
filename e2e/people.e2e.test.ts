import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserRig } from '@sluice/test-rig/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authenticator } from './authenticator.ts';
import { CleanUp } from './clean-up.ts';
import { ada, choose, giveNameAndPassword, look, signOut, startPeopleRig } from './people-rig.ts';

const grace = { username: 'grace', password: 'a quiet morning in november' };
const cleanUp = new CleanUp();
let url: string;
/** The browser of the administrator, and that of the person who is let in. */
let browser: BrowserRig;
let hers: BrowserRig;
let app: Authenticator;
let backupCodes: string[] = [];

beforeAll(async () => {
  const rig = await startPeopleRig(cleanUp);
  url = rig.url;
  browser = await rig.openBrowser();
  hers = await rig.openBrowser();
}, 300_000);

afterAll(() => cleanUp.run(), 120_000);

// Each test goes on where the one before it stopped.
test('an act that asks for a second factor leads who has none to where one is set up', async () => {
  const { page } = browser;
  await page.goto(url);
  await look(browser, '80-sign-in');
  await giveNameAndPassword(page, ada);
  await page.getByRole('heading', { name: 'Clusters' }).waitFor();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
  await page.getByRole('heading', { name: /^Users/ }).waitFor();
  await look(browser, '81-users');
  await page.getByRole('button', { name: 'New user' }).click();
  await page.getByLabel('User name').fill(grace.username);
  await page.getByRole('button', { name: 'Create user' }).click();
  const dialog = page.getByRole('dialog', { name: 'Prove it is you' });
  await dialog.getByText('you have none yet').waitFor();
  await look(browser, '82-no-factor');
  await dialog.getByRole('link', { name: 'Set one up' }).click();
  await page.getByRole('heading', { name: 'Authenticator app' }).waitFor();
});

test('an authenticator app is set up with its first code, and ten backup codes are shown once', async () => {
  const { page } = browser;
  const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Authenticator app' }) });
  await panel.getByRole('button', { name: 'Set up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your password').fill('not the password');
  await dialog.getByRole('button', { name: 'Next' }).click();
  await dialog.getByRole('alert').waitFor();
  await look(browser, '83-confirm-refused');
  await dialog.getByLabel('Your password').fill(ada.password);
  await dialog.getByRole('button', { name: 'Next' }).click();
  await dialog.getByRole('img', { name: /^QR code/ }).waitFor();
  app = new Authenticator(await dialog.locator('.shown-once .mono').innerText());
  await look(browser, '84-totp');
  await dialog.getByLabel('Code that the app shows now').fill('000000');
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await dialog.getByText('the clock of the device with the app is wrong').waitFor();
  expect(await dialog.getByLabel('Code that the app shows now').getAttribute('aria-invalid')).toBe('true');
  await look(browser, '84-totp-wrong');
  await dialog.getByLabel('Code that the app shows now').fill(await app.nextCode());
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  const codes = dialog.getByRole('list', { name: 'Backup codes' }).getByRole('listitem');
  await codes.first().waitFor();
  backupCodes = await codes.allInnerTexts();
  expect(new Set(backupCodes).size).toBe(10);
  for (const code of backupCodes) expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  await look(browser, '85-backup-codes');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('sluice-backup-codes.txt');
  await dialog.getByLabel('I have kept them').check();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('10 left').waitFor();
  await look(browser, '86-security');
});

test('a new user chooses a password with a link that works once', async () => {
  const { page } = browser;
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
  await page.getByRole('button', { name: 'New user' }).click();
  await page.getByLabel('User name').fill(grace.username);
  await page.getByLabel('Name', { exact: true }).fill('Grace');
  await page.getByRole('button', { name: 'Create user' }).click();
  const dialog = page.getByRole('dialog', { name: 'User grace is created' });
  const link = await dialog.locator('.shown-once .mono').innerText();
  await look(browser, '87-link');
  await dialog.getByRole('button', { name: 'Done' }).click();
  const other = hers.page;
  await other.goto(link);
  await other.getByLabel('New password', { exact: true }).fill(grace.password);
  await other.getByLabel('New password again').fill(grace.password);
  expect(other.url()).not.toContain('#');
  expect(await other.getByLabel('User name').inputValue()).toBe(grace.username);
  await look(hers, '88-choose-password');
  await other.getByRole('button', { name: 'Choose this password' }).click();
  await other.getByRole('link', { name: 'Sign in' }).waitFor();
  // Only the part behind “#” differs: without a reload the browser would stay on the page.
  await other.goto('about:blank');
  await other.goto(link);
  await other.getByRole('alert').getByText('The link was used already').waitFor();
  expect(await other.getByLabel('New password').count()).toBe(0);
  await look(hers, '88-used-link');
  await other.getByRole('link', { name: 'Back to sign-in' }).click();
  await giveNameAndPassword(other, grace);
  await other.getByText('Nobody has given you a role yet').waitFor();
  await look(hers, '89-no-role');
  expect(await other.getByRole('navigation', { name: 'Main' }).getByRole('link').count()).toBe(0);
});

test('a role is given at one cluster, and the form says what it gives and what has no effect there', async () => {
  const { page } = browser;
  await page.goto(`${url}/people/grants/new`);
  await choose(page, 'Who', /^grace/);
  await choose(page, 'Role', 'operator');
  await page.getByText('A cluster', { exact: true }).click();
  await choose(page, 'Cluster', 'edge-eu');
  await choose(page, 'Ends', 'In a week');
  await page.getByText(/^grace will have the role operator at the cluster edge-eu until /).waitFor();
  const without = page.getByRole('note').filter({ hasText: 'Without effect there' });
  expect(await without.innerText()).toContain('pool.write');
  await look(browser, '90-new-grant');
  await page.getByRole('button', { name: 'Give the role' }).click();
  await page.getByText('Say why.').waitFor();
  await page.getByLabel('Reason').fill('on call');
  await page.getByRole('button', { name: 'Give the role' }).click();
  const table = page.getByRole('table', { name: 'Grants' });
  await table.getByText('Cluster edge-eu').waitFor();
  await look(browser, '91-grants');
});

test('who has a role at one cluster sees that one only, and is told what lacks where', async () => {
  const { page } = hers;
  await page.goto(url);
  await page.getByRole('link', { name: 'edge-eu' }).waitFor();
  expect(await page.getByRole('link', { name: 'shop-us' }).count()).toBe(0);
  const places = await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts();
  expect(places).toEqual(['Clusters', 'Approvals']);
  const create = page.getByRole('button', { name: 'New cluster' });
  expect(await create.getAttribute('aria-disabled')).toBe('true');
  await create.focus();
  await page.getByText('You need the permission cluster.write everywhere for this.').waitFor();
  const { pathname } = new URL(await page.getByRole('link', { name: 'edge-eu' }).evaluate((link) => link.href));
  await page.goto(`${url}${pathname}/policy`);
  await page.getByRole('note').filter({ hasText: 'You need the permission cluster.policy for this.' }).waitFor();
  expect(await page.getByRole('radio', { name: 'Nobody' }).isDisabled()).toBe(true);
  await page.goto(`${url}/people/users`);
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('navigation', { name: 'People pages' }).count()).toBe(0);
});

test('a role of our own is made, shown in the matrix and edited', async () => {
  const { page } = browser;
  await page.goto(`${url}/people/roles`);
  await page.getByRole('table', { name: 'Roles' }).waitFor();
  await look(browser, '92-roles');
  await page.getByRole('link', { name: 'New role' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Night watch');
  await page.getByRole('checkbox', { name: 'cluster.read', exact: true }).check();
  await page.getByRole('checkbox', { name: 'server.operate', exact: true }).check();
  await look(browser, '93-new-role');
  await page.getByRole('button', { name: 'Create role' }).click();
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name.replace('.', '\\.')}\\b`) });
  await row('server.operate').waitFor();
  const ofRole = async (name: string) => (await row(name).getByRole('cell').allInnerTexts()).at(-1);
  expect([await ofRole('server.operate'), await ofRole('node.read')]).toEqual(['yes', 'no']);
  await page.getByRole('link', { name: 'Night watch' }).click();
  await page.getByRole('checkbox', { name: 'node.read', exact: true }).check();
  await page.getByRole('checkbox', { name: 'server.operate', exact: true }).uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('It holds from the next request on.').waitFor();
  await page.getByRole('navigation', { name: 'People' }).getByRole('link', { name: 'Roles' }).click();
  await row('node.read').waitFor();
  expect([await ofRole('server.operate'), await ofRole('node.read')]).toEqual(['no', 'yes']);
});

test('a group gets its members and its role on its page', async () => {
  const { page } = browser;
  await page.goto(`${url}/people/groups`);
  await page.getByRole('heading', { name: 'No groups yet' }).waitFor();
  await look(browser, '94-no-groups');
  await page.getByRole('button', { name: 'New group' }).click();
  await page.getByLabel('Name', { exact: true }).fill('On call');
  await page.getByRole('button', { name: 'Create group' }).click();
  await page.getByText('Nobody yet. Add the first member.').waitFor();
  await choose(page, 'Add a member', /^grace/);
  const members = page.getByRole('table', { name: 'Members' });
  await members.getByRole('link', { name: 'grace' }).waitFor();
  await look(browser, '95-group');
  await members.getByRole('link', { name: 'grace' }).click();
  await page.getByRole('heading', { name: 'grace' }).waitFor();
  await page.getByRole('link', { name: 'On call' }).waitFor();
  await look(browser, '96-user');
});

test('a sign-in asks for the code, takes a backup code once, and not twice', async () => {
  const { page } = browser;
  await signOut(page, ada.username);
  await giveNameAndPassword(page, ada);
  await page.getByRole('heading', { name: 'Second step' }).waitFor();
  await look(browser, '97-second-step');
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Code').fill(await app.nextCode());
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Clusters' }).waitFor();
  const [code = ''] = backupCodes;
  for (const works of [true, false]) {
    await signOut(page, ada.username);
    await giveNameAndPassword(page, ada);
    await page.getByRole('button', { name: 'Backup code' }).click();
    await page.getByLabel('Backup code').fill(code.toLowerCase());
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    if (works) await page.getByRole('heading', { name: 'Clusters' }).waitFor();
    else await page.getByText('does not fit').first().waitFor();
  }
  await page.getByRole('button', { name: 'Code from the app' }).click();
  await page.getByLabel('Code').fill(await app.nextCode());
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Clusters' }).waitFor();
});

test('a passkey is added, signs in alone, and is taken away', async () => {
  const { page, context } = browser;
  const debug = await context.newCDPSession(page);
  await debug.send('WebAuthn.enable');
  await debug.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  // The account comes last: nothing may move under the pointer then.
  await page.route('**/api/v1/account', async (route) => {
    await delay(500);
    await route.continue();
  });
  await page.goto(`${url}/account/security`);
  await page.getByRole('button', { name: 'Add a passkey' }).waitFor();
  expect(await page.getByLabel('Current password').isVisible()).toBe(true);
  // An answer that is still on its way is passed on before the next step.
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Backup code' }).click();
  await dialog.getByLabel('Backup code').fill(backupCodes[1] ?? '');
  await dialog.getByRole('button', { name: 'Next' }).click();
  await dialog.getByLabel('Name').fill('Laptop');
  await dialog.getByRole('button', { name: 'Make the passkey' }).click();
  const table = page.getByRole('table', { name: 'Passkeys' });
  await table.getByText('Laptop').waitFor();
  await look(browser, '98-passkeys');
  await signOut(page, ada.username);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('heading', { name: 'Clusters' }).waitFor();
  await page.goto(`${url}/account/security`);
  await page.getByRole('button', { name: 'Take away passkey Laptop' }).click();
  await dialog.getByRole('button', { name: 'Passkey', exact: true }).click();
  await look(browser, '99-remove-passkey');
  await dialog.getByRole('button', { name: 'Take away' }).click();
  await page.getByText('None yet.').waitFor();
});

test('a session that is ended elsewhere ends on its next request', async () => {
  const { page } = browser;
  await page.goto(`${url}/people/users`);
  await page.getByRole('link', { name: 'grace' }).click();
  const sessions = page.getByRole('table', { name: 'Sessions' });
  await sessions.getByRole('button', { name: 'End session' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await page.getByText('Not signed in anywhere.').waitFor();
  await hers.page.reload();
  await hers.page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('the audit log tells in words who was let in, with which role and where', async () => {
  const { page } = browser;
  await page.goto(`${url}/audit?text=grace`);
  const table = page.getByRole('table', { name: 'Audit' });
  await table.getByText('Gave a role').waitFor();
  await table.getByText('at cluster edge-eu').waitFor();
  await table.getByText('Created a user').waitFor();
});

test('a role is taken away with a reason, which the audit log keeps', async () => {
  const { page } = browser;
  await page.goto(`${url}/people/grants`);
  const take = page.getByRole('button', { name: 'Take away the role operator of grace' });
  await take.click();
  const dialog = page.getByRole('dialog', { name: 'Take the role away?' });
  await dialog.getByText('grace no longer has the role operator: Cluster edge-eu.', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: 'Take away' }).click();
  await dialog.getByText('Say why.').waitFor();
  await dialog.getByLabel('Reason').fill('no longer on call');
  await look(browser, '9a-take-role');
  await dialog.getByRole('button', { name: 'Take away' }).click();
  await take.waitFor({ state: 'detached' });
  await page.goto(`${url}/audit?text=grace`);
  const row = page.getByRole('table', { name: 'Audit' }).getByRole('row').filter({ hasText: 'Took a role away' });
  await row.getByText('no longer on call').waitFor();
});
