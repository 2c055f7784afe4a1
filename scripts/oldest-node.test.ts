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

/** Asks much of a configuration in which sections inherit from each other, and prints what it is told. */
const asker = `
import * as config from '@sluice/haproxy-config';

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const textOf = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const text = \`defaults base
    mode http
    timeout client 5s
    timeout connect 1s
    timeout server 5s
    default-server weight 7 check
defaults slow from base
    timeout client 60s
frontend web from slow
    bind :8080
    use_backend app if { hdr(host) www.example.com }
    default_backend app
backend app from slow
  server web1 192.0.2.11:80
    server web2 192.0.2.12:80 weight 9
\`;
const changed = (from: string, to: string) => bytesOf(text.replace(from, to));
const file = config.parse(bytesOf(text));
const heavier = config.parse(changed('weight 9', 'weight 10'));
const unknown = config.parse(changed('default_backend app', 'default_backend nowhere'));
const index = config.indexNames([file]);
const app = index.find('backend', 'app')[0];
const section = file.sections[3];
const server = config.listBackends(file)[0]?.servers[0];
if (app === undefined || section === undefined || server === undefined) throw new Error('not read');
const renamed = config.rename(index, app, 'shop');
if (config.isDiagnostic(renamed)) throw new Error(renamed.cause);
const merged = config.merge(file, heavier, changed('timeout client 60s', 'timeout client 90s'));
if (merged.kind === 'conflict') throw new Error('conflict');
const compiled = config.compile([{ source: 'first', bytes: bytesOf('global') }, { source: 'second', bytes: file.bytes }]);
const answers = {
  effective: config.effectiveValue([file], section, 'timeout client').statements.map(({ statement }) => statement.line),
  inherited: config.effectiveServerArgument([file], section, server, 'weight')?.origin.section.name,
  facts: config.diffFacts([file], [heavier]),
  faults: config.diagnose(config.parse(changed('mode http', 'mode nix'))).map(({ line }) => line),
  names: config.diagnoseNames([unknown]).flat().map(({ code, line }) => [code, line]),
  merged: textOf(merged.bytes) === text.replace('weight 9', 'weight 10').replace('60s', '90s'),
  renamed: textOf(config.applyEdits(file.bytes, renamed.edits[0] ?? [])) === text.replace(/app/g, 'shop'),
  traced: config.traceLine(compiled, 3),
  completed: config.complete(file, text.indexOf('bind')).some((found) => found.text === 'default_backend'),
  hovered: config.hover(file, text.indexOf('timeout client'))?.title,
  formatted: textOf(config.applyEdits(file.bytes, config.format(file))) === text.replace('  server web1', '    server web1'),
  radius: config.findBlastRadius([file], [heavier]),
};
export const written = JSON.stringify(answers);
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
  await writeFile(path.join(empty, 'asker.ts'), asker);
  const options = { module: 'nodenext', target: 'es2022', strict: true, types: [], outDir: 'out', rootDir: '.' };
  await writeFile(
    path.join(empty, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['consumer.ts', 'asker.ts'] }),
  );
  await run(process.execPath, [packageProgram('tsc'), '-p', empty]);
  await run(node18, [path.join(empty, 'out/consumer.js')]);
  const print = `console.log((await import(${JSON.stringify(path.join(empty, 'out/asker.js'))})).written)`;
  const answers = await run(node18, ['--input-type=module', '--eval', print]);
  expect(JSON.parse(answers.stdout)).toMatchObject({
    effective: [8],
    inherited: 'base',
    facts: [{ object: 'server', server: 'web2', attribute: 'weight', before: '9', after: '10', line: 15 }],
    faults: [2],
    names: [['undefined-name', 12]],
    merged: true,
    renamed: true,
    traced: { source: 'second', line: 2 },
    completed: true,
    hovered: 'timeout client <time>',
    formatted: true,
    radius: { binds: ['web :8080'], hosts: ['www.example.com'], backends: ['app'] },
  });
  // Every module of the package loads, not only those that the example reaches.
  const index = await run(node18, [
    '--input-type=module',
    '--eval',
    `const all = await import(${JSON.stringify(path.join(empty, 'node_modules/@sluice/haproxy-config/dist/index.js'))}); console.log(Object.keys(all).length)`,
  ]);
  expect(Number(index.stdout)).toBeGreaterThan(20);
});
