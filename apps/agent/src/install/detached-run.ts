import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { wait } from '../clock.ts';
import { findRunning } from '../state/run-lock.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { actAs, type ServiceUser } from './service-user.ts';

/** The agent waits most of its time: a small heap serves it better than a fast one. */
export const nodeFlags = ['--max-semi-space-size=1', '--optimize-for-size'] as const;

const stopWithinMs = 40_000;
/** It ends as soon as the agent is there; a machine under load may be slow. */
const startWithinMs = 60_000;
const lookEveryMs = 100;

/** Starts `run` in the background, in a session of its own, with its log in the state directory. Returns the process id. */
export async function startDetached(
  user: ServiceUser,
  node: string,
  words: readonly string[],
  state: StateDirectory,
): Promise<number> {
  const log = await actAs(user, () => open(state.log, 'a', 0o600));
  try {
    // Started by root it stays root for a moment: `run` drops to the owner of the state directory with all groups of that user.
    const child = spawn(node, [...nodeFlags, ...words, 'run', '--state-dir', state.root], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.unref();
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => resolve(child.pid ?? -1));
    });
  } finally {
    await log.close();
  }
}

/** Waits for the process that took the run lock; null when none did in time. */
export async function waitForStart(state: StateDirectory, pid: number): Promise<boolean> {
  const isThere = async () => (await findRunning(state))?.pid === pid;
  return poll(isThere, startWithinMs);
}

/** Ends the process that serves this directory; it finishes a pass under way first. */
export async function stopRunning(state: StateDirectory): Promise<'none' | 'stopped' | 'still-running'> {
  const running = await findRunning(state);
  if (running === null) return 'none';
  process.kill(running.pid, 'SIGTERM');
  const isGone = async () => (await findRunning(state))?.pid !== running.pid;
  return (await poll(isGone, stopWithinMs)) ? 'stopped' : 'still-running';
}

async function poll(condition: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    if (await condition()) return true;
    await wait(lookEveryMs);
  }
  return condition();
}
