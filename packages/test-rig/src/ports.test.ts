import { fork } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { chooseFreePorts, claimPort, firstEphemeralPort } from '../../../scripts/launcher/ports.ts';
import { freePort } from './ports.ts';

test('ports that tests choose are different and none of those that outgoing connections take', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));
  expect(new Set(ports).size).toBe(50);
  expect(Math.max(...ports)).toBeLessThan(firstEphemeralPort());
});

test('a claimed port is nobody else’s, in no process, until it is released', async () => {
  const port = await freePort();
  expect(await claimPort('127.0.0.1', port)).toBeNull();
  const [other] = await chooseFreePorts('127.0.0.1', port, 1);
  if (!other) throw new Error('no port');
  other.release();
  const words = [String(port), String(other.port)];
  const child = fork(fileURLToPath(new URL('./testing/claim.ts', import.meta.url)), words, {
    execArgv: ['--conditions=sluice-source'],
  });
  const claimed = await new Promise((resolve) => child.once('message', resolve));
  expect(claimed).toEqual([false, true]);
  // The kernel gives back what a killed process claimed.
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  const again = await claimPort('127.0.0.1', other.port);
  expect(again?.port).toBe(other.port);
  again?.release();
});

test('a claim does not keep the program for which it is made from listening', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
});
