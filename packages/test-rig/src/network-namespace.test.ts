import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createNetworkNamespace, type NetworkNamespace } from './network-namespace.ts';
import { asRoot } from './root.ts';

const runFile = promisify(execFile);
const run = (file: string, args: readonly string[]) => runFile(...asRoot(file, args));

const made: NetworkNamespace[] = [];
const make = async () => {
  const namespace = await createNetworkNamespace();
  made.push(namespace);
  return namespace;
};

afterEach(async () => {
  for (const namespace of made.splice(0)) {
    await namespace.endProcesses();
    await namespace.remove();
  }
});

const listNamespaces = async () => (await run('ip', ['netns', 'list'])).stdout;

test('two namespaces at once have addresses of their own, and each is reached', async () => {
  const [first, second] = [await make(), await make()];
  expect(first.address).not.toBe(second.address);
  for (const { name, hostAddress, address } of [first, second]) {
    const { stdout: inward } = await run('ip', ['route', 'get', address]);
    expect(inward).toContain(` src ${hostAddress} `);
    const { stdout: outward } = await run('ip', ['-netns', name, 'route', 'get', hostAddress]);
    expect(outward).toContain(` src ${address} `);
  }
});

test('what a killed run left is removed with its processes, and what a living one uses is kept', async () => {
  const living = await make();
  const gone = spawn('true');
  await once(gone, 'exit');
  const left = `sluice-${gone.pid}-1`;
  await run('ip', ['netns', 'add', left]);
  const orphan = spawn(...asRoot('ip', ['netns', 'exec', left, 'sleep', '600']), { stdio: 'ignore' });
  const ended = once(orphan, 'exit');
  await expect.poll(async () => (await run('ip', ['netns', 'pids', left])).stdout).not.toBe('');
  await make();
  await ended;
  expect(await listNamespaces()).not.toContain(left);
  expect(await listNamespaces()).toContain(living.name);
});
