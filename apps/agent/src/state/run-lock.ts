import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { z } from 'zod';
import { AgentProblem } from '../agent-problem.ts';
import { readProcessUser, readStartTicks } from '../process-stat.ts';
import { lockName } from './abstract-lock.ts';
import { readIfPresent, readJson, removeDurably, writeJson } from './durable-file.ts';
import type { StateDirectory } from './state-directory.ts';

/** A process, told apart from a later one that got the same number. */
const RunningProcess = z.object({ pid: z.number().int().positive(), startTicks: z.string() });
export type RunningProcess = z.infer<typeof RunningProcess>;

/**
 * The process that serves this state directory now, if it lives. It belongs to the owner of the directory: whatever else
 * the file names is not ours to signal, because that owner may write any number there.
 */
export async function findRunning({ root, runLock }: StateDirectory): Promise<RunningProcess | null> {
  const held = await readJson(runLock, RunningProcess).catch(() => null);
  if (held === null || (await readStartTicks(held.pid)) !== held.startTicks) return null;
  return (await readProcessUser(held.pid)) === (await lstat(root)).uid ? held : null;
}

/** Two agents on one directory would undo each other's passes. The file beside the lock is for people and `stop`. */
export async function takeRunLock(state: StateDirectory): Promise<() => Promise<void>> {
  const lock = await lockName(await lockNameOf(state));
  const other = await findRunning(state);
  if (!lock || (other && other.pid !== process.pid)) {
    await lock?.release();
    throw alreadyRunning(other);
  }
  await writeJson(state.runLock, { pid: process.pid, startTicks: (await readStartTicks(process.pid)) ?? '' });
  return async () => {
    await removeDurably(state.runLock);
    await lock.release();
  };
}

/** Nobody else can take the name in advance: the private key goes into it. */
async function lockNameOf({ root, identityKey }: StateDirectory): Promise<string> {
  const digest = createHash('sha256').update(await realpath(root));
  digest.update((await readIfPresent(identityKey)) ?? '');
  return `sluice-agent-${digest.digest('hex')}`;
}

function alreadyRunning(other: RunningProcess | null): AgentProblem {
  return new AgentProblem(
    'already-running',
    `An agent already runs for this state directory${other ? `, process ${other.pid}` : ''}.`,
    `Stop it first${other ? `: kill ${other.pid} (or ` : ' ('}systemctl stop sluice-agent).`,
  );
}
