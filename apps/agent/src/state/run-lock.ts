import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AgentProblem } from '../agent-problem.ts';
import { readJson, removeDurably, writeJson } from './durable-file.ts';

/** A process, told apart from a later one that got the same number. */
const RunningProcess = z.object({ pid: z.number().int(), startTicks: z.string() });
export type RunningProcess = z.infer<typeof RunningProcess>;

/** Field 22 of /proc/<pid>/stat; the second field may hold blanks and parentheses. */
async function startTicksOf(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** The process that serves this state directory now, if it lives. */
export async function findRunning(lockPath: string): Promise<RunningProcess | null> {
  const held = await readJson(lockPath, RunningProcess).catch(() => null);
  if (held === null) return null;
  return (await startTicksOf(held.pid)) === held.startTicks ? held : null;
}

/** Two agents on one directory would undo each other's passes. */
export async function takeRunLock(lockPath: string): Promise<() => Promise<void>> {
  const other = await findRunning(lockPath);
  if (other && other.pid !== process.pid) {
    throw new AgentProblem(
      'already-running',
      `An agent already runs for this state directory, process ${other.pid}.`,
      `Stop it first: kill ${other.pid} (or systemctl stop sluice-agent).`,
    );
  }
  await writeJson(lockPath, { pid: process.pid, startTicks: (await startTicksOf(process.pid)) ?? '' });
  return () => removeDurably(lockPath);
}
