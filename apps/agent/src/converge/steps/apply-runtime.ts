import { join } from 'node:path';
import { type Applied, bundleVariable } from '@sluice/contract/agent';
import { diffFacts, parse } from '@sluice/haproxy-config';
import {
  type Capabilities,
  type ChangedFile,
  carryOut,
  diffFiles,
  planRuntime,
  probeCapabilities,
  type ReloadReason,
  type RunInWorker,
  RuntimeError,
  type RuntimePlan,
  readBack,
  runOnWorker,
} from '@sluice/haproxy-runtime';
import type { StepOutcome } from '../../outcome.ts';
import { readStartTicks } from '../../process-stat.ts';
import { readBundleDirectory } from '../../state/bundle-directory.ts';
import { diskPathOf, mainPath } from '../../state/managed-files.ts';
import { observeRunning } from '../applied-live.ts';
import { mainText, type Pass, type Workplace } from '../pass.ts';

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
  const { workplace, journal } = pass;
  if (pass.assignment.reload) return reload('what was changed in the process by hand has to go');
  const haproxy = await observeRunning(workplace);
  const { masterSocket, workerPid, runningBundle, startedBundle } = haproxy;
  const before = await readBefore(pass);
  if (before === null || runningBundle === null || runningBundle !== journal.lastGood?.bundle)
    return reload('the worker does not run the bundle that was applied last');
  if (masterSocket === null || workerPid === null) return reload('HAProxy has no worker to send commands to');
  const run: RunInWorker = (command, options) =>
    runOnWorker(masterSocket, { pid: workerPid }, command, { timeoutMs, ...options });
  journal.workerDigest = startedBundle;
  try {
    return await carryOutPlan(plan(pass, before, await readCapabilities(workplace, workerPid, run)), run);
  } catch (error) {
    if (error instanceof RuntimeError) return reload(error.message);
    throw error;
  }
}

/** What a worker can do stays as it is for its life; another process may get its number. */
async function readCapabilities(workplace: Workplace, workerPid: number, run: RunInWorker): Promise<Capabilities> {
  const key = `${workerPid} ${await readStartTicks(workerPid)}`;
  if (workplace.capabilities?.key === key) return workplace.capabilities.of;
  const of = await probeCapabilities(run);
  workplace.capabilities = { key, of };
  return of;
}

function plan(pass: Pass, before: ReadonlyMap<string, Uint8Array>, capabilities: Capabilities): RuntimePlan {
  const old = parse(before.get(mainPath) ?? new Uint8Array(0));
  const fresh = parse(mainText(pass));
  const facts = diffFacts([old], [fresh], { ignoredVariables: [bundleVariable] });
  const onDisk = new Map([...pass.blobs].map(([path, bytes]) => [diskPathOf(pass.workplace.target, path), bytes]));
  const files = diffFiles([fresh], listChanged(pass, before), (path) => onDisk.get(path) ?? null);
  return planRuntime(facts, files, capabilities);
}

function listChanged({ blobs, workplace }: Pass, before: ReadonlyMap<string, Uint8Array>): ChangedFile[] {
  const paths = [...new Set([...before.keys(), ...blobs.keys()])].filter((path) => path !== mainPath);
  return paths.flatMap((path): ChangedFile[] => {
    const [old, fresh] = [before.get(path) ?? null, blobs.get(path) ?? null];
    const isSame = old !== null && fresh !== null && Buffer.compare(old, fresh) === 0;
    return isSame ? [] : [{ path: diskPathOf(workplace.target, path), before: old, after: fresh }];
  });
}

async function carryOutPlan(plan: RuntimePlan, run: RunInWorker): Promise<Applied> {
  if (plan.kind === 'nothing') return { way: 'nothing', commands: 0, reasons: [] };
  if (plan.kind === 'reload') return reload(...plan.reasons.map(inWords));
  const done = await carryOut(plan.steps, run);
  if (done.kind === 'failed') return reload(done.cause);
  const wrong = await readBack(plan.steps, run);
  return wrong.length > 0 ? reload(...wrong) : { way: 'commands', commands: done.commands, reasons: [] };
}

/** The files that the worker was last brought to; null when they are not kept. */
async function readBefore({ workplace, journal }: Pass): Promise<Map<string, Uint8Array> | null> {
  const { lastGood } = journal;
  if (lastGood === null || lastGood.bundle === null) return null;
  return readBundleDirectory(join(workplace.state.lastGood, lastGood.name), lastGood.files);
}

function inWords({ file, line, cause }: ReloadReason): string {
  const place = [file, line === null ? null : `line ${line}`].filter((part) => part !== null).join(' ');
  return place === '' ? cause : `${place}: ${cause}`;
}

function reload(...reasons: string[]): Applied {
  return { way: 'reload', commands: 0, reasons: reasons.slice(0, maxReasons).map((reason) => reason.slice(0, 2000)) };
}
