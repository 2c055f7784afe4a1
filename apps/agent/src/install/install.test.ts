import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agentPaths, agentServerName } from '@sluice/contract/agent';
import {
  createAuthority,
  freePort,
  makeTestDirectory,
  type RunningHaproxy,
  startHaproxy,
  testIds,
} from '@sluice/test-rig';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type ProtocolServer,
  type Received,
  type Reply,
  startProtocolServer,
} from '../protocol/testing/control-plane-server.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
const nodeId = randomUUID();
const hold = { epoch: randomUUID(), counter: 1, phase: 'hold', managed: false, bundle: null, expectedOnDisk: null };
const authority = createAuthority('test CA');
const fingerprint = createHash('sha256').update(authority.caDer).digest('hex');
const token = `slt1.${randomUUID()}.${'A'.repeat(43)}.${fingerprint}`;

let haproxy: RunningHaproxy;
let server: ProtocolServer;
let stateDirectory: string;

function reply({ path }: Received): Reply {
  if (path === agentPaths.enrol) return { status: 201, json: { nodeId, caCertificate: authority.caPem } };
  if (path === agentPaths.challenge) return { status: 200, json: { challenge: 'challenge' } };
  if (path === agentPaths.token) return { status: 200, json: { token: 'token', expiresInSeconds: 600 } };
  if (path === agentPaths.report) return { status: 200, json: { accepted: true, wanted: [] } };
  if (path === agentPaths.metrics || path.includes('have=')) return { status: 204 };
  return { status: 200, json: hold };
}

beforeEach(async () => {
  const port = await freePort();
  const config = `defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 1s\nfrontend web\n  bind 127.0.0.1:${port}\n`;
  haproxy = await startHaproxy({ config });
  server = await startProtocolServer(authority.issue(agentServerName), reply);
  stateDirectory = join(await makeTestDirectory('install'), 'agent');
});
afterEach(async () => {
  await agent('uninstall', '--state-dir', stateDirectory);
  await server.close();
  await haproxy.stop();
  await rm(dirname(stateDirectory), { recursive: true, force: true });
});

interface Said {
  code: number;
  out: string;
  err: string;
}

function agent(...words: string[]): Promise<Said> {
  const command = ['--conditions=sluice-source', '--disable-warning=ExperimentalWarning', program, ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { timeout: 180_000 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, out, err });
    });
  });
}

function install(...more: string[]): Promise<Said> {
  const control = ['--control-plane', server.url, '--token', token];
  const place = ['--state-dir', stateDirectory, '--config', haproxy.configFile, '--no-service'];
  return agent('install', ...control, ...place, '--name', 'edge-1', ...more);
}

async function runningPid(): Promise<number> {
  return JSON.parse(await readFile(join(stateDirectory, 'run.json'), 'utf8')).pid;
}

async function untilReported(count: number): Promise<void> {
  const end = Date.now() + 90_000;
  const reports = () => server.received.filter((request) => request.path === agentPaths.report).length;
  while (reports() < count) {
    if (Date.now() > end) throw new Error(`only ${reports()} of ${count} reports came`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('install enrols, starts the agent as the user of HAProxy, and can be repeated and undone', async () => {
  const original = await readFile(haproxy.configFile);
  const first = await install();
  expect(first).toMatchObject({ code: 0, err: '' });
  await untilReported(1);
  const pid = await runningPid();
  const uid = testIds().uid ?? process.getuid?.();
  expect((await stat(`/proc/${pid}`)).uid).toBe(uid);
  const directory = await stat(stateDirectory);
  expect([directory.mode & 0o777, directory.uid]).toEqual([0o700, uid]);
  expect((await stat(join(stateDirectory, 'identity.key'))).mode & 0o777).toBe(0o600);
  expect(await agent('status', '--state-dir', stateDirectory, '--json')).toMatchObject({ code: 0 });

  const second = await install();
  expect(second).toMatchObject({ code: 0, err: '' });
  expect(await runningPid()).not.toBe(pid);
  const keys = server.received
    .filter(({ path }) => path === agentPaths.enrol)
    .map(({ body }) => JSON.parse(String(body)).publicKey);
  expect(keys).toEqual([keys[0], keys[0]]);

  const removed = await agent('uninstall', '--state-dir', stateDirectory);
  expect(removed).toMatchObject({ code: 0, err: '' });
  await expect(stat(stateDirectory)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await readFile(haproxy.configFile)).toEqual(original);
  expect(await haproxy.workerPid()).toBeGreaterThan(0);
});

test('what the agent writes and sends holds neither the token nor the private key', async () => {
  await install();
  await untilReported(1);
  const key = (await readFile(join(stateDirectory, 'identity.key'), 'utf8')).split('\n')[1] ?? '';
  const secret = token.split('.')[2] ?? '';
  const log = await readFile(join(stateDirectory, 'agent.log'), 'utf8');
  const record = await readFile(join(stateDirectory, 'agent.json'), 'utf8');
  const sent = server.received.filter(({ path }) => path !== agentPaths.enrol).map(({ body }) => String(body));
  for (const text of [log, record, ...sent]) {
    expect(text).not.toContain(key);
    expect(text).not.toContain(secret);
  }
});

test('a failed install says cause and remedy, and the exit code tells', async () => {
  const wrong = await install('--token', 'slt1.incomplete');
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain('[token-malformed]');
  expect(wrong.err).toContain('What to do:');
  await server.close();
  const unreachable = await install();
  expect(unreachable.code).toBe(1);
  expect(unreachable.err).toContain('[control-plane-unreachable]');
  expect(await agent('status', '--state-dir', stateDirectory)).toMatchObject({ code: 1 });
});

test('a control plane of another authority is not told the token', async () => {
  const stranger = createHash('sha256').update(createAuthority('stranger').caDer).digest('hex');
  const said = await install('--token', token.replace(fingerprint, stranger));
  expect(said.code).toBe(1);
  expect(said.err).toContain('[control-plane-not-trusted]');
  expect(server.received).toEqual([]);
});
