import { type Command, runOnWorker, runOnWorkerUpTo, servingWorker, showProc } from '@sluice/haproxy-runtime';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { identifyProcess } from '../process-stat.ts';

/** The worker that takes new connections, and the way to its command line. */
export interface ServingWorker {
  /** Tells it apart from a later process with the same number. */
  key: string;
  run(command: Command): Promise<string>;
  /** For lists that may be long; `complete` is false when it was broken off. */
  list(command: Command): Promise<{ text: string; complete: boolean }>;
}

/** A worker that still loads may never answer. */
const commandTimeoutMs = 3_000;
/** Some ten thousand sessions: far more than one answer shows, and not too much to hold. */
const listBytes = 4 * 1024 * 1024;

/** Null when HAProxy has no serving worker. Throws `RuntimeError` when its master gives no answer. */
export async function findServingWorker(target: HaproxyTarget): Promise<ServingWorker | null> {
  const { masterSocket } = target;
  if (masterSocket === null) return null;
  const worker = servingWorker(await showProc(masterSocket, { timeoutMs: commandTimeoutMs }));
  if (worker === null) return null;
  const key = await identifyProcess(worker.pid);
  if (key === null) return null;
  const options = { timeoutMs: commandTimeoutMs };
  return {
    key,
    run: (command) => runOnWorker(masterSocket, worker, command, options),
    list: (command) => runOnWorkerUpTo(masterSocket, worker, command, listBytes, options),
  };
}
