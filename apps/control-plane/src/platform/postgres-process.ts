import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { PostgresPlaces } from './postgres-cluster.ts';

const stopTimeoutMs = 30_000;

/** Pid of the running server of this cluster. The pid file alone proves nothing: pids are used again. */
export async function findPostmaster(places: PostgresPlaces): Promise<number | null> {
  const pid = await pidInFile(places);
  return pid !== null && (await isPostgresOf(pid, await realpath(places.data))) ? pid : null;
}

/**
 * Removes the lock files of a server that was killed. PostgreSQL itself refuses to start when any living process, or
 * one that its parent has not collected yet, has the pid in them. They are removed only when no process of the cluster
 * is left: children of a killed server end by themselves.
 */
export async function clearStaleLocks(places: PostgresPlaces): Promise<void> {
  const locks = [join(places.data, 'postmaster.pid'), join(places.socket, '.s.PGSQL.5432.lock')];
  if (!locks.some((lock) => existsSync(lock))) return;
  const deadline = Date.now() + stopTimeoutMs;
  const data = await realpath(places.data);
  while (await anyPostgresOf(data)) {
    if (Date.now() > deadline)
      throw new Error(`Processes of an earlier database still run in ${places.data}. End them and start again.`);
    await pause(50);
  }
  for (const lock of locks) await rm(lock, { force: true });
}

/** Ends a server: SIGINT is the fast shutdown; SIGQUIT ends at once and is recovered from at the next start. */
export async function endPostmaster(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!send(pid, signal)) return;
    const deadline = Date.now() + stopTimeoutMs;
    while (isAlive(pid) && Date.now() < deadline) await pause(10);
  }
}

/** A process that ended but was not yet collected by its parent still has a pid. */
export function isAlive(pid: number): boolean {
  if (!send(pid, 0)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

async function pidInFile(places: PostgresPlaces): Promise<number | null> {
  const text = await readFile(join(places.data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : null;
}

async function anyPostgresOf(data: string): Promise<boolean> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 1);
  for (const pid of pids) if (await isPostgresOf(pid, data)) return true;
  return false;
}

/** Every process of a cluster works in its data directory. */
async function isPostgresOf(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const [directory, program] = await Promise.all([
    readlink(`/proc/${pid}/cwd`).catch(() => null),
    readlink(`/proc/${pid}/exe`).catch(() => null),
  ]);
  return directory === data && program !== null && /\/postgres(?: \(deleted\))?$/.test(program);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid > 1 && process.kill(pid, signal);
  } catch {
    return false;
  }
}
