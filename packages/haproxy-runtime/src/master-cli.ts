import type { Command } from './command-line.ts';
import { RuntimeError } from './runtime-error.ts';
import { type ProcessInfo, parseShowEnv, parseShowInfo, parseShowVersion } from './show-info.ts';
import { type ProcessList, parseShowProc } from './show-proc.ts';
import { parseShowStat, type StatLine } from './show-stat.ts';
import {
  checkAnswer,
  exchange,
  exchangeUpTo,
  type PartialAnswer,
  type RunOptions,
  runCommand,
  writeLine,
} from './socket-client.ts';

/** A worker behind the master CLI: by rank (`{ rank: 1 }` is the newest) or by pid, which also reaches old workers. */
export type WorkerAddress = { rank: number } | { pid: number };

/** What `reload` answered. 2.6 answers nothing and closes the connection: `unknown`; `show proc` tells then. */
export type ReloadAnswer = { result: 'success' | 'failure'; log: string } | { result: 'unknown' };

/** Runs a command in one worker, through the master CLI. Errors: RuntimeError, `no-such-process` for a wrong address. */
export async function runOnWorker(
  masterSocket: string,
  worker: WorkerAddress,
  command: Command,
  options: RunOptions = {},
): Promise<string> {
  const answer = await exchange(masterSocket, `${addressWord(worker)} ${writeLine(command, options)}`, options);
  return checkWorkerAnswer(answer, worker, command);
}

/**
 * As `runOnWorker`, for lists that may be long: breaks off after `cutBytes`. The worker goes on with other things at once;
 * a list is made as it is read.
 */
export async function runOnWorkerUpTo(
  masterSocket: string,
  worker: WorkerAddress,
  command: Command,
  cutBytes: number,
  options: RunOptions = {},
): Promise<PartialAnswer> {
  const line = `${addressWord(worker)} ${writeLine(command, options)}`;
  const { text, complete } = await exchangeUpTo(masterSocket, line, cutBytes, options);
  return { text: checkWorkerAnswer(text, worker, command), complete };
}

function checkWorkerAnswer(answer: string, worker: WorkerAddress, command: Command): string {
  if (answer.startsWith("Can't find the target"))
    throw new RuntimeError('no-such-process', `HAProxy's master has no worker ${addressWord(worker)}.`);
  return checkAnswer(answer, command);
}

/** The master, its workers and programs. */
export async function showProc(masterSocket: string, options: RunOptions = {}): Promise<ProcessList> {
  return parseShowProc(await runCommand(masterSocket, ['show', 'proc'], options));
}

/** Environment of a worker. Values may be secrets: never log them. */
export async function showEnv(
  masterSocket: string,
  worker: WorkerAddress,
  options: RunOptions = {},
): Promise<ReadonlyMap<string, string>> {
  return parseShowEnv(await runOnWorker(masterSocket, worker, ['show', 'env'], options));
}

/** Facts of a worker. */
export async function showInfo(
  masterSocket: string,
  worker: WorkerAddress,
  options: RunOptions = {},
): Promise<ProcessInfo> {
  return parseShowInfo(await runOnWorker(masterSocket, worker, ['show', 'info'], options));
}

/** Counters and states of a worker's proxies and servers. */
export async function showStat(
  masterSocket: string,
  worker: WorkerAddress,
  options: RunOptions = {},
): Promise<StatLine[]> {
  return parseShowStat(await runOnWorker(masterSocket, worker, ['show', 'stat'], options));
}

/** Version of the running master; null when it gives none. */
export async function showVersion(masterSocket: string, options: RunOptions = {}): Promise<string | null> {
  return parseShowVersion(await runCommand(masterSocket, ['show', 'version'], options));
}

/**
 * Asks the master to reload.
 *
 * Returns: since 2.7 when the new configuration was loaded or refused, with the start-up log; 2.6 at once with `unknown`.
 * Limits:  loading a large configuration takes long: 120 s unless told otherwise. Every other connection to the master
 *          CLI is dropped.
 */
export async function reload(masterSocket: string, options: RunOptions = {}): Promise<ReloadAnswer> {
  let answer: string;
  try {
    answer = await exchange(masterSocket, 'reload', { timeoutMs: 120_000, ...options });
  } catch (error) {
    // The master executes itself anew: the connection may end with a reset instead of an end of file.
    if (error instanceof RuntimeError && error.code === 'connection-lost') return { result: 'unknown' };
    throw error;
  }
  return parseReloadAnswer(checkAnswer(answer, ['reload']));
}

/** Reads the answer to `reload`: `Success=1` or `Success=0`, a line `--`, then the start-up log. */
export function parseReloadAnswer(answer: string): ReloadAnswer {
  const match = /^Success=([01])\n(?:--\n)?/.exec(answer);
  if (!match) {
    if (answer.trim() === '') return { result: 'unknown' };
    throw new RuntimeError('unexpected-answer', 'The answer to `reload` has an unknown shape.');
  }
  return { result: match[1] === '1' ? 'success' : 'failure', log: answer.slice(match[0].length).trimEnd() };
}

function addressWord(worker: WorkerAddress): string {
  const [prefix, number] = 'pid' in worker ? ['@!', worker.pid] : ['@', worker.rank];
  if (!Number.isSafeInteger(number) || number < 1)
    throw new RuntimeError('invalid-command', `${number} is no number of a worker.`);
  return `${prefix}${number}`;
}
