import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import { parseCheckOutput } from '@sluice/haproxy-config';
import { type ProcessList, reload, servingWorker, showProc } from '@sluice/haproxy-runtime';
import { describeRuntimeError, diagnostic, stalled } from './diagnostic.ts';
import type { HaproxyTarget, ReloadOutcome } from './target.ts';
import { validateConfig } from './validate.ts';

/** A master that loads a very large configuration answers nothing meanwhile. */
const limitMs = 60_000;
const firstPauseMs = 5;
const maxPauseMs = 200;
/** A socket that stays gone this long after a reload has no master any more. */
const goneMs = 5_000;

/**
 * Reloads over the master socket; resolves when HAProxy took or refused it. Taken is not served: `proveServing` tells.
 *
 * Limits: 2.6 gives no answer, so `show proc` before and after is compared, and the reason of a refusal is found by a
 *         check in the jail, as HAProxy says it only on its standard error.
 */
export async function reloadHaproxy(target: HaproxyTarget): Promise<ReloadOutcome> {
  if (target.masterSocket === null)
    return { ...failed('HAProxy has no master socket.', 'Start HAProxy with -S PATH.'), previousWorkerPid: null };
  let before: ProcessList;
  try {
    before = await showProc(target.masterSocket);
  } catch (error) {
    const { cause, remediation } = describeRuntimeError(error);
    return { ...failed(cause, remediation), previousWorkerPid: null };
  }
  const previousWorkerPid = servingWorker(before)?.pid ?? null;
  try {
    const answer = await reload(target.masterSocket, { timeoutMs: limitMs });
    if (answer.result === 'success') return { kind: 'done', previousWorkerPid };
    if (answer.result === 'failure')
      return { ...stalled('reload-failed', ...readStartupLog(answer.log, target.configFile)), previousWorkerPid };
  } catch (error) {
    const { cause, remediation } = describeRuntimeError(error);
    return { ...failed(cause, remediation), previousWorkerPid };
  }
  return { ...(await waitForVerdict(target, target.masterSocket, before)), previousWorkerPid };
}

async function waitForVerdict(target: HaproxyTarget, masterSocket: string, before: ProcessList) {
  const startedAt = Date.now();
  let lastAnswerAt = startedAt;
  let pauseMs = firstPauseMs;
  while (Date.now() - startedAt < limitMs) {
    const after = await showProc(masterSocket, { timeoutMs: limitMs }).catch(() => null);
    if (after) {
      lastAnswerAt = Date.now();
      if (hasFailed(before, after)) return stalled('reload-failed', ...(await findWords(target)));
      if (hasNewWorker(before, after)) return { kind: 'done' } as const;
    } else if (Date.now() - lastAnswerAt > goneMs)
      return failed(
        'The master of HAProxy is gone after the reload.',
        'Look at the log of HAProxy and start it again; HAProxy 2.8.0 ends when a reload meets an address it cannot bind.',
      );
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 2, maxPauseMs);
  }
  return failed(`HAProxy did not finish the reload within ${limitMs / 1000} s.`, 'Look at the log of HAProxy.');
}

/**
 * The master ended meanwhile, with a worker that died for example, and was started again: it read the file then, whatever became of the
 * reload, and counts from 0.
 */
function isAnotherMaster(before: ProcessList, after: ProcessList): boolean {
  return after.master.pid !== before.master.pid || after.master.reloads < before.master.reloads;
}

/** 2.6 counts the reloads of the master, good or not, and beside them those that failed since the last good one. */
function hasFailed(before: ProcessList, after: ProcessList): boolean {
  return after.master.reloads > before.master.reloads && (after.master.failedReloads ?? 0) > 0;
}

function hasNewWorker(before: ProcessList, after: ProcessList): boolean {
  const known = new Set([...before.workers, ...before.oldWorkers].map(({ pid }) => pid));
  const hasRead = isAnotherMaster(before, after) || after.master.reloads > before.master.reloads;
  return hasRead && after.workers.some(({ pid }) => !known.has(pid));
}

function readStartupLog(log: string, path: string): NodeDiagnostic[] {
  const alerts = parseCheckOutput(log).filter(({ severity }) => severity === 'alert');
  const placed = alerts.filter(({ line }) => line !== null);
  const telling = placed.length > 0 ? placed : alerts;
  if (telling.length === 0)
    return [
      diagnostic({ code: 'reload-failed', source: 'haproxy', path, cause: `HAProxy refused the reload: ${log}` }),
    ];
  return telling.map(({ file, line, message }) =>
    diagnostic({ code: 'reload-failed', source: 'haproxy', path: file ?? path, line, cause: message }),
  );
}

/** HAProxy up to 2.6 wrote its words to its own standard error: the same check in the jail gives them again. */
async function findWords(target: HaproxyTarget): Promise<NodeDiagnostic[]> {
  const check = await validateConfig(target, {
    directory: dirname(target.configFile),
    mainPath: target.configFile,
  });
  if (check.kind === 'stalled' && check.code === 'config-rejected') return [...check.diagnostics];
  return [
    reloadDiagnostic(
      'HAProxy refused the reload although the file passes its check; it wrote the reason only to its standard error.',
      'Look there, for example with journalctl -u haproxy; often an address cannot be bound.',
    ),
  ];
}

function failed(cause: string, remediation: string) {
  return stalled('reload-failed', reloadDiagnostic(cause, remediation));
}

function reloadDiagnostic(cause: string, remediation: string): NodeDiagnostic {
  return diagnostic({ code: 'reload-failed', cause, remediation });
}
