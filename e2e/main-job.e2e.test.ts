import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { freePort, type SteadyClient, startSteadyClient, startWebServer, type WebServer } from '@sluice/test-rig';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CleanUp } from './clean-up.ts';
import { type RunningSystem, readSampleConfig, repositoryRoot, sha256sum, startSystem } from './running-system.ts';
import { expectNoAccessibilityFaults, type Surface, surfaceOf } from './surface.ts';

const username = 'ada';
const password = 'correct horse battery staple';

let system: RunningSystem;
let browser: BrowserRig;
let surface: Surface;
let beta: WebServer;
/** A visitor of the sandbox who asks all the time, from the first change to the last. */
let visitor: SteadyClient;

const cleanUp = new CleanUp();

beforeAll(async () => {
  system = await startSystem();
  cleanUp.add(() => system.remove());
  beta = await startWebServer('beta');
  cleanUp.add(() => beta.close());
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
  surface = surfaceOf(browser, system.url);
}, 420_000);

afterAll(() => cleanUp.run(), 180_000);

/** What a visitor of the sandbox gets. */
async function visit(target: string): Promise<{ status: number; body: string }> {
  const response = await fetch(new URL(target, system.sandboxUrl));
  return { status: response.status, body: await response.text() };
}

// Each test goes on where the one before it stopped.
test('the first administrator is created with the secret that npm start printed', async () => {
  const { page } = browser;
  await page.goto(system.url);
  await browser.screenshot('01-set-up');
  await surface.createAdministrator(system.setupSecret, username, password);
  const again = await fetch(`${system.url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: system.setupSecret, username: 'eve', password }),
  });
  expect(again.status).toBe(403);
  const signIn = await system.sluice(
    ['login', '--url', system.url, '--username', username, '--password-stdin'],
    `${password}\n`,
  );
  expect(signIn).toMatchObject({ code: 0 });
});

test('the sandbox node serves, and its file is revision 1 byte for byte', async () => {
  const { page } = browser;
  await expect.poll(() => page.getByRole('row', { name: /sandbox/ }).innerText(), { timeout: 90_000 }).toMatch(/1\/1/);
  await browser.screenshot('02-clusters');
  await surface.openCluster('sandbox');
  await page.getByText('web1', { exact: true }).first().waitFor();
  await expect.poll(() => page.locator('main').innerText(), { timeout: 90_000 }).toMatch(/UP/i);
  await browser.screenshot('03-overview');
  await expectNoAccessibilityFaults(page);
  const exported = path.join(system.dataDir, 'revision-1.cfg');
  expect(await system.sluice(['export', '--cluster', 'sandbox', '--at', '1', '-o', exported])).toMatchObject({
    code: 0,
  });
  expect(await sha256sum(exported)).toBe(await sha256sum(system.sandboxConfigFile));
  expect((await visit('/')).body).toMatch(/web[12]/);
});

test('a foreign file is staged through the page and comes back through API and CLI with the same SHA-256', async () => {
  const { page } = browser;
  const sample = await readSampleConfig();
  await surface.openPage('Configuration');
  await page.getByRole('link', { name: 'Import' }).click();
  await page.getByText('Upload', { exact: true }).click();
  await page.getByLabel('Choose a file').setInputFiles(sample.file);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('Bytes in = bytes out').waitFor();
  await browser.screenshot('04-import');
  await page.getByRole('button', { name: 'Stage change' }).click();
  await page.getByRole('heading', { name: 'Staged changes' }).waitFor();

  const expected = await sha256sum(sample.file);
  const byCli = path.join(system.dataDir, 'staged.cfg');
  expect(await system.sluice(['export', '--cluster', 'sandbox', '--at', 'staged', '-o', byCli])).toMatchObject({
    code: 0,
  });
  expect(await sha256sum(byCli)).toBe(expected);
  const byApi = path.join(system.dataDir, 'staged-by-api.cfg');
  await writeFile(byApi, await surface.downloadStaged());
  expect(await sha256sum(byApi)).toBe(expected);

  await surface.rejectChange(1);
  await page.getByText('Nothing is staged', { exact: true }).waitFor();
  await browser.screenshot('05-nothing-staged');
});

test('the file of the node is imported with the verdict of its own HAProxy', async () => {
  const { page } = browser;
  await surface.openPage('Configuration');
  await page.getByRole('link', { name: 'Import' }).click();
  await page.getByText('From a node', { exact: true }).click();
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('The node’s own HAProxy accepts its file.').waitFor();
  const digest = await sha256sum(system.sandboxConfigFile);
  await expect.poll(() => page.locator('main').innerText()).toContain(digest);
  await browser.screenshot('06-import-from-node');
});

test('a weight and a new backend with a rule go live, and a request reaches the new backend', async () => {
  const { page } = browser;
  visitor = startSteadyClient(system.sandboxUrl, (status, body) => status === 200 && /web[12]/.test(body));
  cleanUp.add(() => visitor.stop());
  await surface.openPage('Overview');
  await page.getByRole('link', { name: 'web1', exact: true }).click();
  await page.getByLabel('Weight').fill('20');
  await browser.screenshot('07-server-form');
  await page.getByRole('button', { name: 'Stage change' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await page.getByRole('link', { name: 'New backend' }).click();
  await page.getByLabel('Name', { exact: true }).or(page.getByLabel(/^Name/)).first().fill('beta');
  await page.getByLabel('Server name').first().fill('beta1');
  await page.getByLabel('Address and port').first().fill(`127.0.0.1:${beta.port}`);
  await page.getByLabel('Send requests to it by path').check();
  await page.getByLabel('Path begins with').fill('/beta');
  await browser.screenshot('08-new-backend');
  await surface.stage();

  await surface.openPage('Changes');
  await page.getByText('server web1: weight 10 → 20').first().waitFor();
  await browser.screenshot('09-staged-changes');
  await surface.plan('Can be applied');
  await browser.screenshot('10-plan');
  await expectNoAccessibilityFaults(page);
  await page.getByLabel('Reason').fill('more for web1, and beta');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await surface.rolloutEnds('succeeded');
  await browser.screenshot('11-rollout');
  expect(await visit('/beta')).toEqual({ status: 200, body: 'beta' });
  await expect.poll(() => readFile(system.sandboxConfigFile, 'utf8')).toMatch(/server web1 .* weight 20/);
});

test('a wrong keyword is refused at the plan, on its line, in HAProxy’s words', async () => {
  const { page } = browser;
  await surface.openPage('Configuration');
  await surface.appendLine('    balanse roundrobin');
  await browser.screenshot('12-editor');
  await surface.stage();
  await surface.openPage('Changes');
  await surface.plan('Refused');
  const line = await surface.stagedLineOf('balanse');
  await expect.poll(() => page.locator('main').innerText()).toContain(`haproxy.cfg:${line}`);
  expect(await page.locator('main').innerText()).toContain("unknown keyword 'balanse'");
  await browser.screenshot('13-plan-refused');
  await surface.openPage('Changes');
  await surface.rejectChange(4);
});

test('a port that another process holds is refused before anything is swapped', async () => {
  const port = await freePort();
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
  try {
    const before = await sha256sum(system.sandboxConfigFile);
    await surface.openPage('Configuration');
    await surface.appendLine(`    bind 127.0.0.1:${port}`);
    await surface.stage();
    await surface.openPage('Changes');
    await surface.plan('Refused');
    const line = await surface.stagedLineOf(`127.0.0.1:${port}`);
    const text = await browser.page.locator('main').innerText();
    expect(text).toContain(`haproxy.cfg:${line}`);
    expect(text).toContain(`${port}`);
    await browser.screenshot('14-port-taken');
    expect(await sha256sum(system.sandboxConfigFile)).toBe(before);
    await surface.openPage('Changes');
    await surface.rejectChange(5);
  } finally {
    await new Promise((resolve) => holder.close(resolve));
  }
});

test('two people on one server see each other’s edits before they collide', async () => {
  const { page } = browser;
  const colleague = await page.context().newPage();
  try {
    const address = `${await surface.clusterUrl()}?backend=app&server=web2`;
    for (const one of [page, colleague]) await one.goto(address);
    await page.getByRole('dialog').getByLabel('Weight').fill('60');
    const form = colleague.getByRole('dialog');
    await form.getByLabel('Connection limit').fill('100');
    await form.getByRole('button', { name: 'Stage change' }).click();
    await form.waitFor({ state: 'hidden' });
    await page.getByText('Connection limit: not set → 100').waitFor();
    await browser.screenshot('22-two-people');
    await page.getByRole('button', { name: 'Go on with it, my edits on top' }).click();
    await surface.stage();
    expect((await surface.downloadStaged()).toString()).toMatch(/server web2 .* weight 60 maxconn 100/);
  } finally {
    await colleague.close();
  }
  await surface.openPage('Changes');
  await surface.rejectChange(7);
  await page.getByText('#7', { exact: true }).waitFor({ state: 'hidden' });
  await surface.rejectChange(6);
  await page.getByText('Nothing is staged', { exact: true }).waitFor();
});

test('what is typed into the editor is asked about at once and survives a reload', async () => {
  const { page } = browser;
  await surface.openPage('Configuration');
  await surface.appendLine('    # not staged yet');
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('dialog', { name: 'Leave without staging?' }).waitFor();
  await page.getByRole('button', { name: 'Stay here' }).click();
  await page.reload();
  await page.getByText('These are your edits from before.').waitFor();
  await browser.screenshot('23-draft');
  await page.getByRole('button', { name: 'Drop them' }).click();
  await page.getByText('These are your edits from before.').waitFor({ state: 'hidden' });
});

test('restoring revision 1 is a change like any other and brings the old behaviour back', async () => {
  const { page } = browser;
  await surface.openPage('Revisions');
  await browser.screenshot('15-revisions');
  await page.getByRole('button', { name: 'Restore r1' }).click();
  await page.getByRole('heading', { name: 'Staged changes' }).waitFor();
  await surface.plan('Can be applied');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await surface.rolloutEnds('succeeded');
  expect((await visit('/beta')).body).toMatch(/web[12]/);
  await page.goto(`${await surface.clusterUrl()}/compare?from=1&to=3`);
  await page.getByText('No file differs.').waitFor();
  await page.goto(`${await surface.clusterUrl()}/compare?from=1&to=2`);
  await page.getByText('beta').first().waitFor();
  await browser.screenshot('16-comparison');
});

test('a revision is found by its name from any field, read, downloaded, and not restored while it runs', async () => {
  const { page } = browser;
  await surface.openPage('Overview');
  await expect.poll(() => page.title()).toBe('Overview · sandbox · Sluice');
  await page.getByLabel('Filter frontends, backends and servers').focus();
  await page.keyboard.press('Control+k');
  const search = page.getByRole('textbox', { name: 'Search and jump' });
  await search.fill('web1 app');
  await page.getByRole('button', { name: /^web1/ }).waitFor();
  await search.fill('r3');
  await page.getByRole('button', { name: /^r3/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Revision 3' }).waitFor();
  await expect.poll(() => page.title()).toBe('Revision 3 · sandbox · Sluice');
  await page.getByText('Where visitors arrive').first().waitFor();
  await browser.screenshot('16-revision');
  await expectNoAccessibilityFaults(page);
  expect(await page.getByRole('button', { name: 'Restore r3' }).getAttribute('aria-disabled')).toBe('true');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  const file = path.join(system.dataDir, 'revision-3.cfg');
  await (await download).saveAs(file);
  expect(await sha256sum(file)).toBe(await sha256sum(path.join(system.dataDir, 'revision-1.cfg')));
});

test('a file that was changed by hand on the node refuses the plan, and adopting it loses nothing', async () => {
  const { page } = browser;
  await appendFile(system.sandboxConfigFile, '# by hand\n');
  await surface.openPage('Nodes');
  await page.getByText('drifted', { exact: true }).first().waitFor({ timeout: 30_000 });
  await surface.openPage('Changes');
  await page.getByRole('button', { name: 'Plan r3 again' }).click();
  await page.getByText('Refused', { exact: true }).waitFor();
  await browser.screenshot('22-plan-of-drifted-node');
  await page.getByRole('link', { name: 'See what differs on sandbox' }).click();
  await page.getByText('haproxy.cfg on the disk is not the file that was applied').waitFor();
  await page.getByRole('region', { name: 'Difference on the disk' }).getByText('# by hand').waitFor();
  await browser.screenshot('23-drifted-node');
  await expectNoAccessibilityFaults(page);
  await page.getByRole('button', { name: 'Adopt as a change' }).click();
  await page.getByRole('heading', { name: 'Staged changes' }).waitFor();
  await surface.plan('Can be applied');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await surface.rolloutEnds('succeeded');
  const lines = (await readFile(system.sandboxConfigFile, 'utf8')).split('\n');
  expect(lines.filter((line) => line === '# by hand')).toHaveLength(1);
  expect(lines.filter((line) => line.includes('SLUICE_BUNDLE'))).toHaveLength(1);
});

test('a revision that failed on a taken port is tried again when the port is free', async () => {
  const { page } = browser;
  const port = await freePort();
  await surface.openPage('Configuration');
  await surface.appendLine(`listen later\n    mode http\n    bind 127.0.0.1:${port}\n    default_backend app`);
  await page.getByRole('button', { name: 'Stage change' }).click();
  await surface.openPage('Changes');
  await surface.plan('Can be applied');
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
  try {
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await surface.rolloutEnds('failed');
    await browser.screenshot('24-failed-rollout');
    await expectNoAccessibilityFaults(page);
  } finally {
    await new Promise((resolve) => holder.close(resolve));
  }
  await page.locator('main').getByRole('button', { name: 'Try r5 again' }).last().click();
  await page.getByText('tries revision 5 again').waitFor();
  await page.getByText('Can be applied', { exact: true }).waitFor({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await surface.rolloutEnds('succeeded');
  await surface.openPage('Revisions');
  await page.getByText('Revision 5 again').waitFor();
});

test('the visitor who asked all the time saw no failure', async () => {
  await visitor.atLeast(10, 60_000);
  await visitor.stop();
  expect(visitor.failures).toEqual([]);
  expect(visitor.served).toBeGreaterThan(100);
  process.stdout.write(`The visitor was served ${visitor.served} times without a failure.\n`);
});

test('the other pages show what is there', async () => {
  const { page } = browser;
  await surface.openPage('Nodes');
  await page.getByRole('link', { name: 'sandbox', exact: true }).first().waitFor();
  await browser.screenshot('17-nodes');
  await page.getByRole('table').getByRole('link', { name: 'sandbox', exact: true }).click();
  await page.getByText('Master socket').waitFor();
  await browser.screenshot('18-node');
  await page.goto(`${system.url}/audit`);
  await page.getByText('Finished a rollout').first().waitFor();
  await browser.screenshot('19-audit');
  await page.goto(`${system.url}/account/sessions`);
  await page.getByText('Command line').waitFor();
  await browser.screenshot('20-sessions');
  await page.goto(`${system.url}/clusters/new`);
  await page.getByRole('button', { name: 'Create cluster' }).waitFor();
  await browser.screenshot('21-new-cluster');
});

test('no page complained in the console', () => {
  expect(browser.complaints).toEqual([]);
});
