import { type LocalHaproxy, observeHaproxy } from '../haproxy/index.ts';
import { readStartTicks } from '../process-stat.ts';
import type { AppliedLive } from '../state/node-record.ts';
import type { Workplace } from './pass.ts';

/** A look at HAProxy in which the running bundle is the one that the worker was brought to, not only the one it started with. */
export async function observeRunning(workplace: Workplace): Promise<LocalHaproxy> {
  const haproxy = await observeHaproxy(workplace.target);
  const { appliedLive } = workplace.record;
  if (appliedLive === null || !(await isSameWorker(appliedLive, haproxy))) return haproxy;
  return { ...haproxy, runningBundle: appliedLive.bundle };
}

/** Digest that the worker itself names, whatever was done to it since. */
export async function readStartedDigest(workplace: Workplace): Promise<string | null> {
  return (await observeHaproxy(workplace.target)).runningBundle;
}

async function isSameWorker(live: AppliedLive, { workerPid, runningBundle }: LocalHaproxy): Promise<boolean> {
  if (workerPid !== live.workerPid || runningBundle !== live.started) return false;
  return (await readStartTicks(workerPid)) === live.startTicks;
}
