import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A running process; `startTicks` tells it apart from a later one that got the same number. */
export interface RunningProcess {
  pid: number;
  startTicks: string;
  argv: readonly string[];
  /** Name of the program that runs, whatever it calls itself; its own word where this user may not look. */
  program: string;
}

/** The process of this number, or null when it is gone or only waits to be reaped. */
export function findProcess(pid: number): RunningProcess | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field may hold blanks and parentheses; the state is the first after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTicks = fields[19];
    if (startTicks === undefined || fields[0] === 'Z' || fields[0] === 'X') return null;
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return { pid, startTicks, argv, program: programOf(pid, argv[0] ?? '') };
  } catch {
    return null;
  }
}

function programOf(pid: number, ownWord: string): string {
  let file = ownWord;
  try {
    // The kernel adds the word to a program that was replaced on disk, for example by an upgrade.
    file = readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
  } catch {
    // A process of another user.
  }
  return path.basename(file);
}

/** Every other process of this machine. */
export function listProcesses(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map((name) => findProcess(Number(name)))
    .filter((found) => found !== null)
    .filter((found) => found.pid !== process.pid);
}

/** Whether this very process still runs. */
export function isAlive(running: RunningProcess): boolean {
  return findProcess(running.pid)?.startTicks === running.startTicks;
}

const pollMs = 20;

/** Asks the process to end, and ends it after the time limit. Never touches another process of the same number. */
export async function endProcess(running: RunningProcess, graceMs: number): Promise<void> {
  signal(running, 'SIGTERM');
  if (await isGone(running, graceMs)) return;
  signal(running, 'SIGKILL');
  await isGone(running, 5000);
}

/** Signals this very process; one that is already gone, or that ends in this moment, is none. */
export function signal(running: RunningProcess, name: NodeJS.Signals): void {
  if (!isAlive(running)) return;
  try {
    process.kill(running.pid, name);
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!gone) throw error;
  }
}

async function isGone(running: RunningProcess, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (isAlive(running)) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}
