import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { agentPaths, agentServerName } from '@sluice/contract/agent';
import { createAuthority, findOldestNode, freePort, makeTestDirectory, startHaproxy } from '@sluice/test-rig';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Received,
  type Reply,
  startProtocolServer,
} from '../apps/agent/src/protocol/testing/control-plane-server.ts';
import { buildAgent } from './builds.ts';
import { packageProgram, repositoryRoot } from './repository.ts';

const run = promisify(execFile);
const node18 = findOldestNode();
let folder = '';

beforeEach(async () => {
  expect((await run(node18, ['--version'])).stdout).toMatch(/^v18\./);
  folder = await makeTestDirectory('oldest-node');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the bundled agent enrols, runs and reports on Node 18', async () => {
  expect(await buildAgent()).toMatchObject({ ok: true });
  const program = path.join(folder, 'sluice-agent.mjs');
  await writeFile(program, await readFile(path.join(repositoryRoot, 'apps/agent/dist/sluice-agent.mjs')));
  const authority = createAuthority('test CA');
  const nodeId = randomUUID();
  const hold = { epoch: randomUUID(), counter: 1, phase: 'hold', managed: false, bundle: null, expectedOnDisk: null };
  const reply = ({ path: asked }: Received): Reply => {
    if (asked === agentPaths.enrol) return { status: 201, json: { nodeId, caCertificate: authority.caPem } };
    if (asked === agentPaths.challenge) return { status: 200, json: { challenge: 'challenge' } };
    if (asked === agentPaths.token) return { status: 200, json: { token: 'token', expiresInSeconds: 600 } };
    if (asked === agentPaths.report) return { status: 200, json: { accepted: true, wanted: [] } };
    if (asked === agentPaths.metrics || asked.includes('have=')) return { status: 204 };
    return { status: 200, json: hold };
  };
  const server = await startProtocolServer(authority.issue(agentServerName), reply);
  const lines = `  timeout client 5s\n  timeout server 5s\n  timeout connect 1s\nfrontend f\n  bind 127.0.0.1:${await freePort()}\n`;
  const haproxy = await startHaproxy({ config: `defaults\n  mode http\n${lines}` });
  const state = ['--state-dir', path.join(folder, 'agent')];
  try {
    const token = `slt1.${randomUUID()}.${'A'.repeat(43)}.${createHash('sha256').update(authority.caDer).digest('hex')}`;
    const target = ['--config', haproxy.configFile, '--no-service'];
    await run(node18, [program, 'install', '--control-plane', server.url, '--token', token, ...target, ...state]);
    const report = () => server.received.find((request) => request.path === agentPaths.report);
    await expect.poll(report, { timeout: 90_000 }).toBeDefined();
    const { observed } = JSON.parse(String(report()?.body));
    expect(observed).toMatchObject({ haproxy: { running: true, blockers: [] }, verdict: { ok: true } });
    const status = await run(node18, [program, 'status', '--json', ...state]);
    expect(JSON.parse(status.stdout)).toMatchObject({ nodeId, connected: true });
  } finally {
    await run(node18, [program, 'uninstall', ...state]);
    await haproxy.stop();
    await server.close();
  }
});

const consumer = `
import { applyEdits, type ConfigFile, isDiagnostic, listBackends, parse, setServerArgument } from '@sluice/haproxy-config';

const text = 'backend shop\\n    server web1   192.0.2.11:8080   weight 10   check   # new disk\\n';
const file: ConfigFile = parse(Uint8Array.from(text, (character) => character.charCodeAt(0)));
const server = listBackends(file)[0]?.servers[0];
if (server === undefined) throw new Error('no server');
const edits = setServerArgument(file, server, 'weight', ['20']);
if (isDiagnostic(edits)) throw new Error(edits.cause);
const written = String.fromCharCode(...applyEdits(file.bytes, edits));
if (written !== text.replace('10   check', '20   check')) throw new Error(written);

// @ts-expect-error types are there: a number is no text
export const refused = () => parse(42);
`;

test('the packed haproxy-config, installed alone, works with its types on Node 18', async () => {
  const empty = path.join(folder, 'consumer');
  await mkdir(empty);
  const npm = (args: readonly string[], cwd: string) => run('npm', [...args], { cwd, env: { ...process.env } });
  await npm(['pack', '--pack-destination', folder], path.join(repositoryRoot, 'packages/haproxy-config'));
  const packed = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  expect(packed).toHaveLength(1);
  await writeFile(path.join(empty, 'package.json'), '{ "private": true, "type": "module" }');
  await npm(['install', '--offline', '--no-audit', '--no-fund', path.join(folder, packed[0] ?? '')], empty);
  expect((await readdir(path.join(empty, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual([
    '@sluice',
  ]);

  await writeFile(path.join(empty, 'consumer.ts'), consumer);
  const options = { module: 'nodenext', target: 'es2022', strict: true, types: [], outDir: 'out', rootDir: '.' };
  await writeFile(
    path.join(empty, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }),
  );
  await run(process.execPath, [packageProgram('tsc'), '-p', empty]);
  await run(node18, [path.join(empty, 'out/consumer.js')]);
  // Every module of the package loads, not only those that the example reaches.
  const index = await run(node18, [
    '--input-type=module',
    '--eval',
    `const all = await import(${JSON.stringify(path.join(empty, 'node_modules/@sluice/haproxy-config/dist/index.js'))}); console.log(Object.keys(all).length)`,
  ]);
  expect(Number(index.stdout)).toBeGreaterThan(20);
});
