import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Response } from 'playwright-core';
import { findProgram } from '../scripts/find-program.ts';
import { below, type Figure, percentile } from './figure.ts';
import { buildAll, startBenchSystem } from './system.ts';

const visits = 5;

/** Weight of the first page and the time until a person can type in it, with an empty cache, in a real browser. */
export async function benchWeb(say: (figure: Figure) => void): Promise<void> {
  await buildAll();
  const system = await startBenchSystem();
  const browser = await chromium.launch({
    executablePath: process.env.SLUICE_CHROMIUM ?? findProgram(['chromium', 'chromium-browser', 'google-chrome']),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
  try {
    const results = [];
    for (let visit = 0; visit < visits; visit += 1) results.push(await openFirstPage(browser, system.controlPlane.url));
    const scripts = Math.max(...results.map((result) => result.scriptBytes));
    say(below('first-page-script-gzipped', scripts / 1000, 'KB', 300));
    say(
      below(
        'first-page-usable-p50',
        percentile(
          results.map(({ usableMs }) => usableMs),
          0.5,
        ),
        'ms',
        1000,
      ),
    );
    say(below('first-page-usable-worst', Math.max(...results.map(({ usableMs }) => usableMs)), 'ms', 2000));
  } finally {
    await browser.close();
    await system.close();
  }
}

async function openFirstPage(browser: Browser, url: string) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const scripts: Response[] = [];
    page.on('response', (response) => {
      if (/javascript/.test(response.headers()['content-type'] ?? '')) scripts.push(response);
    });
    const startedAt = performance.now();
    await page.goto(url, { waitUntil: 'commit' });
    await page.getByRole('textbox').first().waitFor({ state: 'visible' });
    const usableMs = performance.now() - startedAt;
    await page.waitForLoadState('networkidle');
    const bodies = await Promise.all(scripts.map((response) => response.body()));
    const scriptBytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
    return { usableMs, scriptBytes };
  } finally {
    await context.close();
  }
}
