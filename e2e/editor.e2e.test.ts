import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CleanUp } from './clean-up.ts';
import { type RunningSystem, repositoryRoot, startSystem } from './running-system.ts';
import { type Surface, surfaceOf } from './surface.ts';

const username = 'ada';
const password = 'correct horse battery staple';

let system: RunningSystem;
let browser: BrowserRig;
let surface: Surface;
/** The sandbox's file as it is before anybody types. */
let original: string;

const cleanUp = new CleanUp();

beforeAll(async () => {
  system = await startSystem();
  cleanUp.add(() => system.remove());
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
  surface = surfaceOf(browser, system.url);
  original = await readFile(system.sandboxConfigFile, 'utf8');
  await surface.createAdministrator(system.setupSecret, username, password);
  await browser.page.getByRole('row', { name: /sandbox.*1\/1/ }).waitFor({ timeout: 90_000 });
  await surface.openCluster('sandbox');
  await surface.openPage('Configuration');
  // The editor draws only the lines in view: a window as high as the file.
  await browser.page.setViewportSize({ width: 1440, height: 1400 });
}, 420_000);

afterAll(() => cleanUp.run(), 180_000);

/** A line that the editor shows, by all its text. */
const lineOf = (text: string) => browser.page.locator('.view-lines').getByText(text, { exact: true });

/**
 * Where a word stands in a line: all letters are equally wide. Found and measured in one step inside the page, for the
 * editor replaces a line's element whenever it colours the line anew, and an element taken out measures nothing.
 */
async function middleOf(line: string, word: string): Promise<{ position: { x: number; y: number } }> {
  await lineOf(line).waitFor();
  const position = await browser.page.locator('.view-lines').evaluate(
    (lines, [wantedLine, wantedWord]) => {
      for (const element of lines.querySelectorAll('.view-line > span')) {
        const text = (element.textContent ?? '').replaceAll('\u00a0', ' ');
        if (text.trim() !== wantedLine) continue;
        const { width, height } = element.getBoundingClientRect();
        return { x: (width * (text.indexOf(wantedWord) + wantedWord.length / 2)) / text.length, y: height / 2 };
      }
      throw new Error(`no line "${wantedLine}" is shown`);
    },
    [line, word] as const,
  );
  return { position };
}

/** Line of the cursor, as the editor's margin marks it. */
const cursorLine = () => browser.page.locator('.line-numbers.active-line-number').innerText();

/** Opens a new line below one that is shown. */
async function newLineBelow(text: string): Promise<void> {
  await lineOf(text).click();
  for (const key of ['End', 'Enter']) await browser.page.keyboard.press(key);
}

const offers = (): Locator => browser.page.getByRole('listbox', { name: 'Suggest' }).getByRole('option');

/** Words that are offered, without what is said about them. */
const offeredWords = () => offers().locator('.label-name').allInnerTexts();

// Each test goes on where the one before it stopped.
test('F12 on the name of a backend leads to its section', async () => {
  const { page } = browser;
  await lineOf('default_backend app').click(await middleOf('default_backend app', 'app'));
  await page.keyboard.press('F12');
  const header = original.split('\n').indexOf('backend app') + 1;
  await expect.poll(cursorLine).toBe(`${header}`);
  // The cursor stands at the name, and typing goes there.
  await page.keyboard.type('my-');
  await lineOf('backend my-app').waitFor();
  await browser.screenshot('40-definition');
  for (const _ of 'my-') await page.keyboard.press('Backspace');
  await lineOf('backend app').waitFor();
});

test('a keyword under the pointer is explained in a line', async () => {
  const { page } = browser;
  const help = page.getByRole('tooltip').filter({ hasText: 'Algorithm by which a request gets its server' });
  const point = async () => {
    await lineOf('balance roundrobin').hover(await middleOf('balance roundrobin', 'balance'));
    return help.isVisible();
  };
  // Points again: a page that settles moves its lines away from a pointer at rest.
  await expect.poll(point, { timeout: 15_000, interval: 1000 }).toBe(true);
  await browser.screenshot('41-hover');
});

test('the words that may follow are offered, Tab takes one, and Enter ends the line as it was typed', async () => {
  const { page } = browser;
  await newLineBelow('balance roundrobin');
  await page.keyboard.type('    timeout ');
  await expect.poll(offeredWords).toContain('server');
  await page.keyboard.press('Escape');
  await expect.poll(offeredWords).toEqual([]);
  await page.keyboard.press('Control+Space');
  await expect.poll(offeredWords).toEqual(expect.arrayContaining(['connect', 'server']));
  // Belongs into a frontend.
  expect(await offeredWords()).not.toContain('client');
  await browser.screenshot('42-offered-keywords');

  await page.keyboard.type('con');
  await expect.poll(offeredWords).toEqual(['connect']);
  await page.keyboard.press('Enter');
  await lineOf('timeout con').waitFor();
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Control+Space');
  await expect.poll(offeredWords).toEqual(['connect']);
  await page.keyboard.press('Tab');
  await page.keyboard.type(' 3s');
  await lineOf('timeout connect 3s').waitFor();
});

test('after use_backend the backends of the file are offered, and nothing else', async () => {
  const { page } = browser;
  await surface.appendLine('backend beta\n    server beta1 127.0.0.1:8089');
  await page.keyboard.press('Control+Home');
  await newLineBelow('http-request set-header X-Forwarded-Proto http');
  await page.keyboard.type('    use_backend ');
  await expect.poll(offeredWords).toEqual(['app', 'beta']);
  await page.keyboard.press('ArrowDown');
  await browser.screenshot('43-offered-backends');
  await page.keyboard.press('Tab');
  await page.keyboard.type(' if { path /beta }');
  await lineOf('use_backend beta if { path /beta }').waitFor();
  await page.keyboard.press('Escape');
});

test('F2 gives a backend another name wherever it is used, and not one that is taken', async () => {
  const { page } = browser;
  const rename = async (name: string) => {
    await lineOf('default_backend app').click(await middleOf('default_backend app', 'app'));
    await page.keyboard.press('F2');
    const field = page.getByRole('textbox', { name: /^Rename input/ });
    await field.and(page.locator(':focus')).waitFor();
    await page.keyboard.type(name);
    await browser.screenshot(`44-rename-to-${name}`);
    await page.keyboard.press('Enter');
  };
  await rename('beta');
  await page.locator('main').getByText("There is a backend 'beta' already. Choose another name.").waitFor();
  await browser.screenshot('44-rename-refused');
  await lineOf('backend app').waitFor();
  await rename('shop');
  await lineOf('default_backend shop').waitFor();
  await lineOf('backend shop').waitFor();
});

test('a mistyped keyword is marked at its place with the word that was meant', async () => {
  const { page } = browser;
  await newLineBelow('balance roundrobin');
  await page.keyboard.type('    timeout sever 1m');
  const told = "Did you mean 'timeout server'?";
  await page.getByRole('region', { name: 'Findings' }).getByText(told).waitFor();
  // The text lies above its mark.
  await page.locator('.squiggly-error').hover({ force: true });
  await page.getByRole('tooltip').filter({ hasText: told }).waitFor();
  await browser.screenshot('45-mistake');
  await lineOf('timeout sever 1m').click();
  await page.keyboard.press('Control+Shift+K');
  await page.locator('.squiggly-error').waitFor({ state: 'detached' });
});

test('what is staged is the file with exactly what was taken and renamed', async () => {
  await surface.stage();
  const signIn = ['login', '--url', system.url, '--username', username, '--password-stdin'];
  expect(await system.sluice(signIn, `${password}\n`)).toMatchObject({ code: 0 });
  const staged = await system.sluice(['export', '--cluster', 'sandbox', '--at', 'staged']);
  const balance = '    balance roundrobin\n';
  const reference = '    default_backend app\n';
  expect(staged).toMatchObject({
    code: 0,
    stdout: `${original
      .replace('\nbackend app\n', '\nbackend shop\n')
      .replace(balance, `${balance}    timeout connect 3s\n`)
      .replace(
        reference,
        '    use_backend beta if { path /beta }\n    default_backend shop\n',
      )}backend beta\n    server beta1 127.0.0.1:8089\n`,
  });
});

test('no page complained in the console', () => {
  expect(browser.complaints).toEqual([]);
});
