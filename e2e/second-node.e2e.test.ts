import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type RunningHaproxy, startHaproxy, testIds } from '@sluice/test-rig';
import { type BrowserRig, startBrowser } from '@sluice/test-rig/browser';
import { createNetworkNamespace, type NetworkNamespace } from '@sluice/test-rig/network-namespace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CleanUp } from './clean-up.ts';
import { type RunningSystem, repositoryRoot, startSystem } from './running-system.ts';
import { type Surface, surfaceOf } from './surface.ts';

const run = promisify(execFile);
const password = 'correct horse battery staple';

/** Another host: its own network, a HAProxy of its own under another user, nothing of ours yet. */
let host: NetworkNamespace;
let haproxy: RunningHaproxy;
let system: RunningSystem;
let browser: BrowserRig;
let surface: Surface;

const configOn = (address: string) => `global
    maxconn 100
defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s
frontend edge
    bind ${address}:8000
    http-request return status 200 content-type text/plain string "edge one"
`;

const cleanUp = new CleanUp();

beforeAll(async () => {
  host = await createNetworkNamespace();
  cleanUp.add(() => host.remove());
  haproxy = await startHaproxyOn(host);
  cleanUp.add(() => haproxy.stop());
  cleanUp.add(() => host.endProcesses());
  system = await startSystem();
  cleanUp.add(() => system.remove());
  browser = await startBrowser({ screenshotDirectory: path.join(repositoryRoot, 'e2e/screenshots') });
  cleanUp.add(() => browser.close());
  surface = surfaceOf(browser, system.url);
}, 420_000);

afterAll(() => cleanUp.run(), 180_000);

function startHaproxyOn(place: NetworkNamespace): Promise<RunningHaproxy> {
  const { uid = process.getuid?.(), gid = process.getgid?.() } = testIds();
  const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  const [binary, first] = place.inside('setpriv', user);
  return startHaproxy({
    config: configOn(place.address),
    binary,
    // Root, or ourselves where sudo makes us root.
    ids: { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 },
    args: ({ configFile, masterSocket }) => [...first, '/usr/sbin/haproxy', '-W', '-f', configFile, '-S', masterSocket],
  });
}

/** The command keeps nothing in the directory where it stands, and nothing of its own in the temporary one. */
const leftBehind = 'echo "left behind: $(ls -A /var/lib | grep -v ^sluice-agent$ || echo nothing)"';

/** Runs a command line as an administrator pastes it, on a host whose /var/lib is empty and which has no systemd. */
function paste(command: string): Promise<{ code: number | null; output: string }> {
  const emptied = ['/var/lib', ...(existsSync('/run/systemd') ? ['/run/systemd'] : [])];
  const mounts = emptied.map((folder) => `mount -t tmpfs none ${folder}`).join(' && ');
  const [file, args] = host.inside('unshare', [
    '--mount',
    'sh',
    '-c',
    `${mounts} && cd /var/lib && TMPDIR=/var/lib && export TMPDIR && ${command} && ${leftBehind}`,
  ]);
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    // Not `close`: the agent that it starts goes on, and must not keep our pipes.
    child.once('exit', (code) => resolve({ code, output }));
  });
}

async function visit(): Promise<string> {
  const response = await fetch(`http://${host.address}:8000/`);
  return response.text();
}

test('a new cluster is made on a new pool', async () => {
  const { page } = browser;
  await surface.createAdministrator(system.setupSecret, 'ada', password);
  await page.getByRole('link', { name: 'New cluster' }).click();
  await page.getByLabel('Cluster name').fill('edge');
  await page.getByLabel('Pool name').fill('edge');
  await page.getByRole('button', { name: 'Create cluster' }).click();
  await page.getByRole('navigation', { name: 'Cluster pages' }).waitFor();
  await browser.screenshot('30-empty-cluster');
  await surface.openCluster('edge');
});

test('the command of the enrolment dialog, run as it stands, brings the node, which is only read', async () => {
  const { page } = browser;
  await surface.openPage('Nodes');
  await browser.screenshot('31-no-nodes');
  await page.getByRole('button', { name: 'Enrol node' }).first().click();
  await page.getByLabel('Address of this control plane').fill(host.hostAddress);
  await page.getByRole('button', { name: 'Create command' }).click();
  await page.getByText('Waiting for the node').waitFor();
  const command = await page.getByRole('region', { name: 'Run this on the node' }).innerText();
  await browser.screenshot('32-enrol');
  const pasted = await paste(command);
  expect(pasted, pasted.output).toMatchObject({ code: 0 });
  expect(pasted.output).toContain('left behind: nothing');
  await page.getByText(/ is here$/).waitFor({ timeout: 90_000 });
  await browser.screenshot('33-enrolled');
  await page.getByRole('link', { name: /^Open / }).click();
  await page.getByText('observing', { exact: true }).first().waitFor();
  expect(await visit()).toBe('edge one');
});

test('adopting imports its file, and a change reaches its HAProxy', async () => {
  const { page } = browser;
  const adopt = page.getByRole('button', { name: 'Adopt node' });
  await expect.poll(() => adopt.isEnabled(), { timeout: 90_000 }).toBe(true);
  await browser.screenshot('34-observed-node');
  await adopt.click();
  await browser.screenshot('35-adopt');
  await page.getByRole('dialog').getByRole('button', { name: 'Adopt' }).click();
  await page.getByText('runs r1').waitFor();

  const exported = path.join(system.dataDir, 'edge.cfg');
  const signIn = ['login', '--url', system.url, '--username', 'ada', '--password-stdin'];
  expect(await system.sluice(signIn, `${password}\n`)).toMatchObject({ code: 0 });
  expect(await system.sluice(['export', '--cluster', 'edge', '-o', exported])).toMatchObject({ code: 0 });
  await run('sed', ['-i', 's/edge one/edge two/', exported]);
  expect(await system.sluice(['import', exported, '--cluster', 'edge'])).toMatchObject({ code: 0 });
  const applied = await system.sluice(['apply', '--cluster', 'edge', '--wait']);
  expect(applied, applied.stderr + applied.stdout).toMatchObject({ code: 0 });
  expect(await visit()).toBe('edge two');
  expect(existsSync(`${haproxy.configFile}.initial-backup`)).toBe(true);
});

test('no page complained in the console', () => {
  expect(browser.complaints).toEqual([]);
});
