import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sandboxPlaces } from './places.ts';
import { findByArgument, isAlive, signal } from './process-table.ts';
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
const firstPort = 20_000 + (process.pid % 20_000);

function remaining(): number {
  const places = sandboxPlaces(dataDir);
  return findByArgument(places.configFile).length + findByArgument(places.webServers).length;
}

async function servers(port: number): Promise<Set<string | null>> {
  const seen = new Set<string | null>();
  await waitFor(async () => {
    seen.add((await fetch(`http://127.0.0.1:${port}/`)).headers.get('x-served-by'));
    return seen.size === 2;
  }, 5000);
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
