import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
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

const cleanUp = new CleanUp();

beforeAll(async () => {
  system = await startSystem();
  cleanUp.add(() => system.remove());
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
  surface = surfaceOf(browser, system.url);
}, 420_000);

afterAll(() => cleanUp.run(), 180_000);

/** Runs a command about the sandbox; fails with its words when the exit code is another. */
async function sluice(args: readonly string[], code = 0): Promise<string> {
  const run = await system.sluice([...args, '--cluster', 'sandbox']);
  expect(run.code, run.stdout + run.stderr).toBe(code);
  return run.stdout + run.stderr;
}

/** Stages what `change` makes of the staged text. */
async function stage(title: string, change: (text: string) => string): Promise<void> {
  const file = path.join(system.dataDir, 'edited.cfg');
  await sluice(['export', '--at', 'staged', '-o', file]);
  await writeFile(file, change(await readFile(file, 'latin1')), 'latin1');
  await sluice(['import', file, '--title', title]);
}

const heavier = (from: number, to: number) => (text: string) => text.replace(`weight ${from}`, `weight ${to}`);

// Each test goes on where the one before it stopped.
test('a selection that lacks a backend names the change that brings it, and is applied with it', async () => {
  const { page } = browser;
  await page.goto(system.url);
  await surface.createAdministrator(system.setupSecret, username, password);
  const login = ['login', '--url', system.url, '--username', username, '--password-stdin'];
  expect(await system.sluice(login, `${password}\n`)).toMatchObject({ code: 0 });
  await expect.poll(() => page.getByRole('row', { name: /sandbox/ }).innerText(), { timeout: 90_000 }).toMatch(/1\/1/);
  await surface.openCluster('sandbox');
  await stage('More weight for web1', heavier(10, 20));
  await stage('A backend beta', (text) => `${text}\nbackend beta\n    server beta1 127.0.0.1:9\n`);
  await stage('Send /beta to it', (text) =>
    text.replace(/^(\s+default_backend .*)$/m, '    use_backend beta if { path_beg /beta }\n$1'),
  );
  await stage('Even more weight', heavier(20, 30));

  await surface.openPage('Changes');
  await page.getByRole('checkbox', { name: 'Choose change 3' }).check();
  await page.getByRole('button', { name: 'Plan 1 of 4' }).click();
  await page.getByText('Change 3 needs change 2, which adds backend beta.').waitFor();
  await expectNoAccessibilityFaults(page);
  await browser.screenshot('50-needs-change');
  await page.getByRole('button', { name: 'Add change #2 to the selection' }).click();
  await page.getByRole('button', { name: 'Plan 2 of 4' }).click();
  await page.getByRole('heading', { name: 'Plan' }).waitFor();
  await page.getByText('Can be applied').waitFor({ timeout: 90_000 });
  await page.getByText('2 left out, which stay staged').waitFor();
  await browser.screenshot('51-plan-of-a-selection');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await surface.rolloutEnds('succeeded');
  expect(await sluice(['changes'])).toMatch(/^CHANGE[\s\S]*\n1 [\s\S]*\n4 /);
  expect(await sluice(['export', '--at', 'head'])).toMatch(/use_backend beta[\s\S]*weight 10[\s\S]*backend beta/);
});

test('an edit of an edit that was left out shows both texts, on the page and on the command line', async () => {
  const { page } = browser;
  await surface.openPage('Changes');
  await page.getByRole('checkbox', { name: 'Choose change 4' }).check();
  await page.getByRole('button', { name: 'Plan 1 of 2' }).click();
  await page.getByText(/Change 4 needs change 1/).waitFor();
  const now = page.getByRole('figure', { name: 'There now' });
  const wanted = page.getByRole('figure', { name: 'In the change' });
  expect(await now.innerText()).toContain('weight 10');
  expect(await wanted.innerText()).toContain('weight 30');
  await expectNoAccessibilityFaults(page);
  await browser.screenshot('52-both-texts');
  expect(await sluice(['plan', '--only', '4'], 1)).toContain('Change 4 needs change 1');
  expect(await sluice(['plan', '--only', '7'], 1)).toContain('Change 7 of sandbox is not staged');
});

test('what is rejected is staged again, and what was applied is reverted', async () => {
  const { page } = browser;
  await surface.openPage('Changes');
  for (const number of [1, 4]) await page.getByRole('checkbox', { name: `Choose change ${number}` }).check();
  await page.getByRole('button', { name: 'Reject 2 chosen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  await page.getByText('Nothing is staged', { exact: true }).waitFor();
  await page.getByText('rejected', { exact: true }).click();
  const row = page.getByRole('row', { name: /More weight for web1/ });
  await browser.screenshot('53-rejected');
  await row.getByRole('button', { name: 'Stage again' }).click();
  await page.getByRole('checkbox', { name: 'Choose change 1' }).waitFor();
  expect(await sluice(['restage', '4'])).toContain('staged again');

  await page.getByText('applied', { exact: true }).click();
  await page.getByRole('link', { name: '#3 Send /beta to it' }).click();
  await browser.screenshot('54-applied-change');
  await page.getByRole('button', { name: 'Revert' }).click();
  await page.getByRole('link', { name: 'Revert change 3: Send /beta to it' }).waitFor();
  expect(await sluice(['revert', '2'])).toContain('Revert change 2: A backend beta');
  expect(await sluice(['changes', '--state', 'applied'])).toContain('A backend beta');
  await sluice(['apply', '--only', '5,6', '--wait', '--timeout', '90']);
  const head = await sluice(['export', '--at', 'head']);
  expect(head).not.toContain('beta');
  expect(head).toContain('weight 10');
  await page.goto(`${await surface.clusterUrl()}/changes`);
  await browser.screenshot('55-staged-after-apply');
  // A refusal is an answer that the browser names by itself.
  expect(browser.complaints.filter((text) => !/status of 409/.test(text))).toEqual([]);
});
