import path from 'node:path';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWeb } from '../scripts/builds.ts';
import { CleanUp } from './clean-up.ts';
import { administrator, type OperationsRig, startOperationsRig, until } from './operations-rig.ts';
import { repositoryRoot } from './running-system.ts';
import { expectNoAccessibilityFaults, signIn } from './surface.ts';

let rig: OperationsRig;
let browser: BrowserRig;
/** Address of the cluster's pages. */
let cluster: string;
const cleanUp = new CleanUp();

beforeAll(async () => {
  const built = await buildWeb();
  if (!built.ok) throw new Error(`The web UI does not build: ${built.output}`);
  rig = await startOperationsRig();
  cleanUp.add(() => rig.close());
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
  const { page } = browser;
  await signIn(page, rig.controlPlane.url, administrator);
  cluster = `${rig.controlPlane.url}/clusters/${rig.clusterId}`;
}, 300_000);

afterAll(() => cleanUp.run(), 120_000);

/** Opens the dialog of an act through the menu of a server. */
async function openDialog(server: string, backend: string, act: string) {
  const { page } = browser;
  await page.getByRole('button', { name: `Act on server ${server} in ${backend}`, exact: true }).click();
  await page.getByRole('menuitem', { name: `${act}…` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

/** How often the audit log has an action. */
const asked = async (action: string) => (await rig.audit()).filter((row) => row.action === action).length;

// Each test goes on where the one before it stopped.
test('nothing holds at first, and the page says so', async () => {
  const { page } = browser;
  await page.goto(cluster);
  await page.getByRole('navigation', { name: 'Cluster pages' }).getByRole('link', { name: 'What holds' }).click();
  await page.getByRole('heading', { name: 'Nothing holds' }).waitFor();
  await browser.screenshot('70-nothing-holds');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('link', { name: 'Go to the servers' }).click();
  await page.getByRole('table', { name: 'Backends' }).waitFor();
});

test('a server is drained for a quarter of an hour through its menu, and its row says so', async () => {
  const { page } = browser;
  const dialog = await openDialog('web1', 'app', 'Drain');
  await dialog.getByText('1 of 2 servers of app goes on taking new sessions.').waitFor();
  await dialog.getByText(/^A drain cannot last/).waitFor();
  expect(await dialog.getByRole('radio', { name: /Lasting/ }).count()).toBe(0);
  expect(await dialog.getByRole('radio', { name: '15 minutes' }).isChecked()).toBe(true);
  await dialog.getByLabel('Why').fill('release 4.2');
  await browser.screenshot('71-drain');
  await expectNoAccessibilityFaults(page);
  const beforeMs = Date.now();
  await dialog.getByRole('button', { name: 'Drain' }).click();
  await until(
    () => rig.server('app', 'web1'),
    ({ admin }) => admin.forcedDrain,
  );
  const holds = page.getByRole('region', { name: 'What holds on web1' });
  await holds.getByText(/^drained until \d\d:\d\d$/).waitFor();
  await holds.getByText('by ada “release 4.2”').waitFor();
  await holds.getByText('holds on 1/1 node').waitFor();
  const [override] = await rig.overrides();
  const lastsMs = Date.parse(override?.until ?? '') - beforeMs;
  expect(lastsMs).toBeGreaterThan(14.9 * 60_000);
  expect(lastsMs).toBeLessThan(15.5 * 60_000);
  await browser.screenshot('72-drained');
  await expectNoAccessibilityFaults(page);
});

test('the drawer and the page of what holds tell it too, and it is ended there', async () => {
  const { page } = browser;
  await page.getByRole('link', { name: 'web1', exact: true }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(/^drained until/).waitFor();
  await drawer.getByText('DRAIN', { exact: true }).waitFor();
  await browser.screenshot('73-drawer');
  await expectNoAccessibilityFaults(page);
  await page.goto(`${cluster}/overrides`);
  await page.getByRole('row', { name: /app\/web1 drained \d\d:\d\d in 1\d minutes holds on 1\/1 node ada/ }).waitFor();
  await browser.screenshot('74-what-holds');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('button', { name: 'End now: drained on app/web1' }).click();
  const question = page.getByRole('dialog');
  await question.getByText(/goes back to what its configuration says, on every node/).waitFor();
  await question.getByRole('button', { name: 'End now' }).click();
  await page.getByRole('heading', { name: 'Nothing holds' }).waitFor();
  await until(
    () => rig.server('app', 'web1'),
    ({ admin }) => !admin.forcedDrain,
  );
});

test('what cannot be is said at the field, and keyboard and focus find their way back', async () => {
  const { page } = browser;
  await page.goto(cluster);
  const button = page.getByRole('button', { name: 'Act on server web2 in app', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Address…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Address' }).fill('web2.example.com');
  await page.keyboard.press('Enter');
  await dialog.getByText(/^Write an IPv4 or IPv6 address/).waitFor();
  await expectNoAccessibilityFaults(page);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await button.and(page.locator(':focus')).waitFor();
  expect(await rig.overrides()).toEqual([]);
});

test('the last server of a backend is taken out only by its name', async () => {
  const dialog = await openDialog('t1', 'tcp', 'Maintenance');
  await dialog.getByText('No other server of tcp takes sessions').waitFor();
  const button = dialog.getByRole('button', { name: 'Maintenance' });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await browser.screenshot('75-last-server');
  await expectNoAccessibilityFaults(browser.page);
  await dialog.getByLabel('Type t1 to go on').fill('t1');
  await button.click();
  await until(
    () => rig.server('tcp', 't1'),
    ({ admin }) => admin.forcedMaintenance,
  );
  const ready = await openDialog('t1', 'tcp', 'Ready');
  await ready.getByRole('button', { name: 'Ready' }).click();
  await until(
    () => rig.server('tcp', 't1'),
    ({ admin }) => !admin.forcedMaintenance,
  );
  await until(rig.overrides, (left) => left.length === 0);
});

test('a lasting weight is live at once, and becomes a staged change', async () => {
  const { page } = browser;
  const dialog = await openDialog('web2', 'app', 'Weight');
  await dialog.getByRole('textbox', { name: 'Weight' }).fill('20');
  await dialog.getByRole('radio', { name: /Lasting/ }).check();
  await dialog.getByRole('button', { name: 'Weight' }).click();
  await page.getByText(/^Change \d+ is staged$/).waitFor();
  await until(
    () => rig.server('app', 'web2'),
    ({ weight }) => weight === 20,
  );
  const holds = page.getByRole('region', { name: 'What holds on web2' });
  await holds.getByText(/^weight 20 until change \d+ is applied or rejected$/).waitFor();
  await holds.getByRole('link', { name: /^change \d+$/ }).click();
  await page.getByText('server app/web2: weight 20').first().waitFor();
});

test('servers are told as the processes run them, asked once and again only when told to', async () => {
  const { page } = browser;
  const before = await asked('servers.listed');
  await page.goto(`${cluster}/runtime`);
  await page.waitForURL(/\/runtime\/servers$/);
  await page.getByText(/^1 of 1 node answered/).waitFor();
  await page.getByRole('row', { name: /app\/web2 edge-1 ready 20 \(configured 10\)/ }).waitFor();
  await page.getByRole('row', { name: /spare\/out edge-1 maint 7/ }).waitFor();
  await browser.screenshot('76-live-servers');
  await expectNoAccessibilityFaults(page);
  // Coming back to the window and filtering ask nothing.
  await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
  await page.getByRole('textbox', { name: /^Filter servers/ }).fill('spare');
  await page.waitForURL(/filter=spare/);
  await page.getByRole('row', { name: /app\/web2/ }).waitFor({ state: 'detached' });
  expect(await asked('servers.listed')).toBe(before + 1);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await until(
    () => asked('servers.listed'),
    (count) => count === before + 2,
  );
});

test('an open session is listed, narrowed by the address, and ended', async () => {
  const { page } = browser;
  const socket = await rig.openConnection();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await page.goto(`${cluster}/runtime/sessions?proxy=tcp`);
  await page.getByRole('textbox', { name: 'Server' }).fill('t1');
  await page.getByRole('button', { name: 'List' }).click();
  await page.waitForURL(/proxy=tcp&server=t1/);
  const row = page.getByRole('row', { name: /127\.0\.0\.1:\d+ edge-1 tcpv4 tcp tcp\/t1/ });
  await row.waitFor();
  await browser.screenshot('77-sessions');
  await expectNoAccessibilityFaults(page);
  await row.getByRole('button', { name: /^End session/ }).click();
  const question = page.getByRole('dialog');
  await question.getByText(/loses its connection on edge-1/).waitFor();
  await question.getByRole('button', { name: 'End' }).click();
  await closed;
  await page.getByRole('heading', { name: 'No such session' }).waitFor();
});

test('all sessions of a server are ended after a question', async () => {
  const { page } = browser;
  const sockets = [await rig.openConnection(), await rig.openConnection()];
  const closed = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  await page.getByRole('button', { name: 'Ask again' }).click();
  await page
    .getByRole('button', { name: /^End session/ })
    .nth(1)
    .waitFor();
  await page.getByRole('button', { name: 'End all of tcp/t1…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
  await closed;
  await page.getByRole('heading', { name: 'No such session' }).waitFor();
});

test('an entry of a stick table is seen, looked up and forgotten', async () => {
  const { page } = browser;
  for (const user of ['alice', 'bob builder']) await rig.visit({ 'x-user': user });
  await page.goto(`${cluster}/runtime/tables`);
  await page.getByRole('row', { name: /web edge-1 string 2 of 10,\d+/ }).waitFor();
  await page.getByRole('link', { name: 'Show the entries of web' }).click();
  await page.getByRole('row', { name: /alice/ }).waitFor();
  await page.getByRole('textbox', { name: 'Key' }).fill('bob builder');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.waitForURL(/table=web&key=bob/);
  await page.getByRole('heading', { name: 'Entry of bob builder in web' }).waitFor();
  await page.getByRole('row', { name: /bob builder/ }).waitFor();
  await browser.screenshot('78-table-entry');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('button', { name: 'Forget bob builder on edge-1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
  await page.getByText('The nodes that answered hold no entry of this key.').waitFor();
  const left = await rig.ask('show', 'table', 'web');
  expect(left).toContain('key=alice');
  expect(left).not.toContain('bob');
});

test('a key is looked up in a map', async () => {
  const { page } = browser;
  await page.goto(`${cluster}/runtime/maps`);
  await page.getByRole('row', { name: new RegExp(`${rig.mapFile} .*edge-1`) }).waitFor();
  await page.getByRole('textbox', { name: 'Key' }).fill('other.example.com');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByRole('row', { name: /edge-1 app two/ }).waitFor();
  await browser.screenshot('79-map');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('textbox', { name: 'Key' }).fill('nix.example.com');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByRole('row', { name: /edge-1 no entry fits/ }).waitFor();
});

test('counters are cleared after a question that says what is lost', async () => {
  const { page } = browser;
  await rig.visit();
  await page.getByRole('button', { name: 'Clear counters' }).click();
  await page.getByRole('menuitem', { name: 'All counters…' }).click();
  const question = page.getByRole('dialog');
  await question.getByText(/begins anew on every node/).waitFor();
  await question.getByRole('button', { name: 'Clear counters' }).click();
  await page.getByText('Done on edge-1').waitFor();
  const stat = await rig.ask('show', 'stat');
  const [frontend] = stat.split('\n').filter((line) => line.startsWith('web,FRONTEND'));
  // Sessions in all, the eighth column.
  expect(frontend?.split(',')[7]).toBe('0');
});

test('the audit page has words for all of it', async () => {
  const { page } = browser;
  await page.goto(`${rig.controlPlane.url}/audit`);
  await page.getByRole('row', { name: /Let a setting hold on a server app\/web1 in edge-eu drain/ }).waitFor();
  for (const words of [
    'Ended a setting before its time',
    'Ended sessions',
    'Cleared counters',
    'Looked a key up in a map',
  ])
    await page.getByText(words, { exact: true }).first().waitFor();
  // What has no words would stand there as the log writes it.
  expect(await page.getByRole('cell', { name: /^[a-z-]+\.[a-z-]+$/ }).count()).toBe(0);
});

test('a node that does not answer is named with its reason, not shown as empty', async () => {
  const { page } = browser;
  await rig.agent.kill();
  await page.goto(`${cluster}/runtime/sessions`);
  await page.getByText('edge-1 is not shown').waitFor({ timeout: 20_000 });
  await page.getByText(/^edge-1 did not answer within 10 seconds/).waitFor();
  expect(await page.getByRole('heading', { name: /^No (such session|sessions)$/ }).count()).toBe(0);
  await browser.screenshot('80-silent-node');
  await expectNoAccessibilityFaults(page);
  expect(browser.complaints).toEqual([]);
});
