import { setTimeout as pause } from 'node:timers/promises';
import { type ProcessList, RuntimeError, servingWorker, showEnv, showProc } from '@sluice/haproxy-runtime';
import { parseCommandLine } from './command-line.ts';
import { listConfigPaths } from './config-paths.ts';
import { type LocalProcess, listHaproxyRoots, readProcess } from './process-table.ts';
import type { HaproxyTarget } from './target.ts';

/** HAProxy as seen at one moment through its master socket and the process table. */
export interface LocalState {
  /** Null when the master socket gave no answer; `socketError` says why. */
  processes: ProcessList | null;
  socketError: unknown;
  master: LocalProcess | null;
  workerPid: number | null;
}

/** How long a master that loads a configuration may leave its socket unanswered in an observation. */
const answerTimeoutMs = 3_000;

/** Since 3.1 a question to a worker that still loads may never be answered. */
const workerTimeoutMs = 1_000;
const awayCodes: ReadonlySet<string> = new Set(['connection-refused', 'connection-lost']);
const awayLimitMs = 400;
const awayPauseMs = 20;

export async function readLocalState(target: HaproxyTarget): Promise<LocalState> {
  let processes: ProcessList | null = null;
  let socketError: unknown = null;
  if (target.masterSocket !== null)
    try {
      processes = await showProcPatiently(target.masterSocket);
    } catch (error) {
      socketError = error;
    }
  const master = processes ? await readProcess(processes.master.pid) : await findMaster(target);
  return { processes, socketError, master, workerPid: processes ? (servingWorker(processes)?.pid ?? null) : null };
}

/** A master that executes itself anew is away for some milliseconds: refused connections are tried again for a while. */
async function showProcPatiently(masterSocket: string): Promise<ProcessList> {
  const startedAt = Date.now();
  for (;;) {
    try {
      return await showProc(masterSocket, { timeoutMs: answerTimeoutMs });
    } catch (error) {
      const away = error instanceof RuntimeError && awayCodes.has(error.code);
      if (!away || Date.now() - startedAt > awayLimitMs) throw error;
      await pause(awayPauseMs);
    }
  }
}

/** Without the socket: the pid of last time if it still is a HAProxy with our file, else the one process with our file. */
async function findMaster(target: HaproxyTarget): Promise<LocalProcess | null> {
  const candidates: LocalProcess[] = [];
  for (const process of await listHaproxyRoots()) {
    if (parseCommandLine(process.argv).checkOnly) continue;
    const { files } = await listConfigPaths(process);
    if (files.includes(target.configFile) || (files.length === 0 && process.pid === target.pidHint))
      candidates.push(process);
  }
  return candidates.find((process) => process.pid === target.pidHint) ?? candidates[0] ?? null;
}

/** Environment of a worker; null when it gives none. Values may be secrets: never log them. */
export async function readWorkerVariables(
  target: HaproxyTarget,
  workerPid: number | null,
): Promise<ReadonlyMap<string, string> | null> {
  if (target.masterSocket === null || workerPid === null) return null;
  const variables = await showEnv(target.masterSocket, { pid: workerPid }, { timeoutMs: workerTimeoutMs }).catch(
    () => null,
  );
  // A worker that ends meanwhile leaves an empty answer; one that lives has at least what its master set.
  return variables?.size === 0 ? null : variables;
}
