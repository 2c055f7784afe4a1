import { lstat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { bundleVariable } from '@sluice/contract/agent';
import { parse } from '@sluice/haproxy-config';
import { readPlainFile } from '../plain-file.ts';
import { listBlockers } from './blockers.ts';
import { listSetNames } from './config-environment.ts';
import { listConfigPaths } from './config-paths.ts';
import { type LocalState, readLocalState, readWorkerVariables } from './local-state.ts';
import { readStartedAt, readStartSecond } from './process-table.ts';
import type { HaproxyTarget, LocalHaproxy } from './target.ts';

/** How long a look waits for a worker that still loads, and how often it asks it. */
const loadsWithinMs = 1_500;
const askAgainMs = 50;

/** A fresh look at HAProxy. Never throws; what is missing is said by blockers. */
export async function observeHaproxy(target: HaproxyTarget): Promise<LocalHaproxy> {
  const { state, variables } = await readAnsweringState(target);
  const { master, processes } = state;
  const paths = master ? await listConfigPaths(master) : { files: [], directories: [], unresolved: [] };
  const oldWorkers = processes?.oldWorkers.filter((worker) => worker.pid !== state.workerPid) ?? [];
  return {
    running: processes !== null || master !== null,
    version: processes?.master.version ?? null,
    binary: master?.binary ?? null,
    masterPid: processes?.master.pid ?? master?.pid ?? null,
    workerPid: state.workerPid,
    oldWorkers: oldWorkers.length,
    oldestWorkerSince: await findOldestStart(oldWorkers.map(({ pid }) => pid)),
    commandLine: (master?.argv ?? []).slice(0, 200).map((word) => word.slice(0, 4096)),
    configPaths: (paths.files.length > 0 ? paths.files : [target.configFile]).slice(0, 200),
    masterSocket: target.masterSocket,
    runningBundle: await readRunningBundle(target, state.workerPid, variables),
    blockers: await listBlockers(target, state, paths),
    masterUid: master?.uid ?? null,
  };
}

/** When the first of these processes was started; the same at every look, as the reports that hold it are compared. */
async function findOldestStart(pids: readonly number[]): Promise<string | null> {
  const starts = await Promise.all(pids.map((pid) => readStartSecond(pid)));
  const known = starts.filter((start) => start !== null);
  return known.length === 0 ? null : new Date(Math.min(...known) * 1000).toISOString();
}

/** Who serves, by the master's word: much less work than a whole look. */
export async function observeServing(
  target: HaproxyTarget,
): Promise<{ version: string | null; workerPid: number | null }> {
  const { processes, workerPid } = await readLocalState(target);
  return { version: processes?.master.version ?? null, workerPid };
}

type Variables = ReadonlyMap<string, string> | null;

/**
 * HAProxy, with the environment of the worker that serves. During a reload the listed worker may give none: the old one goes, and from
 * 3.1 on a new one is listed while it still loads. Taken for an answer, that would be drift, so both are asked again.
 */
async function readAnsweringState(target: HaproxyTarget): Promise<{ state: LocalState; variables: Variables }> {
  const startedAt = performance.now();
  for (let asked = 1; ; asked += 1) {
    const state = await readLocalState(target);
    const variables = await readWorkerVariables(target, state.workerPid);
    const isOver = asked > 1 && performance.now() - startedAt > loadsWithinMs;
    if (variables !== null || state.workerPid === null || isOver) return { state, variables };
    await pause(askAgainMs);
  }
}

/**
 * Digest in the worker's environment. 2.6 hands variables set by one configuration on to the next, so a value counts
 * only if the file the worker read can have set it: when the file is older than the worker and does not set the
 * variable, the value is left over.
 */
async function readRunningBundle(
  target: HaproxyTarget,
  workerPid: number | null,
  variables: Variables,
): Promise<string | null> {
  const value = variables?.get(bundleVariable) ?? '';
  if (!/^[0-9a-f]{64}$/.test(value) || workerPid === null) return null;
  const [text, changedAtMs, startedAtMs] = await Promise.all([
    readPlainFile(target.configFile).catch(() => null),
    lstat(target.configFile).then(
      (found) => found.ctimeMs,
      () => null,
    ),
    readStartedAt(workerPid),
  ]);
  if (text === null || changedAtMs === null || startedAtMs === null || changedAtMs > startedAtMs) return value;
  return listSetNames(parse(text)).has(bundleVariable) ? value : null;
}
