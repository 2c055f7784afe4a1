import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startWebServer, type WebServer } from '@sluice/test-rig';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CleanUp } from './clean-up.ts';
import { type RunningSystem, repositoryRoot, startSystem } from './running-system.ts';
import { expectNoAccessibilityFaults, type Surface, surfaceOf } from './surface.ts';

const username = 'ada';
const password = 'correct horse battery staple';
const shopName = 'conf.d/10-shop.cfg';

let system: RunningSystem;
let browser: BrowserRig;
let surface: Surface;
let shop: WebServer;

const cleanUp = new CleanUp();

beforeAll(async () => {
  system = await startSystem();
  cleanUp.add(() => system.remove());
  shop = await startWebServer('shop');
  cleanUp.add(() => shop.close());
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
  surface = surfaceOf(browser, system.url);
  await surface.createAdministrator(system.setupSecret, username, password);
  await browser.page.getByRole('row', { name: /sandbox.*1\/1/ }).waitFor({ timeout: 90_000 });
  await surface.openCluster('sandbox');
  const login = ['login', '--url', system.url, '--username', username, '--password-stdin'];
  expect(await system.sluice(login, `${password}\n`)).toMatchObject({ code: 0 });
}, 420_000);

afterAll(() => cleanUp.run(), 180_000);

const exported = async (...more: string[]): Promise<string> => {
  const { code, stdout } = await system.sluice(['export', '--cluster', 'sandbox', ...more]);
  expect(code).toBe(0);
  return stdout;
};
const mainText = () => exported('--resource', 'haproxy.cfg');
const shopText = (weight = 10) =>
  `backend shop\n    mode http\n    balance roundrobin\n    server s1 127.0.0.1:${shop.port} weight ${weight}\n`;
const visit = async (place: string) => (await fetch(`${system.sandboxUrl}${place}`)).text();

// Each test goes on where the one before it stopped.
test('a configuration file is added through the page, under a name that HAProxy would read', async () => {
  const { page } = browser;
  await surface.openPage('Files');
  await page.getByRole('link', { name: 'Add a file' }).click();
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'configuration' }).click();
  const field = page.getByRole('textbox', { name: 'Path' });
  expect(await field.inputValue()).toBe(shopName);
  await field.fill('conf.d/10-shop.conf');
  await page.getByText('The name of a configuration file ends in .cfg.').waitFor();
  await field.fill(shopName);
  await page.getByRole('textbox', { name: 'Content' }).fill(shopText());
  await browser.screenshot('60-new-configuration-file');
  await expectNoAccessibilityFaults(page);
  await surface.stage();
  await page.getByRole('row', { name: /conf\.d\/10-shop\.cfg.*configuration.*new/ }).waitFor();
  await browser.screenshot('61-files-with-configuration');
});

test('the editor shows the file that the address names, and a name of another file is no finding', async () => {
  const { page } = browser;
  await page.getByRole('link', { name: shopName }).click();
  await page.waitForURL(/\/configuration\?file=/);
  await page.locator('.view-lines').getByText('server').first().waitFor();
  const chosen = page.getByRole('combobox', { name: 'Configuration file' });
  expect(await chosen.inputValue()).toBe(shopName);
  await browser.screenshot('62-second-file');
  await expectNoAccessibilityFaults(page);
  await chosen.click();
  await page.getByRole('option', { name: 'haproxy.cfg' }).click();
  await page.waitForURL(/\/configuration$/);
  await page.locator('.view-lines').getByText('default_backend').waitFor();
  const text = await mainText();
  const rule = text.split('\n').findIndex((line) => line.includes('default_backend app')) + 1;
  await page.goto(`${await surface.clusterUrl()}/configuration?line=${rule}`);
  await page.locator('.view-lines').getByText('default_backend').waitFor();
  await page.locator('.monaco-editor').getByRole('textbox').first().focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  await page.keyboard.insertText('    use_backend shop if { path_beg /shop }\n');
  await page.getByText('edited, not staged').waitFor();
  await page.getByText('No syntax problem found; the plan asks HAProxy.').waitFor();
  await chosen.click();
  await page.getByRole('option', { name: shopName }).click();
  await page.getByRole('dialog', { name: 'Leave without staging?' }).waitFor();
  await page.getByRole('button', { name: 'Stay here' }).click();
  await page.locator('.view-lines').getByText('use_backend shop').waitFor();
  await page.locator('.monaco-editor').getByRole('textbox').first().focus();
  // Behind the word, on the line that was just written.
  for (const key of ['ArrowUp', 'Home', ...Array.from({ length: 'use_backend s'.length }, () => 'ArrowRight'), 'F2'])
    await page.keyboard.press(key);
  const renamed = page.getByRole('textbox', { name: /^Rename input/ });
  await renamed.and(page.locator(':focus')).waitFor();
  await page.keyboard.type('store');
  await page.keyboard.press('Enter');
  await page.locator('main').getByText('Other configuration files have this name too').waitFor();
  await surface.stage();
  expect(await exported('--resource', shopName)).toBe(shopText());
});

test('forms work on all files together and stage the one that has the lines', async () => {
  const { page } = browser;
  const main = await mainText();
  await surface.openPage('Overview');
  await page.getByRole('link', { name: 's1', exact: true }).click();
  await page.getByLabel('Weight').fill('20');
  await page.getByRole('button', { name: 'Stage change' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await expect.poll(() => exported('--resource', shopName), { timeout: 60_000 }).toBe(shopText(20));
  expect(await mainText()).toBe(main);
  await page.getByRole('link', { name: 'shop', exact: true }).click();
  await page.waitForURL(/file=conf\.d%2F10-shop\.cfg&line=1$/);

  await surface.openPage('Overview');
  await page.getByRole('link', { name: 'New backend' }).click();
  await page.getByLabel(/^Name/).first().fill('beta');
  await page.getByLabel('Server name').first().fill('beta1');
  await page.getByLabel('Address and port').first().fill(`127.0.0.1:${shop.port}`);
  await page.getByLabel('Send requests to it by path').check();
  await page.getByLabel('Path begins with').fill('/beta');
  await surface.stage();
  const after = await exported('--resource', shopName);
  expect(after.startsWith(shopText(20))).toBe(true);
  expect(after).toContain('backend beta');
  expect(await mainText()).toContain('use_backend beta if { path_beg /beta }');
  expect(await mainText()).not.toContain('backend beta\n');
});

test('the plan shows each file, and what is applied serves', async () => {
  const { page } = browser;
  await surface.openPage('Changes');
  await surface.plan('Can be applied');
  await page.getByRole('region', { name: `Difference of ${shopName}` }).waitFor();
  await browser.screenshot('63-plan-of-two-files');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await surface.rolloutEnds('succeeded');
  expect(await visit('/shop')).toBe('shop');
  expect(await visit('/beta')).toBe('shop');
  const text = await readFile(system.sandboxConfigFile, 'utf8');
  expect(text.startsWith(await exported())).toBe(true);
});

test('an import says which files it takes away, and the command does the same', async () => {
  const { page } = browser;
  const file = path.join(system.dataDir, 'all.cfg');
  await writeFile(file, await exported());
  await page.goto(`${await surface.clusterUrl()}/import`);
  await page.getByText('Upload', { exact: true }).click();
  await page.getByLabel('Choose a file').setInputFiles(file);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('The import takes the place of all configuration files.').waitFor();
  await browser.screenshot('64-import-over-files');
  await page.getByRole('button', { name: 'Stage change' }).click();
  await page.getByRole('heading', { name: 'Staged changes' }).waitFor();
  expect(await mainText()).toBe(await readFile(file, 'utf8'));
  await page.getByRole('button', { name: 'Reject' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Reject/ })
    .click();
  await page.getByText('Nothing is staged', { exact: true }).waitFor();

  const command = await system.sluice(['import', file, '--cluster', 'sandbox']);
  expect(command.stdout).toContain(`${shopName} goes`);
  expect(command).toMatchObject({ code: 0 });
  expect(await exported()).toBe(await readFile(file, 'utf8'));
  const added = path.join(system.dataDir, 'more.cfg');
  await writeFile(added, 'backend more\n    mode http\n');
  const add = ['files', 'add', 'conf.d/20-more.cfg', added, '--kind', 'haproxy-config', '--cluster', 'sandbox'];
  expect(await system.sluice(add)).toMatchObject({ code: 0 });
  expect(await exported('--resource', 'conf.d/20-more.cfg')).toBe('backend more\n    mode http\n');
});

test('a file beside haproxy.cfg is removed from its editor', async () => {
  const { page } = browser;
  await page.goto(`${await surface.clusterUrl()}/configuration?file=conf.d/20-more.cfg`);
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stage the removal' }).click();
  await page.waitForURL(/\/configuration$/);
  await page.goto(`${await surface.clusterUrl()}/configuration?file=conf.d/20-more.cfg`);
  await page.getByText('The staged tree has no such file').waitFor();
  await browser.screenshot('65-no-such-file');
});

test('no page complained in the console', () => {
  expect(browser.complaints).toEqual([]);
});
