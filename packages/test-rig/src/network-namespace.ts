import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { asRoot } from './root.ts';

const runFile = promisify(execFile);

const run = (file: string, args: readonly string[]) => runFile(...asRoot(file, args));

/** A second host on this machine, with its own loopback and ports. */
export interface NetworkNamespace {
  name: string;
  /** Address of this machine as seen from inside. */
  hostAddress: string;
  /** Address of the namespace as seen from this machine. */
  address: string;
  /** The command line that runs a program inside: `[file, arguments]` for spawn. */
  inside(file: string, args: readonly string[]): [string, string[]];
  /** Takes its link down: nothing reaches it, and nobody is told. */
  cut(): Promise<void>;
  /** Puts the link up again. */
  join(): Promise<void>;
  /** Ends every process inside: asked first, then killed. */
  endProcesses(): Promise<void>;
  /** Removes the namespace and its link; `endProcesses` first, or it lives on with them. */
  remove(): Promise<void>;
}

/**
 * Makes a second host on this machine: a network namespace joined to ours by one veth pair, on the first /30 of
 * 198.51.100.0/24 that nothing here uses.
 *
 * Root, or who may `sudo -n`, can make one. Namespaces that a killed run left behind are removed first: their
 * addresses would draw our traffic.
 *
 * Errors: one sentence where neither is so; without iproute2 the words of the system.
 */
export async function createNetworkNamespace(): Promise<NetworkNamespace> {
  await removeAbandoned();
  made += 1;
  const id = `${process.pid}-${made}`;
  const name = `sluice-${id}`;
  // The kernel takes fifteen characters for the name of a link.
  const [outer, inner] = [`slo${id}`.slice(0, 15), `sli${id}`.slice(0, 15)];
  const { hostAddress, address } = await findFreeAddresses();
  const remove = async () => {
    await run('ip', ['netns', 'delete', name]);
    // The veth pair goes with the namespace, but only after the kernel has let go of it.
    await run('ip', ['link', 'delete', outer]).catch(ignoreMissingLink);
  };
  await run('ip', ['netns', 'add', name]);
  try {
    await run('ip', ['link', 'add', outer, 'type', 'veth', 'peer', 'name', inner]);
    await run('ip', ['link', 'set', inner, 'netns', name]);
    await run('ip', ['address', 'add', `${hostAddress}/30`, 'dev', outer]);
    await run('ip', ['link', 'set', outer, 'up']);
    for (const args of [
      ['address', 'add', `${address}/30`, 'dev', inner],
      ['link', 'set', inner, 'up'],
      ['link', 'set', 'lo', 'up'],
    ]) {
      await run('ip', ['-netns', name, ...args]);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    name,
    hostAddress,
    address,
    inside: (file, args) => asRoot('ip', ['netns', 'exec', name, file, ...args]),
    cut: async () => void (await run('ip', ['link', 'set', outer, 'down'])),
    join: async () => void (await run('ip', ['link', 'set', outer, 'up'])),
    endProcesses: () => endProcessesOf(name),
    remove,
  };
}

/** How many this process has made. */
let made = 0;

/** Removes each namespace of ours whose maker is gone, with what still runs in it. */
async function removeAbandoned(): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'list']);
  for (const [name, pid] of stdout.matchAll(/^sluice-(\d+)-\d+/gm)) {
    if (existsSync(`/proc/${pid}`)) continue;
    await endProcessesOf(name);
    await run('ip', ['netns', 'delete', name]);
  }
}

/** The two ends of the first free /30: `4n + 1` here, `4n + 2` inside. */
async function findFreeAddresses(): Promise<{ hostAddress: string; address: string }> {
  const { stdout } = await run('ip', ['-4', '-oneline', 'address']);
  const used = new Set([...stdout.matchAll(/ 198\.51\.100\.(\d+)\//g)].map(([, last]) => Math.floor(Number(last) / 4)));
  const free = Array.from({ length: 64 }, (_, index) => index).find((index) => !used.has(index));
  if (free === undefined) throw new Error('Every /30 of 198.51.100.0/24 is in use on this machine: see `ip address`.');
  return { hostAddress: `198.51.100.${4 * free + 1}`, address: `198.51.100.${4 * free + 2}` };
}

const askedForMs = 10_000;
const killedWithinMs = 5_000;

async function endProcessesOf(namespace: string): Promise<void> {
  const startedAt = performance.now();
  for (const pid of await listPids(namespace)) await signal(pid, 'TERM');
  for (let left = await listPids(namespace); left.length > 0; left = await listPids(namespace)) {
    const passedMs = performance.now() - startedAt;
    if (passedMs > askedForMs + killedWithinMs) throw new Error(`Processes ${left.join(', ')} do not end.`);
    if (passedMs > askedForMs) for (const pid of left) await signal(pid, 'KILL');
    await pause(50);
  }
}

async function listPids(namespace: string): Promise<number[]> {
  const { stdout } = await run('ip', ['netns', 'pids', namespace]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

/** A process may end between the list and the signal: a HAProxy worker goes with its master. */
async function signal(pid: number, name: 'TERM' | 'KILL'): Promise<void> {
  try {
    await run('kill', ['-s', name, String(pid)]);
  } catch (error) {
    if (!String(error).includes('No such process')) throw error;
  }
}

function ignoreMissingLink(error: unknown): void {
  // The second is the kernel's word where the link goes between the look of `ip` and its request.
  if (!/Cannot find device|No such device/.test(String(error))) throw error;
}
