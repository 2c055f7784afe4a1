import { openBrowsers } from '@sluice/test-rig/browser';
import { afterEach } from 'vitest';

/** What every open page shows where a test failed: a failure under load is seldom seen twice. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const [place, { page, complaints, screenshot }] of [...openBrowsers].entries()) {
    const text = await page.locator('body').innerText();
    await screenshot(`failed-${place + 1}-${task.id}`);
    console.error(
      [`“${task.name}” failed. Browser ${place + 1} shows ${page.url()}:`, text, ...complaints.slice(-5)].join('\n'),
    );
  }
});
