import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import * as contract from '@sluice/contract';
import type { BrowserRig } from '@sluice/test-rig/browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CleanUp } from './clean-up.ts';
import {
  ada,
  addPerson,
  describedAs,
  hasFocus,
  look,
  type PeopleRig,
  proveSecondFactors,
  startPeopleRig,
} from './people-rig.ts';
import { signIn } from './surface.ts';

let rig: PeopleRig;
let browser: BrowserRig;
let page: Page;
const cleanUp = new CleanUp();

beforeAll(async () => {
  rig = await startPeopleRig(cleanUp, { SLUICE_OUTGOING_ALLOW: '127.0.0.1/32' });
  browser = await rig.openBrowser();
  page = browser.page;
  await signIn(page, rig.url, ada);
  await proveSecondFactors(rig);
}, 300_000);

afterAll(() => cleanUp.run(), 120_000);

/** Takes everything that is sent; its port. */
async function startSyslogReceiver(take: (text: string) => void): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.on('data', (bytes) => take(bytes.toString()));
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.add(async () => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return address.port;
}

/** Answers every batch with `status`; its address. */
async function startWebhook(status: () => number): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(status()).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.add(async () => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return `http://127.0.0.1:${address.port}/audit`;
}

const panel = (name: string) => page.locator('section').filter({ has: page.getByRole('heading', { name }) });

test('a syslog receiver is set up on the page, gets the log, and is removed', async () => {
  let received = '';
  const port = await startSyslogReceiver((text) => {
    received += text;
  });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  await page.getByRole('navigation', { name: 'Audit pages' }).getByRole('link', { name: 'Forwarding' }).click();
  await page.getByRole('heading', { name: 'Forwarding and keeping' }).waitFor();
  await look(browser, 'c0-audit-settings-empty');
  const syslog = panel('Syslog receiver');
  await syslog.getByRole('button', { name: 'Set up' }).click();
  await syslog.getByLabel('Port').fill('70000');
  await syslog.getByRole('button', { name: 'Save' }).click();
  await syslog
    .getByText('This is needed.')
    .or(syslog.getByText(/at least/))
    .first()
    .waitFor();
  await look(browser, 'c1-syslog-wrong');
  await syslog.getByLabel('Host').fill('127.0.0.1');
  await syslog.getByLabel('Port').fill(String(port));
  await syslog.getByRole('switch', { name: 'Encrypt with TLS' }).uncheck({ force: true });
  await look(browser, 'c2-syslog-form');
  await syslog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The syslog receiver is saved').waitFor();
  await syslog.getByText('up to date').waitFor({ timeout: 30_000 });
  await syslog.getByText(`127.0.0.1:${port}`).waitFor();
  await syslog.getByText('not encrypted').waitFor();
  expect(received).toContain('audit.forwarder-set');
  await look(browser, 'c3-syslog-current');
  await syslog.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await syslog.getByRole('button', { name: 'Set up' }).waitFor();
  expect((await rig.api.call(contract.listForwarders, {})).items).toEqual([]);
});

test('a wrong field leads into its own form while the other one is open too', async () => {
  const syslog = panel('Syslog receiver');
  const webhook = panel('Webhook');
  for (const receiver of [syslog, webhook]) await receiver.getByRole('button', { name: 'Set up' }).click();
  await webhook.getByLabel('Address').fill('https://hook.example.com/audit');
  await webhook.getByLabel('Secret').first().fill('correct horse battery');
  const trusted = webhook.getByLabel('Certificates to trust');
  await trusted.fill('none');
  await webhook.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => hasFocus(trusted)).toBe(true);
  await webhook.getByLabel('Address').focus();
  await webhook.getByRole('status').getByRole('button', { name: 'Certificates to trust' }).click();
  expect(await hasFocus(trusted)).toBe(true);
  await webhook.getByRole('button', { name: 'Cancel' }).click();
});

test('that a receiver in the open internet needs TLS is said at the switch', async () => {
  const syslog = panel('Syslog receiver');
  const tls = syslog.getByRole('switch', { name: 'Encrypt with TLS' });
  await syslog.getByLabel('Host').fill('9.9.9.9');
  await tls.uncheck({ force: true });
  await syslog.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => hasFocus(tls)).toBe(true);
  expect(await describedAs(tls)).toContain('must be encrypted');
  expect(await syslog.getByRole('status').getByRole('button').allInnerTexts()).toEqual(['Encrypt with TLS']);
  await look(browser, 'd1-syslog-unencrypted');
  await syslog.getByRole('button', { name: 'Cancel' }).click();
});

test('what is typed survives a reload and is not left by accident, the secret excepted', async () => {
  const url = await startWebhook(() => 503);
  const webhook = panel('Webhook');
  await webhook.getByRole('button', { name: 'Set up' }).click();
  await webhook.getByLabel('Address').fill(url);
  await webhook.getByLabel('Secret').first().fill('correct horse battery');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
  await look(browser, 'c4-leave');
  await page.getByRole('button', { name: 'Stay here' }).click();
  page.once('dialog', (question) => void question.accept());
  await page.reload();
  await page.getByText('These are your edits from before.').waitFor();
  expect(await webhook.getByLabel('Address').inputValue()).toBe(url);
  expect(await webhook.getByLabel('Secret').first().inputValue()).toBe('');
  await webhook.getByRole('button', { name: 'Save' }).click();
  await webhook.getByText('The webhook has no secret yet.').waitFor();
  await webhook.getByLabel('Secret').first().fill('correct horse battery');
  await webhook.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The webhook is saved').waitFor();
});

test('a receiver that refuses is told with why, since when and when it is tried again', async () => {
  const webhook = panel('Webhook');
  await webhook.getByText('not delivered').waitFor({ timeout: 30_000 });
  await webhook.getByText(/503/).waitFor();
  await webhook.getByText(/^Tried again/).waitFor();
  await look(browser, 'c5-webhook-failing');
  await webhook.getByRole('button', { name: 'Edit' }).click();
  expect(await webhook.getByLabel('Secret').first().inputValue()).toBe('');
  await webhook.getByText('One is kept. Leave this empty to keep it.').waitFor();
  await webhook.getByRole('switch', { name: 'Send' }).uncheck({ force: true });
  await webhook.getByRole('button', { name: 'Save' }).click();
  await webhook.getByText('paused').waitFor();
  const [{ active } = { active: null }] = (await rig.api.call(contract.listForwarders, {})).items;
  expect(active).toBe(false);
});

test('rows are kept for ever until somebody decides otherwise, after a question', async () => {
  const keeping = panel('How long rows are kept');
  await keeping.getByLabel('For a number of days').check();
  await keeping.getByLabel('Days', { exact: true }).fill('0');
  await keeping.getByText('Write a whole number from 1 to 36,500.').waitFor();
  await look(browser, 'c6-retention-wrong');
  await keeping.getByLabel('Days', { exact: true }).fill('400');
  await keeping.getByRole('button', { name: 'Save' }).click();
  const question = page.getByRole('dialog', { name: 'Remove older rows?' });
  await question.getByText('Rows older than 400 days are removed within the hour.').waitFor();
  await look(browser, 'c7-retention-question');
  await question.getByRole('button', { name: 'Remove older rows' }).click();
  await page.getByText('They are kept for 400 days.').waitFor();
  expect(await rig.api.call(contract.viewRetention, {})).toMatchObject({ days: 400 });
  // Somebody else decides meanwhile: it is said, and nothing is overwritten unseen.
  await keeping.getByLabel('Days', { exact: true }).fill('500');
  await rig.api.call(contract.setRetention, { body: { days: 30 } });
  await page.reload();
  await page.getByText('What is saved is another than the one that you began with.').waitFor();
  await look(browser, 'c8-changed-meanwhile');
  await keeping.getByRole('button', { name: 'Drop them' }).click();
  expect(await keeping.getByLabel('Days', { exact: true }).inputValue()).toBe('30');
  await page.getByRole('navigation', { name: 'Audit pages' }).getByRole('link', { name: 'Log' }).click();
  for (const words of ['Set where the audit log is sent', 'Set how long the audit log is kept'])
    await page.getByRole('cell', { name: words }).first().waitFor();
  await look(browser, 'c9-audit');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  await look(browser, 'd0-audit-narrow');
  // The browser itself complains of what the server refused.
  expect(browser.complaints.filter((line) => !/400 \(Bad Request\) .*\/audit\/forwarders\//.test(line))).toEqual([]);
});

test('who may only read finds the fields switched off and why, also in a form that was open before', async () => {
  const vera = { username: 'vera', password: 'kolibri tassel ochre quay' };
  const { roleId, version } = await addPerson(rig.api, vera, ['cluster.read', 'audit.read', 'audit.configure']);
  const hers = await rig.openBrowser();
  await signIn(hers.page, rig.url, vera);
  await hers.page.goto(`${rig.url}/audit/settings`);
  const syslog = hers.page.getByRole('form', { name: 'Syslog receiver' });
  const keeping = hers.page.getByRole('form', { name: 'How long rows are kept' });
  await hers.page.getByRole('button', { name: 'Set up' }).first().click();
  await syslog.getByLabel('Host').fill('log.example.com');
  const permissions: contract.Permission[] = ['cluster.read', 'audit.read'];
  await rig.api.call(contract.updateRole, { params: { roleId }, ifMatch: String(version), body: { permissions } });
  hers.page.once('dialog', (question) => void question.accept());
  await hers.page.reload();
  for (const form of [syslog, keeping])
    await form.getByText('You need the permission audit.configure for this.').waitFor();
  expect(await syslog.getByLabel('Host').inputValue()).toBe('log.example.com');
  expect(await syslog.getByLabel('Host').isDisabled()).toBe(true);
  expect(await keeping.getByRole('radio', { name: 'For ever' }).isDisabled()).toBe(true);
  await look(hers, 'd2-audit-settings-read-only');
});
