import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { completeSetup, createApiClient } from '@sluice/contract';
import { freePort, requireRoot } from '@sluice/test-rig';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSluice } from '../apps/cli/src/testing/run-sluice.ts';
import { placesIn } from '../apps/control-plane/src/platform/postgres-cluster.ts';
import { endControlPlane, endDatabase } from './launcher/control-plane.ts';
import {
  findControlPlanes,
  findDatabases,
  findSandboxAgents,
  findSandboxHaproxies,
  findSandboxWebServers,
} from './launcher/own-processes.ts';
import { sandboxPlaces } from './launcher/places.ts';
import { type RunningProcess, signal } from './launcher/process-table.ts';
import { endSandbox } from './launcher/sandbox.ts';
import { waitFor } from './launcher/wait-for.ts';
import { repositoryRoot } from './repository.ts';

const password = 'a password that is long enough';
let dataDir = '';
let environment: Record<string, string> = {};
let launcher: ChildProcess | null = null;

interface Started {
  url: string;
  secret: string | null;
  sandboxUrl: string;
  child: ChildProcess;
}

function launch(change: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
  const program = path.join(repositoryRoot, 'scripts/start.ts');
  const child = spawn(process.execPath, ['--conditions=sluice-source', program], {
    cwd: repositoryRoot,
    env: { PATH: process.env.PATH, ...environment, ...change },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return { child, output: () => output };
}

async function start(): Promise<Started> {
  const { child, output } = launch();
  launcher = child;
  await waitFor(() => child.exitCode !== null || output().includes('Ctrl-C stops everything.'), 240_000);
  const url = /Sluice\s+(http:\S+)/.exec(output())?.[1];
  const sandboxUrl = /Sandbox\s+(http:\S+)/.exec(output())?.[1];
  if (url === undefined || sandboxUrl === undefined) throw new Error(`It did not start:\n${output()}`);
  return { url, sandboxUrl, secret: /One-time secret\s+(\S+)/.exec(output())?.[1] ?? null, child };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return ended;
}

/** Processes of this data directory: control plane, database, agent, HAProxy, web servers. */
function ours(): RunningProcess[] {
  const kinds = [findControlPlanes, findDatabases, findSandboxAgents, findSandboxHaproxies, findSandboxWebServers];
  return kinds.flatMap((find) => find(dataDir));
}

/** What PostgreSQL says first to a user who wants to be its administrator: `accepted`, its refusal, or why it was not reached. */
function askDatabase(socketFolder: string, uid: number): Promise<string> {
  const ask = `
    const body = Buffer.from('\\0\\x03\\0\\0user\\0sluice\\0database\\0sluice\\0\\0', 'latin1');
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length + 4);
    const socket = require('node:net').connect(process.argv[1] + '/.s.PGSQL.5432');
    socket.on('connect', () => socket.write(Buffer.concat([length, body])));
    socket.on('data', (data) => {
      process.stdout.write(data[0] === 82 && data.readInt32BE(5) === 0 ? 'accepted' : data.toString('latin1'));
      socket.destroy();
    });
    socket.on('error', (error) => process.stdout.write(error.code));`;
  return new Promise((resolve) => {
    // A copy of Node that every user can run lies beside the sandbox, or ours is one.
    const copy = path.join(sandboxPlaces(dataDir).programs, `node-${process.version}`);
    const node = existsSync(copy) ? copy : process.execPath;
    execFile(node, ['-e', ask, socketFolder], { uid, gid: uid, cwd: '/' }, (error, stdout) =>
      resolve(stdout || String(error)),
    );
  });
}

const sluice = (...args: string[]) => runSluice(args, { SLUICE_CONFIG_DIR: path.join(dataDir, 'cli') });

async function nodesAre(mode: string, convergence: string): Promise<boolean> {
  return waitFor(async () => {
    const run = await sluice('nodes', 'list', '--cluster', 'sandbox', '--json');
    if (run.exitCode !== 0) return false;
    const { items }: { items: { mode: string; convergence: string }[] } = JSON.parse(run.stdout.toString());
    return items.length === 1 && items.every((node) => node.mode === mode && node.convergence === convergence);
  }, 120_000);
}

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'sluice-start-'));
  chmodSync(dataDir, 0o755);
  environment = {
    SLUICE_DATA_DIR: dataDir,
    SLUICE_PORT: String(await freePort()),
    SLUICE_AGENT_PORT: String(await freePort()),
    SLUICE_AGENT_HOST: '127.0.0.1',
    SLUICE_SANDBOX_PORT: String(await freePort()),
  };
});

afterAll(async () => {
  launcher?.kill('SIGKILL');
  await endSandbox(dataDir);
  await endControlPlane(dataDir);
  await endDatabase(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

describe('npm start', { timeout: 600_000 }, () => {
  test('brings up a system in which the command line does the main job', async () => {
    const started = await start();
    expect(started.secret).not.toBeNull();
    const body = { secret: started.secret ?? '', username: 'ada', password };
    await createApiClient({ baseUrl: started.url }).call(completeSetup, { body });
    const login = ['login', '--url', started.url, '--username', 'ada', '--password-stdin'];
    const cliEnvironment = { SLUICE_CONFIG_DIR: path.join(dataDir, 'cli') };
    expect(await runSluice(login, cliEnvironment, `${password}\n`)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await nodesAre('managed', 'converged')).toBe(true);

    const original = readFileSync(sandboxPlaces(dataDir).configFile);
    expect((await sluice('export', '--cluster', 'sandbox', '--at', 'head')).stdout.equals(original)).toBe(true);

    const file = path.join(dataDir, 'changed.cfg');
    const rule =
      '    http-request return status 200 content-type text/plain string beta if { path /beta }\n    default_backend';
    writeFileSync(file, original.toString('latin1').replace('    default_backend', rule), 'latin1');
    expect(await sluice('import', file, '--cluster', 'sandbox')).toMatchObject({ exitCode: 0 });
    expect((await sluice('plan', '--cluster', 'sandbox')).exitCode).toBe(0);
    const applied = await sluice('apply', '--wait', '--cluster', 'sandbox', '--why', 'a test');
    expect(applied).toMatchObject({ exitCode: 0 });
    expect(applied.stdout.toString()).toContain('Rollout of revision 2: succeeded');
    expect(await (await fetch(`${started.sandboxUrl}/beta`)).text()).toBe('beta');
    const staged = await sluice('export', '--cluster', 'sandbox');
    expect(staged.stdout.equals(readFileSync(file))).toBe(true);
  });

  test('the sandbox and its agent have a user of their own, and the database does not take it', async () => {
    requireRoot('start programs as other users');
    const users = (found: RunningProcess[]) => new Set(found.map(({ pid }) => statSync(`/proc/${pid}`).uid));
    const owners = users([...findControlPlanes(dataDir), ...findDatabases(dataDir)]);
    const sandbox = users(
      [findSandboxAgents, findSandboxHaproxies, findSandboxWebServers].flatMap((find) => find(dataDir)),
    );
    expect([owners.size, sandbox.size, owners.has(0) || sandbox.has(0)]).toEqual([1, 1, false]);
    expect([...sandbox].filter((uid) => owners.has(uid))).toEqual([]);

    const [uid = -1] = sandbox;
    const [owner = -1] = owners;
    const { socket } = placesIn(dataDir);
    expect(await askDatabase(socket, uid)).toBe('EACCES');
    expect(await askDatabase(socket, owner)).toBe('accepted');
    // Not by the rights on the socket alone: its own list does not know this user either.
    const [home, file] = [placesIn(dataDir).home, path.join(socket, '.s.PGSQL.5432')];
    const modes = [home, socket, file].map((place) => [place, statSync(place).mode & 0o777] as const);
    for (const [place] of modes) chmodSync(place, 0o777);
    try {
      expect(await askDatabase(socket, uid)).toContain('Peer authentication failed');
    } finally {
      for (const [place, mode] of modes) chmodSync(place, mode);
    }
  });

  test('a file that HAProxy refuses is refused at plan, and plan and apply exit with 1', async () => {
    const file = path.join(dataDir, 'broken.cfg');
    writeFileSync(file, readFileSync(path.join(dataDir, 'changed.cfg'), 'utf8').replace('roundrobin', 'roundrobbing'));
    expect(await sluice('import', file, '--cluster', 'sandbox')).toMatchObject({ exitCode: 0 });
    const plan = await sluice('plan', '--cluster', 'sandbox');
    expect(plan.exitCode).toBe(1);
    expect(plan.stdout.toString()).toMatch(/haproxy\.cfg:[0-9]+ {2}error: balance only supports/);
    expect((await sluice('apply', '--wait', '--cluster', 'sandbox')).exitCode).toBe(1);
  });

  test('a second start on the same data says that it already runs', async () => {
    const { child, output } = launch();
    await waitFor(() => child.exitCode !== null, 120_000);
    expect(child.exitCode).toBe(1);
    expect(output()).toContain('Sluice already runs on');
  });

  test('after kill -9 of everything the next start recovers with all data', async () => {
    const before = ours();
    expect(before.length).toBeGreaterThanOrEqual(5);
    const ended = launcher === null ? null : end(launcher, 'SIGKILL');
    for (const running of before) signal(running, 'SIGKILL');
    await ended;
    const started = await start();
    expect(started.secret).toBeNull();
    expect(await nodesAre('managed', 'converged')).toBe(true);
    expect(await (await fetch(`${started.sandboxUrl}/beta`)).text()).toBe('beta');
  });

  test('restore brings the first revision back', async () => {
    expect((await sluice('restore', '1', '--cluster', 'sandbox')).exitCode).toBe(0);
    const applied = await sluice('apply', '--wait', '--cluster', 'sandbox');
    expect(applied).toMatchObject({ exitCode: 0 });
    const first = await sluice('export', '--cluster', 'sandbox', '--at', '1');
    expect((await sluice('export', '--cluster', 'sandbox')).stdout.equals(first.stdout)).toBe(true);
  });

  test('a signal stops everything and leaves no process', async () => {
    expect(launcher === null ? null : await end(launcher, 'SIGTERM')).toBe(0);
    expect(ours()).toEqual([]);
  });

  test.each(['abc', '0', '65536', '18080.5'])('%s as the port of the sandbox is refused in words', async (value) => {
    const { child, output } = launch({ SLUICE_SANDBOX_PORT: value });
    await waitFor(() => child.exitCode !== null, 120_000);
    expect(child.exitCode).toBe(1);
    expect(output()).toContain(`SLUICE_SANDBOX_PORT is not usable: "${value}"`);
    expect(output()).toContain('What to do:');
  });

  test('a taken port is named with a way out', async () => {
    const port = Number(environment.SLUICE_PORT);
    const other = createServer().listen(port, '127.0.0.1');
    const { child, output } = launch();
    await waitFor(() => child.exitCode !== null, 120_000);
    other.close();
    expect(child.exitCode).toBe(1);
    expect(output()).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(output()).toContain('SLUICE_PORT=');
  });
});
