import type { Applied } from '@sluice/contract/agent';
import {
  carryOut,
  type ReloadReason,
  type RunInWorker,
  RuntimeError,
  type RuntimePlan,
  readBack,
  runOnWorker,
} from '@sluice/haproxy-runtime';
import type { StepOutcome } from '../../outcome.ts';
import { observeRunning } from '../applied-live.ts';
import { planLive } from '../live-plan.ts';
import type { Pass } from '../pass.ts';

/** A worker that serves answers at once; one that does not is no ground for doing without a reload. */
const timeoutMs = 2_000;
const maxReasons = 20;

/**
 * Brings the running worker to the new files without a reload where commands can express all of the difference, reads back what they
 * did, and else leaves it to the reload, with the reasons. The files are in place already: a reload by anybody gives the same.
 */
export async function applyRuntime(pass: Pass): Promise<StepOutcome> {
  pass.journal.applied = await apply(pass);
  return { kind: 'done' };
}

async function apply(pass: Pass): Promise<Applied> {
  const haproxy = await observeRunning(pass.workplace);
  const { masterSocket, workerPid, startedBundle } = haproxy;
  const plan = await planLive(pass, haproxy);
  if (plan.kind === 'reload') return reload(...plan.reasons.map(inWords));
  if (masterSocket === null || workerPid === null) return reload('HAProxy has no worker to send commands to');
  const run: RunInWorker = (command, options) =>
    runOnWorker(masterSocket, { pid: workerPid }, command, { timeoutMs, ...options });
  pass.journal.workerDigest = startedBundle;
  try {
    return await carryOutPlan(plan, run);
  } catch (error) {
    if (error instanceof RuntimeError) return reload(error.message);
    throw error;
  }
}

async function carryOutPlan(plan: Exclude<RuntimePlan, { kind: 'reload' }>, run: RunInWorker): Promise<Applied> {
  if (plan.kind === 'nothing') return { way: 'nothing', commands: 0, reasons: [] };
  const done = await carryOut(plan.steps, run);
  if (done.kind === 'failed') return reload(done.cause);
  const wrong = await readBack(plan.steps, run);
  return wrong.length > 0 ? reload(...wrong) : { way: 'commands', commands: done.commands, reasons: [] };
}

function inWords({ file, line, cause }: ReloadReason): string {
  const place = [file, line === null ? null : `line ${line}`].filter((part) => part !== null).join(' ');
  return place === '' ? cause : `${place}: ${cause}`;
}

function reload(...reasons: string[]): Applied {
  return { way: 'reload', commands: 0, reasons: reasons.slice(0, maxReasons).map((reason) => reason.slice(0, 2000)) };
}
