import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ForwarderView } from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSluice } from '../apps/cli/src/testing/run-sluice.ts';
import { createPerson } from '../apps/control-plane/src/testing/people.ts';
import { proveSecondFactors } from '../apps/control-plane/src/testing/second-person.ts';
import { type InProcessControlPlane, startInProcess } from '../apps/control-plane/src/testing/start-in-process.ts';
import { issueTestCertificate } from '../apps/control-plane/src/testing/test-certificate.ts';
import { CleanUp } from './clean-up.ts';

const cleanUp = new CleanUp();
let rig: InProcessControlPlane;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-settings-commands-'));
  cleanUp.add(async () => rmSync(folder, { recursive: true, force: true }));
  rig = await startInProcess({ config: { outgoingAllow: ['127.0.0.1/32'] } });
  cleanUp.add(() => rig.stop());
  const login = ['login', '--url', rig.url, '--username', rig.username, '--password-stdin'];
  expect(await runSluice(login, { SLUICE_CONFIG_DIR: folder }, rig.password)).toMatchObject({ exitCode: 0 });
  await proveSecondFactors(rig);
});
afterAll(() => cleanUp.run());

/** Runs a command; fails with its words when the exit code is another. */
async function sluice(line: string, code = 0, stdin = ''): Promise<string> {
  const run = await runSluice(line.split(' '), { SLUICE_CONFIG_DIR: folder }, stdin);
  const said = `${run.stdout}${run.stderr}`;
  expect(run.exitCode, `${line}\n${said}`).toBe(code);
  return said;
}

/** Takes every batch of rows; its address and what came. */
async function startWebhook() {
  const batches: { signature: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      batches.push({ signature: String(request.headers['sluice-signature']), body });
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.add(async () => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return { url: `http://127.0.0.1:${address.port}/audit`, batches };
}

test('a webhook is set up with a secret from stdin, gets the rows, is paused and removed', async () => {
  const webhook = await startWebhook();
  expect(await sluice('audit forwarder list')).toBe('The audit log is sent nowhere.\n');
  expect(await sluice(`audit forwarder set-webhook --to ${webhook.url}`, 1)).toContain('secret');
  const made = await sluice(
    `audit forwarder set-webhook --to ${webhook.url} --secret-stdin`,
    0,
    'correct horse battery\n',
  );
  // The path may be what protects it: words have the host alone, JSON has all.
  const { origin } = new URL(webhook.url);
  expect(made).toContain(`webhook  ${origin}\n`);
  expect(JSON.parse(await sluice('audit forwarder list --json'))).toMatchObject({
    items: [{ settings: { url: webhook.url } }],
  });
  expect(made).not.toContain('correct horse');
  await expect.poll(() => webhook.batches.length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(webhook.batches[0]).toMatchObject({
    signature: expect.stringMatching(/^t=\d+,v1=[0-9a-f]{64}$/),
    body: expect.stringContaining('audit.forwarder-set'),
  });
  await expect
    .poll(() => sluice('audit forwarder list'), { timeout: 20_000 })
    .toMatch(/Sent up to row \d+ .*; 0 rows wait\./);
  expect(await sluice('audit forwarder pause webhook')).toContain(`${origin}  paused`);
  expect(await sluice(`audit forwarder set-webhook --to ${webhook.url}`)).toContain(`${origin}  paused`);
  expect(await sluice('audit forwarder resume webhook')).not.toContain('paused');
  expect(await sluice('audit forwarder remove webhook')).toContain('is not sent to the webhook any more');
  expect(await sluice('audit forwarder remove webhook', 1)).toContain('There is no such forwarder');
});

test('what is not named stays as it is: the trusted certificates and the pause', async () => {
  const { caPem } = await issueTestCertificate('logs.example.com');
  const ca = path.join(folder, 'ca.pem');
  writeFileSync(ca, caPem);
  const stands = async () =>
    (JSON.parse(await sluice('audit forwarder list --json')) as { items: ForwarderView[] }).items;
  for (const set of [
    'audit forwarder set-syslog --host 127.0.0.1 --port 1',
    'audit forwarder set-webhook --to https://127.0.0.1:1/audit',
  ]) {
    const kind = set.includes('syslog') ? 'syslog' : 'webhook';
    const [first, secret] = kind === 'syslog' ? [set, ''] : [`${set} --secret-stdin`, 'correct horse battery\n'];
    await sluice(`${first} --ca ${ca}`, 0, secret);
    await sluice(`audit forwarder pause ${kind}`);
    expect(await sluice(set)).toContain('paused');
    expect(await stands()).toMatchObject([{ active: false, settings: { caPem } }]);
    expect(await sluice(`${set} --system-ca`)).toContain('paused');
    expect(await stands()).toMatchObject([{ active: false, settings: { caPem: null } }]);
    await sluice(`audit forwarder remove ${kind}`);
  }
});

test('a receiver is removed by whoever may configure, without reading the audit log', async () => {
  await sluice('audit forwarder set-syslog --host 127.0.0.1 --port 1 --no-tls');
  const { token } = await createPerson(rig, 'configures', [{ permissions: ['audit.configure'] }]);
  const environment = { SLUICE_TOKEN: token, SLUICE_URL: rig.url };
  const read = await runSluice(['audit', 'forwarder', 'pause', 'syslog'], environment);
  expect(read).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('audit.read') });
  const run = await runSluice(['audit', 'forwarder', 'remove', 'syslog'], environment);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await sluice('audit forwarder list')).toBe('The audit log is sent nowhere.\n');
});

test('a syslog receiver that is not there is named with what failed', async () => {
  const missing = path.join(folder, 'missing.pem');
  expect(await sluice(`audit forwarder set-syslog --host 127.0.0.1 --port 1 --ca ${missing}`, 1)).toContain(
    'There is no file',
  );
  const wrong = path.join(folder, 'wrong.pem');
  writeFileSync(wrong, 'no certificate');
  expect(await sluice(`audit forwarder set-syslog --host 127.0.0.1 --port 1 --ca ${wrong}`, 1)).toContain('caPem');
  await sluice('audit forwarder set-syslog --host 127.0.0.1 --port 70000', 2);
  await sluice('audit forwarder set-syslog --host 127.0.0.1', 2);
  const made = await sluice('audit forwarder set-syslog --host 127.0.0.1 --port 1 --no-tls --from now');
  expect(made).toContain('syslog  127.0.0.1:1, not encrypted\n');
  await expect
    .poll(() => sluice('audit forwarder list'), { timeout: 20_000 })
    .toMatch(/Not delivered, \d+ times?: .* It is tried again at /);
  await sluice('audit forwarder remove syslog');
});

test('how long rows are kept is chosen and taken back', async () => {
  expect(await sluice('audit retention show')).toBe('Audit rows are kept for ever. None was removed so far.\n');
  expect(await sluice('audit retention set --days 365')).toContain('kept for 365 days.');
  expect(JSON.parse(await sluice('audit retention show --json'))).toMatchObject({ retention: { days: 365 } });
  await sluice('audit retention set --days 0', 2);
  expect(await sluice('audit retention clear')).toContain('kept for ever.');
});

test('the security policy is changed in what is named, and stays in the rest', async () => {
  const before = await sluice('security-policy show');
  expect(before).toContain('Roles that demand a second factor: none.');
  expect(before).toContain('  grant.write\n');
  const set =
    'security-policy set --session-idle 30 --step-up-minutes 5 --add-step-up rollout.start --demand-of security';
  const after = await sluice(set);
  expect(after).toMatch(/^A session ends 30 min after its last use/);
  expect(after).toContain('Roles that demand a second factor: security.');
  expect(after).toContain('proven in the last 5 min:');
  expect(after).toContain('  rollout.start\n');
  expect(after).toContain('  grant.write\n');
  const back = await sluice('security-policy set --remove-step-up rollout.start --demand-no-longer-of security');
  expect(back).toMatch(/^A session ends 30 min after its last use/);
  expect(back).toContain('Roles that demand a second factor: none.');
  expect(back).not.toContain('rollout.start');
  expect(await sluice('security-policy set', 2)).toContain('It is not said what to change.');
  expect(await sluice('security-policy set --demand-of nobody', 1)).toContain('There is no role nobody.');
  await sluice('security-policy set --session-idle soon', 2);
  expect(await sluice('security-policy set --remove-step-up security.write', 2)).toContain('always asks');
  expect(await sluice('security-policy set --remove-step-up everything', 2)).toContain('Allowed choices are');
});

test('a role on the list that was deleted is told as such, and stands in the way of nothing', async () => {
  await sluice('role create short-lived --permission cluster.read');
  await sluice('security-policy set --demand-of security short-lived');
  await sluice('role delete short-lived');
  expect(await sluice('security-policy show')).toContain(
    'Roles that demand a second factor: security, 1 deleted role.\n',
  );
  const after = await sluice('security-policy set --step-up-minutes 7');
  expect(after).toContain('Roles that demand a second factor: security.\n');
  expect(after).toContain('proven in the last 7 min:');
  await sluice('security-policy set --demand-no-longer-of security --step-up-minutes 10');
});
