import { type LocalHaproxy, observeHaproxy } from '../haproxy/index.ts';
import { readStartTicks } from '../process-stat.ts';
import type { AppliedLive } from '../state/node-record.ts';
import type { Workplace } from './pass.ts';

/** What a look at HAProxy says, with the digest that the worker itself names, whatever was done to it since. */
export interface RunningHaproxy extends LocalHaproxy {
  startedBundle: string | null;
}

/** A look at HAProxy in which the running bundle is the one that the worker was brought to, not only the one it started with. */
export async function observeRunning(workplace: Workplace): Promise<RunningHaproxy> {
  const looked = await observeHaproxy(workplace.target);
  const haproxy = { ...looked, startedBundle: looked.runningBundle };
  const { appliedLive } = workplace.record;
  if (appliedLive === null || !(await isSameWorker(appliedLive, haproxy))) return haproxy;
  return { ...haproxy, runningBundle: appliedLive.bundle };
}

async function isSameWorker(live: AppliedLive, { workerPid, runningBundle }: LocalHaproxy): Promise<boolean> {
  if (workerPid !== live.workerPid || runningBundle !== live.started) return false;
  return (await readStartTicks(workerPid)) === live.startTicks;
}
