import { access, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { startWebServer, type WebServer } from '@sluice/test-rig';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CleanUp } from './clean-up.ts';
import { type RunningSystem, repositoryRoot, startSystem } from './running-system.ts';
import { expectNoAccessibilityFaults, type Surface, surfaceOf } from './surface.ts';

const username = 'ada';
const password = 'correct horse battery staple';

let system: RunningSystem;
let browser: BrowserRig;
let surface: Surface;
let beta: WebServer;
/** Where the map lies on the node. */
let mapFile: string;

const cleanUp = new CleanUp();

beforeAll(async () => {
  system = await startSystem();
  cleanUp.add(() => system.remove());
  beta = await startWebServer('beta');
  cleanUp.add(() => beta.close());
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
  surface = surfaceOf(browser, system.url);
  mapFile = path.join(path.dirname(system.sandboxConfigFile), 'maps/hosts.map');
  await surface.createAdministrator(system.setupSecret, username, password);
  await browser.page.getByRole('row', { name: /sandbox.*1\/1/ }).waitFor({ timeout: 90_000 });
  await surface.openCluster('sandbox');
  const login = ['login', '--url', system.url, '--username', username, '--password-stdin'];
  expect(await system.sluice(login, `${password}\n`)).toMatchObject({ code: 0 });
}, 420_000);

afterAll(() => cleanUp.run(), 180_000);

/** What a visitor gets who asks for a host. */
function visit(host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(system.sandboxUrl, { headers: { host } }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve(body));
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function applyStaged(): Promise<void> {
  await surface.openPage('Changes');
  await surface.plan('Can be applied');
  await browser.page.getByRole('button', { name: 'Apply', exact: true }).click();
  await surface.rolloutEnds('succeeded');
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

// Each test goes on where the one before it stopped.
test('a map is added through the page, and what is wrong with its path is said at the field', async () => {
  const { page } = browser;
  await surface.openPage('Files');
  await page.getByText('Only haproxy.cfg so far').waitFor();
  await browser.screenshot('40-files-empty');
  await page.getByRole('link', { name: 'Add a file' }).click();
  const field = page.getByRole('textbox', { name: 'Path' });
  await field.fill('../hosts.map');
  await page.getByText(/^Write up to four names/).waitFor();
  await field.fill('haproxy.cfg');
  await page.getByText('haproxy.cfg is there already').waitFor();
  await field.fill('maps/hosts.map');
  await page
    .getByRole('textbox', { name: 'Content' })
    .fill('# hosts of the shop\nsub.example.com beta\nshop.example.com app\n');
  await browser.screenshot('41-new-file');
  await expectNoAccessibilityFaults(page);
  await surface.stage();
  await page.getByRole('row', { name: /maps\/hosts\.map.*map.*not used.*new/ }).waitFor();
  await page.getByText('No line of the configuration uses this map.').waitFor();
});

test('haproxy.cfg routes by the map, and the plan shows the whole new file', async () => {
  const { page } = browser;
  const rule = await surface.stagedLineOf('default_backend app');
  await page.goto(`${await surface.clusterUrl()}/configuration?line=${rule}`);
  await page.locator('.view-lines').getByText('default_backend').waitFor();
  await page.locator('.monaco-editor').getByRole('textbox').first().focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  await page.keyboard.insertText(`    use_backend %[req.hdr(host),lower,map(${mapFile},app)]\n`);
  await surface.appendLine(`backend beta\n    mode http\n    server beta1 127.0.0.1:${beta.port}`);
  await surface.stage();
  await surface.openPage('Files');
  const line = await surface.stagedLineOf('map(');
  await page.getByRole('link', { name: `map in line ${line}` }).waitFor();
  await browser.screenshot('42-files');
  await expectNoAccessibilityFaults(page);
  await surface.openPage('Changes');
  await surface.plan('Can be applied');
  await page.getByRole('region', { name: 'Difference of maps/hosts.map' }).getByText('sub.example.com beta').waitFor();
  await browser.screenshot('43-plan-with-new-file');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await surface.rolloutEnds('succeeded');
  expect(await visit('sub.example.com')).toBe('beta');
  expect(await visit('shop.example.com')).toMatch(/web[12]/);
  expect(await readFile(mapFile, 'utf8')).toContain('sub.example.com beta');
});

test('one entry is changed in the table, and only its line is another', async () => {
  const { page } = browser;
  const before = await readFile(mapFile, 'utf8');
  await surface.openPage('Files');
  await page.getByRole('link', { name: 'maps/hosts.map' }).click();
  await page.getByLabel('Search the entries').fill('SHOP');
  await page.getByText('1 of 2').waitFor();
  await page.getByRole('button', { name: 'Edit shop.example.com in line 3' }).click();
  await page.getByRole('textbox', { name: 'Value', exact: true }).fill('beta');
  await page.getByRole('button', { name: 'Change line 3' }).click();
  await page.getByText('edited, not staged').waitFor();
  await browser.screenshot('44-map-entries');
  await expectNoAccessibilityFaults(page);
  expect(await page.getByLabel('Title of the change').inputValue()).toBe(
    'maps/hosts.map: shop.example.com from app to beta',
  );
  await surface.stage();
  await applyStaged();
  expect(await visit('shop.example.com')).toBe('beta');
  expect(await readFile(mapFile, 'utf8')).toBe(before.replace('shop.example.com app', 'shop.example.com beta'));
});

test('the command line lists, reads, adds, edits, compares and removes files', async () => {
  const on = (...args: string[]) => system.sluice([...args, '--cluster', 'sandbox']);
  const listed = await on('files', 'list');
  expect(listed.stdout).toMatch(/maps\/hosts\.map +map +\d+ +haproxy\.cfg:\d+/);
  expect((await on('files', 'get', 'maps/hosts.map')).stdout).toBe(await readFile(mapFile, 'latin1'));
  expect((await on('maps', 'set', 'maps/hosts.map', 'new.example.com', 'app')).stdout).toContain(
    'maps/hosts.map: new.example.com app added',
  );
  const differs = await on('files', 'diff');
  expect(differs.code).toBe(1);
  expect(differs.stdout).toContain('\n+new.example.com app\n');
  expect(await on('maps', 'del', 'maps/hosts.map', 'new.example.com')).toMatchObject({ code: 0 });
  expect(await on('files', 'diff', 'maps/hosts.map')).toMatchObject({ code: 0, stdout: 'No difference.\n' });
  const missing = await on('maps', 'del', 'maps/hosts.map', 'none.example.com');
  expect(missing.stderr).toContain('maps/hosts.map has no entry none.example.com.');
  expect((await on('maps', 'set', 'haproxy.cfg', 'a', 'b')).stderr).toContain('haproxy.cfg is no map');
  expect((await on('files', 'put', 'maps/none.map', mapFile)).stderr).toContain('files add maps/none.map');
  const many = path.join(system.dataDir, 'many.map');
  const lines = Array.from({ length: 5000 }, (_, index) => `host-${index}.example.com app\n`);
  await writeFile(many, lines.join(''));
  expect(await on('files', 'add', 'maps/many.map', many, '--kind', 'map')).toMatchObject({ code: 0 });
  expect((await on('files', 'add', 'maps/many.map', many, '--kind', 'map')).stderr).toContain('maps/many.map is in');
});

test('a map of 5,000 entries draws the rows in view only, and is removed after saying who uses it', async () => {
  const { page } = browser;
  await surface.openPage('Files');
  await page.getByRole('link', { name: 'maps/many.map' }).first().click();
  const table = page.getByRole('table', { name: 'Entries of maps/many.map' });
  await table.getByText('host-0.example.com').waitFor();
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  await table.evaluate((element) => {
    const frame = element.parentElement;
    if (frame !== null) frame.scrollTop = frame.scrollHeight;
  });
  await table.getByText('host-4999.example.com').waitFor();
  await browser.screenshot('45-map-with-5000-entries');
  await page.getByRole('button', { name: 'Remove', exact: true }).first().click();
  await page.getByRole('dialog').getByText('No line of the configuration uses it.').waitFor();
  await page.getByRole('button', { name: 'Stage the removal' }).click();
  await page.getByRole('heading', { name: /^Files/ }).waitFor();
  await page.getByRole('row', { name: /maps\/many\.map/ }).waitFor({ state: 'hidden' });
  expect(await system.sluice(['files', 'rm', 'maps/hosts.map', '--cluster', 'sandbox'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Still used at haproxy.cfg:'),
  });
  await page.getByText(/“map” uses maps\/hosts\.map, a map that is removed\./).waitFor();
  await browser.screenshot('46-removed-in-use');
});

test('a file that a line names and the cluster lacks is added from where that is said', async () => {
  const { page } = browser;
  const directory = path.dirname(system.sandboxConfigFile);
  await surface.openPage('Configuration');
  await surface.appendLine(`    errorfile 503 ${directory}/errors/503.http`);
  await surface.stage();
  await surface.openPage('Files');
  await page.getByRole('link', { name: 'Add this file to the cluster: errors/503.http' }).click();
  expect(await page.getByRole('textbox', { name: 'Path' }).inputValue()).toBe('errors/503.http');
  expect(await page.getByRole('combobox', { name: 'Kind' }).inputValue()).toBe('error page');
  await page.getByRole('textbox', { name: 'Content' }).fill('HTTP/1.0 503 No\n\nfirst\n');
  await surface.stage();
  await page.getByRole('row', { name: /errors\/503\.http.*error page.*errorfile in line/ }).waitFor();
});

test('two people on one file see both texts, and the one who was overtaken chooses', async () => {
  const { page } = browser;
  const theirs = path.join(system.dataDir, 'theirs.http');
  await writeFile(theirs, 'HTTP/1.0 503 No\n\ntheirs\n');
  await page.getByRole('link', { name: 'errors/503.http' }).first().click();
  await page.locator('.view-lines').getByText('first').waitFor();
  await page.locator('.monaco-editor').getByRole('textbox').first().focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('mine\n');
  await page.getByText('edited, not staged').waitFor();
  expect(await system.sluice(['files', 'put', 'errors/503.http', theirs, '--cluster', 'sandbox'])).toMatchObject({
    code: 0,
  });
  await page.getByText('Somebody changed this file').waitFor();
  const both = page.getByRole('region', { name: /^The way from what is staged now/ });
  expect(await both.innerText()).toMatch(/theirs[\s\S]*mine/);
  await browser.screenshot('48-file-conflict');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('button', { name: 'Go on with my text' }).click();
  await surface.stage();
  const { stdout } = await system.sluice(['files', 'get', 'errors/503.http', '--cluster', 'sandbox']);
  expect(stdout).toBe('HTTP/1.0 503 No\n\nfirst\nmine\n');
});

test('values of nodes are given in a table, and a node without one is said before anything is planned', async () => {
  const { page } = browser;
  await surface.openPage('Files');
  await page.getByRole('link', { name: 'Add a file' }).click();
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'node values' }).click();
  const name = page.getByRole('textbox', { name: 'New name' });
  await name.fill('address');
  await page.getByRole('button', { name: 'Add the name' }).click();
  await page.getByText(/^Write capital letters/).waitFor();
  await name.fill('GREETING');
  await name.press('Enter');
  const value = page.getByRole('textbox', { name: /^GREETING of / });
  await page.getByText('No value yet: every node needs one.').waitFor();
  await browser.screenshot('49-new-node-values');
  await value.fill('hello "there" $x');
  await expectNoAccessibilityFaults(page);
  await surface.stage();
  await page.getByRole('link', { name: 'node-values.json' }).first().click();
  await page.getByRole('textbox', { name: 'New name' }).fill('PEER');
  await page.getByRole('button', { name: 'Add the name' }).click();
  await page.getByRole('textbox', { name: /^PEER of / }).fill('edge-1');
  await browser.screenshot('49-node-values');
  await expectNoAccessibilityFaults(page);
  await surface.stage();
  await page.getByText('Text', { exact: true }).click();
  await page.getByText('"GREETING": "hello \\"there\\" $x"').waitFor();
  const { stdout } = await system.sluice(['files', 'get', 'node-values.json', '--cluster', 'sandbox']);
  expect(Object.values(JSON.parse(stdout))).toEqual([{ GREETING: 'hello "there" $x', PEER: 'edge-1' }]);
});

test('restoring the first revision takes the file from the disk of the node', async () => {
  const { page } = browser;
  await surface.openPage('Revisions');
  await page.getByRole('button', { name: 'Restore r1' }).click();
  await page.getByRole('heading', { name: 'Staged changes' }).waitFor();
  await applyStaged();
  expect(await exists(mapFile)).toBe(false);
  expect(await visit('sub.example.com')).toMatch(/web[12]/);
  await page.goto(`${await surface.clusterUrl()}/compare?from=3&to=4`);
  await page.getByRole('region', { name: 'Difference of maps/hosts.map' }).getByText('sub.example.com').waitFor();
  await browser.screenshot('47-comparison-with-removed-file');
});

test('no page complained in the console', () => {
  expect(browser.complaints).toEqual([]);
});
