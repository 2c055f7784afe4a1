import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endProcess, makeTestDirectory, testIds, writeTestFile } from '@sluice/test-rig';
import { findOpenSockets, listListeningSockets } from '../haproxy/listening-sockets.ts';

export interface PortThief {
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a foreign process that answers a port: a second HAProxy that nobody manages. HAProxy sets SO_REUSEPORT, so under
 * one user it can share a port that another HAProxy holds.
 */
export async function startPortThief(host: string, port: number): Promise<PortThief> {
  const directory = await makeTestDirectory('thief');
  const configFile = join(directory, 'thief.cfg');
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  await writeTestFile(
    configFile,
    `defaults\n  mode tcp\n  timeout client 5s\n  timeout server 5s\n  timeout connect 1s\nfrontend thief\n  bind ${address}\n  tcp-request connection reject\n`,
  );
  const child = spawn('/usr/sbin/haproxy', ['-db', '-f', configFile], {
    ...testIds(),
    cwd: directory,
    stdio: 'ignore',
  });
  const stop = async () => {
    await endProcess(child);
    await rm(directory, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 3000; attempt += 1) {
    if (child.exitCode !== null) break;
    if (await listens(child.pid ?? -1, port)) return { pid: child.pid ?? -1, stop };
    await pause(20);
  }
  await stop();
  throw new Error(`The foreign process does not listen on ${address}.`);
}

/** HAProxy may hold the port as well: only a socket of this very process counts. */
async function listens(pid: number, port: number): Promise<boolean> {
  const sockets = await listListeningSockets();
  const inodes = sockets.flatMap((socket) => ('port' in socket && socket.port === port ? [socket.inode] : []));
  return ((await findOpenSockets(pid, new Set(inodes)))?.size ?? 0) > 0;
}
