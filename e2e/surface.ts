import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type BrowserRig, untilDrawn } from '@sluice/test-rig/browser';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What a person does on the pages, in words. Everything is found by role and label. */
export interface Surface {
  /** Fills in the page on which a new system begins, and is signed in afterwards. */
  createAdministrator(secret: string, username: string, password: string): Promise<void>;
  openCluster(name: string): Promise<void>;
  openPage(name: 'Overview' | 'Configuration' | 'Files' | 'Changes' | 'Revisions' | 'Nodes'): Promise<void>;
  /** Address of the cluster that was opened last. */
  clusterUrl(): Promise<string>;
  downloadStaged(): Promise<Buffer>;
  /** Number of the line of the staged text that holds `words`. */
  stagedLineOf(words: string): Promise<number>;
  /** Presses Stage change and waits until the change is there. */
  stage(): Promise<void>;
  rejectChange(number: number): Promise<void>;
  /** Presses Plan on the page of the staged changes and waits for the verdict. */
  plan(verdict: 'Can be applied' | 'Refused'): Promise<void>;
  rolloutEnds(state: 'succeeded' | 'failed'): Promise<void>;
  /** Types one more line at the end of the file in the editor. */
  appendLine(text: string): Promise<void>;
}

export function surfaceOf(rig: BrowserRig, url: string): Surface {
  const { page } = rig;
  let clusterPath = '';
  const staged = async () => {
    const base = `${url}/api/v1${clusterPath}/resources`;
    const list = await page.request.get(base);
    const { items } = (await list.json()) as { items: { id: string; name: string }[] };
    const resource = items.find(({ name }) => name === 'haproxy.cfg');
    const content = await page.request.get(`${base}/${resource?.id}/content?at=staged`);
    expect(content.status()).toBe(200);
    return content.body();
  };
  return {
    async createAdministrator(secret, username, password) {
      await page.goto(url);
      await page.getByLabel('One-time secret').fill(secret);
      await page.getByLabel('User name').fill(username);
      await page.getByLabel(/^Password/).fill(password);
      await page.getByRole('button', { name: 'Create administrator' }).click();
      await page.getByRole('heading', { name: 'Clusters' }).waitFor();
    },
    async openCluster(name) {
      await page.goto(`${url}/clusters`);
      await page.getByRole('link', { name, exact: true }).first().click();
      await page.waitForURL(/\/clusters\/[0-9a-f-]{36}/);
      clusterPath = new URL(page.url()).pathname.slice(0, '/clusters/'.length + 36);
    },
    async openPage(name) {
      const tail = name === 'Overview' ? '' : `/${name.toLowerCase()}`;
      await page.goto(`${url}${clusterPath}${tail}`);
      await page.getByRole('navigation', { name: 'Cluster pages' }).waitFor();
    },
    clusterUrl: async () => `${url}${clusterPath}`,
    downloadStaged: staged,
    async stagedLineOf(words) {
      const lines = (await staged()).toString('utf8').split('\n');
      return lines.findIndex((line) => line.includes(words)) + 1;
    },
    async stage() {
      const told = page.getByText(/^Change \d+ is staged$/);
      // What was said of the change before may still be shown.
      const before = await told.allInnerTexts();
      await page.getByRole('button', { name: 'Stage change' }).click();
      await expect
        .poll(() => told.allInnerTexts(), { timeout: 10_000 })
        .toContainEqual(expect.toSatisfy((words: string) => !before.includes(words)));
    },
    async rejectChange(number) {
      const change = page.getByRole('listitem').filter({ hasText: `#${number}` });
      await change.getByRole('button', { name: 'Reject' }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Reject/ })
        .click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    },
    async plan(verdict) {
      await page.getByRole('button', { name: 'Plan', exact: true }).click();
      await page.getByRole('heading', { name: 'Plan' }).waitFor();
      const main = page.locator('main');
      await expect.poll(() => main.innerText(), { timeout: 90_000 }).not.toContain('Validating on the nodes');
      expect(await main.innerText()).toContain(verdict);
    },
    async rolloutEnds(state) {
      await page.getByRole('heading', { name: /Rollout of r/ }).waitFor();
      await page.getByText(state, { exact: true }).first().waitFor({ timeout: 90_000 });
    },
    async appendLine(text) {
      await page.locator('.monaco-editor .view-lines').first().click();
      // Behind the last line, before the newline that ends the file.
      for (const key of ['Control+End', 'ArrowUp', 'End']) await page.keyboard.press(key);
      await page.keyboard.insertText(`\n${text}`);
    },
  };
}

/** Signs in at a system that has its administrator, and waits for the list of clusters. */
export async function signIn(page: Page, url: string, account: { username: string; password: string }): Promise<void> {
  await page.goto(url);
  await page.getByLabel('User name').fill(account.username);
  await page.getByLabel(/^Password/).fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Clusters' }).waitFor();
}

/** Resolves when nothing fades or moves any more but what does so for ever: half-way colours are no colours of ours. */
const untilStill = `${untilDrawn}.then(() =>
  Promise.allSettled(
    document.getAnimations()
      .filter(({ effect, playState }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished)))
  .then(() => undefined)`;

/** Fails with every rule of axe that the page breaks at levels serious and critical. */
export async function expectNoAccessibilityFaults(page: Page): Promise<void> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // As an expression of the debugger: the page's own policy forbids script elements and eval.
  await page.evaluate(source);
  // A tooltip that opens under a resting mouse would fade in while the colours are read.
  await page.mouse.move(0, 0);
  await page.evaluate(untilStill);
  const faults = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html}: ${node.failureSummary}`).join(', ')}`);
  });
  expect(faults).toEqual([]);
}

interface AxeViolation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}
