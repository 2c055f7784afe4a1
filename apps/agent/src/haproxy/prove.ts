import { setTimeout as pause } from 'node:timers/promises';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import { bundleVariable } from '@sluice/contract/agent';
import { parseShowEnv, runOnWorker } from '@sluice/haproxy-runtime';
import { describeRuntimeError, diagnostic, stalled } from './diagnostic.ts';
import { listEndpoints } from './endpoint.ts';
import { proveEndpoints } from './endpoint-proof.ts';
import { listListeningSockets } from './listening-sockets.ts';
import { readLocalState } from './local-state.ts';
import type { ExpectedServing, HaproxyTarget, ProofMethod, ProofOutcome } from './target.ts';

/** One look: what fails now, and whether waiting can help. */
interface Look {
  failures: readonly NodeDiagnostic[];
  method: ProofMethod;
  workerPid: number | null;
  notProven: readonly NodeDiagnostic[];
}

/** A new worker is ready at once or within this time; a return must begin soon after. */
const limitMs = 3_000;
/** Since 3.1 a question to a worker that still loads may never be answered: ask again soon. */
const answerTimeoutMs = 800;
const firstPauseMs = 10;
const maxPauseMs = 200;

/**
 * Proves that the expected configuration serves: the serving worker is not the one from before, its environment carries
 * the bundle's digest, and every bind is answered by it and by nobody else. Looks again until that holds or 3 s are over.
 */
export async function proveServing(target: HaproxyTarget, expected: ExpectedServing): Promise<ProofOutcome> {
  const startedAt = Date.now();
  let pauseMs = firstPauseMs;
  for (;;) {
    const { failures, ...look } = await lookOnce(target, expected);
    if (failures.length === 0) return { kind: 'done', ...look };
    if (Date.now() - startedAt > limitMs) return { ...stalled('proof-failed', ...failures), ...look };
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 2, maxPauseMs);
  }
}

async function lookOnce(target: HaproxyTarget, expected: ExpectedServing): Promise<Look> {
  // Side by side: a socket is the worker's by its inode, however the two are timed, and the table takes the kernel longer.
  const [state, sockets] = await Promise.all([readLocalState(target), listListeningSockets()]);
  const { workerPid } = state;
  const fail = (code: string, cause: string, remediation: string): Look => ({
    failures: [diagnostic({ code, path: expected.path, cause, remediation })],
    method: 'open-files',
    workerPid,
    notProven: [],
  });
  if (!state.processes || target.masterSocket === null) {
    const { cause, remediation } = describeRuntimeError(state.socketError);
    return fail('proof-no-answer', cause, remediation);
  }
  if (workerPid === null)
    return fail('proof-no-worker', 'HAProxy’s master has no worker.', 'Look at the log of HAProxy.');
  const unchanged = expected.unchanged?.workerPid === workerPid ? expected.unchanged : null;
  if (workerPid === expected.previousWorkerPid && unchanged === null)
    return fail(
      'proof-old-worker',
      `The worker from before (pid ${workerPid}) still serves; no reload has replaced it.`,
      'Look at the log of HAProxy for why the reload did not start a new worker.',
    );
  const variables = await readVariables(target.masterSocket, workerPid);
  if (!(variables instanceof Map)) return fail('proof-no-answer', variables.cause, variables.remediation);
  const digest = variables.get(bundleVariable) ?? null;
  const { bundleDigest } = unchanged ?? expected;
  if (bundleDigest !== null && digest !== bundleDigest)
    return fail(
      'proof-wrong-bundle',
      `The serving worker (pid ${workerPid}) carries ${digest === null ? 'no bundle' : `bundle ${digest.slice(0, 64)}`} instead of ${bundleDigest}.`,
      'Look whether something else replaced the file or reloaded HAProxy at the same time.',
    );
  const proof = await proveEndpoints({
    endpoints: listEndpoints(expected.configText, variables),
    sockets,
    path: expected.path,
    masterSocket: target.masterSocket,
    workerPid,
    masterPid: state.processes.master.pid,
    workingDirectory: state.master?.cwd ?? '/',
  });
  return { ...proof, workerPid };
}

async function readVariables(
  masterSocket: string,
  workerPid: number,
): Promise<Map<string, string> | { cause: string; remediation: string }> {
  try {
    return new Map(
      parseShowEnv(
        await runOnWorker(masterSocket, { pid: workerPid }, ['show', 'env'], { timeoutMs: answerTimeoutMs }),
      ),
    );
  } catch (error) {
    return describeRuntimeError(error);
  }
}
