import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { freePort, requireRoot } from '@sluice/test-rig';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placesIn } from '../../apps/control-plane/src/platform/postgres-cluster.ts';
import { systemUserForRoot } from '../../apps/control-plane/src/platform/system-user.ts';
import { endControlPlane, endDatabase } from './control-plane.ts';
import { findSandboxHaproxies, findSandboxWebServers } from './own-processes.ts';
import { sandboxPlaces } from './places.ts';
import { findProcess, isAlive, signal } from './process-table.ts';
import { endSandbox, startSandbox } from './sandbox.ts';
import { waitFor } from './wait-for.ts';

let dataDir = '';

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'sluice-launcher-'));
  chmodSync(dataDir, 0o755);
});
afterEach(async () => {
  await endSandbox(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

/** Ports of their own for each run, so that runs side by side do not meet. */
const firstPort = await freePort();

function remaining(): number {
  return findSandboxHaproxies(dataDir).length + findSandboxWebServers(dataDir).length;
}

async function servers(port: number): Promise<Set<string | null>> {
  const seen = new Set<string | null>();
  await waitFor(async () => {
    seen.add((await fetch(`http://127.0.0.1:${port}/`)).headers.get('x-served-by'));
    return seen.size === 2;
  }, 60_000);
  return seen;
}

test('the sandbox serves through a real HAProxy, not as root, and ends without a trace', async () => {
  const sandbox = await startSandbox(dataDir, firstPort);
  expect(await servers(sandbox.ports.web)).toEqual(new Set(['web1', 'web2']));
  for (const { running } of sandbox.processes) {
    const uid = /^Uid:\s+([0-9]+)/m.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1];
    expect(Number(uid)).not.toBe(0);
    expect(running.argv.some((argument) => argument.includes('/sandbox/'))).toBe(true);
  }
  await endSandbox(dataDir);
  expect(remaining()).toBe(0);
});

test('a sandbox of a release that gave it to the user of the control plane starts, as its own user', async () => {
  requireRoot('give files to another user');
  const first = await startSandbox(dataDir, firstPort);
  await endSandbox(dataDir);
  const controlPlane = await systemUserForRoot();
  const { agentState, configFile, haproxyFolder } = first.places;
  writeFileSync(path.join(agentState, 'agent.json'), '{}');
  for (const place of [agentState, path.join(agentState, 'agent.json'), haproxyFolder, configFile])
    chownSync(place, controlPlane?.uid ?? -1, controlPlane?.gid ?? -1);
  const second = await startSandbox(dataDir, firstPort);
  expect(second.user?.uid).not.toBe(controlPlane?.uid);
  for (const place of [agentState, path.join(agentState, 'agent.json'), haproxyFolder, configFile])
    expect([place, statSync(place).uid]).toEqual([place, second.user?.uid]);
});

test('after a kill of everything the next start recovers with the same ports and the edited file', async () => {
  const first = await startSandbox(dataDir, firstPort);
  const edited = `${readFileSync(first.places.configFile, 'utf8')}# edited\n`;
  writeFileSync(first.places.configFile, edited);
  for (const { running } of first.processes) signal(running, 'SIGKILL');
  // A worker outlives its master for a moment; `npm start` ends leftovers first.
  await endSandbox(dataDir);
  const second = await startSandbox(dataDir, firstPort);
  expect(second.ports).toEqual(first.ports);
  expect(readFileSync(second.places.configFile, 'utf8')).toBe(edited);
  expect(await servers(second.ports.web)).toEqual(new Set(['web1', 'web2']));
});

test('what a launcher left behind is found by its paths and ended', async () => {
  const sandbox = await startSandbox(dataDir, firstPort);
  expect(remaining()).toBeGreaterThan(2);
  await endSandbox(dataDir);
  expect(sandbox.processes.some(({ running }) => isAlive(running))).toBe(false);
  expect(remaining()).toBe(0);
});

test('a program that only has a file of ours among its arguments is left running', async () => {
  await startSandbox(dataDir, firstPort);
  const { agentProgram, agentState, configFile, masterSocket, webServers } = sandboxPlaces(dataDir);
  const database = placesIn(dataDir).data;
  const waits = ['-e', 'setInterval(() => undefined, 1000)', '--'];
  const foreign = [
    spawn('/usr/bin/tail', ['-f', configFile]),
    spawn('/usr/bin/tail', ['-f', webServers, configFile]),
    // What calls itself HAProxy or PostgreSQL is neither.
    spawn(process.execPath, [...waits, '-W', '-S', `${masterSocket},mode,600`, '-f', configFile], { argv0: 'haproxy' }),
    spawn(process.execPath, [...waits, '-D', database], { argv0: 'postgres' }),
    spawn(process.execPath, [...waits, `--data-dir=${dataDir}`]),
    spawn(process.execPath, [...waits, agentProgram, 'status', '--state-dir', agentState]),
    spawn(process.execPath, [...waits, webServers]),
  ];
  try {
    await endSandbox(dataDir);
    await endControlPlane(dataDir);
    await endDatabase(dataDir);
    expect(remaining()).toBe(0);
    expect(foreign.filter(({ pid }) => pid === undefined || findProcess(pid) === null)).toEqual([]);
  } finally {
    for (const child of foreign) child.kill('SIGKILL');
  }
});

test('a port that somebody else has taken is named with the log', async () => {
  const { ports } = await startSandbox(dataDir, firstPort);
  await endSandbox(dataDir);
  const other = createServer().listen(ports.web, '127.0.0.1');
  try {
    await expect(startSandbox(dataDir, firstPort)).rejects.toThrow(/HAProxy of the sandbox ended at once[\s\S]*bind/);
  } finally {
    other.close();
  }
});
