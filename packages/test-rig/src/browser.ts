import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Quiet, offline Chromium: nothing but the pages under test is asked for. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const knownPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser of one test with one page open. */
export interface BrowserRig {
  page: Page;
  context: BrowserContext;
  /** Everything the pages complained about: console errors and uncaught exceptions, in order. */
  complaints: readonly string[];
  /** Saves `<name>-light.png` and `<name>-dark.png` of the present page into a directory git ignores. */
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** For `evaluate`: resolves when what was changed is drawn. */
export const untilDrawn = 'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))';

/** Those of this process that are not closed yet, in the order of their start. */
export const openBrowsers = new Set<BrowserRig>();

/**
 * Starts a real Chromium with a fresh profile and one page.
 *
 * Errors: says which paths were tried when no Chromium is installed (`SLUICE_CHROMIUM` names another one).
 */
export async function startBrowser(options: { screenshotDirectory: string }): Promise<BrowserRig> {
  const profile = await mkdtemp(path.join(tmpdir(), 'sluice-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: true,
    args: flags,
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await mkdir(options.screenshotDirectory, { recursive: true });
  const rig: BrowserRig = {
    page,
    context,
    complaints,
    async screenshot(name) {
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        // Only with the next picture does the page begin to fade, and only what has begun is put to its end.
        await page.evaluate(untilDrawn);
        const file = path.join(options.screenshotDirectory, `${name}-${colorScheme}.png`);
        // Colours fade from one scheme to the other: the picture is that of their end.
        await page.screenshot({ path: file, animations: 'disabled' });
      }
    },
    async close() {
      openBrowsers.delete(rig);
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
  openBrowsers.add(rig);
  return rig;
}

function findChromium(): string {
  const candidates = [process.env.SLUICE_CHROMIUM, ...knownPaths].filter((entry) => entry !== undefined);
  const found = candidates.find((entry) => existsSync(entry));
  if (found === undefined) {
    throw new Error(`No Chromium at ${candidates.join(', ')}. Install the package chromium, or set SLUICE_CHROMIUM.`);
  }
  return found;
}
