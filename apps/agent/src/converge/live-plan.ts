import { join } from 'node:path';
import { bundleVariable } from '@sluice/contract/agent';
import { diffFacts, parse } from '@sluice/haproxy-config';
import {
  type Capabilities,
  type ChangedFile,
  diffFiles,
  planRuntime,
  type ReloadReason,
  type RuntimePlan,
  type StepOf,
} from '@sluice/haproxy-runtime';
import type { HeldSetting } from '../observe/held-settings.ts';
import { readBundleDirectory } from '../state/bundle-directory.ts';
import { diskPathOf, mainPath } from '../state/managed-files.ts';
import type { RunningHaproxy } from './applied-live.ts';
import { mainText, type Pass } from './pass.ts';

/** How the running worker can be brought to the new files: by which commands, or why only by a reload. */
export interface LivePlan {
  /** The worker, the files and the held settings that it was made for. */
  key: string;
  plan: RuntimePlan;
}

/**
 * Plans from what the worker was last brought to. The step that looks at binds asks first, for without a reload nothing is bound;
 * the one that acts asks again, and gets the same plan unless another worker serves by then or something else holds.
 */
export async function planLive(pass: Pass, haproxy: RunningHaproxy): Promise<RuntimePlan> {
  const lastGood = pass.journal.lastGood ?? pass.workplace.record.lastGood;
  const held = JSON.stringify(pass.workplace.heldSettings());
  const key = [haproxy.workerPid, haproxy.runningBundle, lastGood?.name, lastGood?.bundle, held].join(' ');
  if (pass.live?.key !== key) pass.live = { key, plan: await makePlan(pass, haproxy) };
  return pass.live.plan;
}

async function makePlan(pass: Pass, haproxy: RunningHaproxy): Promise<RuntimePlan> {
  const { assignment, journal, workplace } = pass;
  if (assignment.reload) return reload('what was changed in the process by hand has to go');
  const lastGood = journal.lastGood ?? workplace.record.lastGood;
  if (lastGood === null || haproxy.runningBundle === null || haproxy.runningBundle !== lastGood.bundle)
    return reload(wrongBundle);
  const before = await readBundleDirectory(join(workplace.state.lastGood, lastGood.name), lastGood.files);
  if (before === null) return reload(wrongBundle);
  if (haproxy.masterSocket === null || haproxy.workerPid === null)
    return reload('HAProxy has no worker to send commands to');
  const capabilities = await workplace.readCapabilities(haproxy);
  return capabilities === null ? reload('the worker does not say what it can do') : compare(pass, before, capabilities);
}

const wrongBundle = 'the worker does not run the bundle that was applied last';

function compare(pass: Pass, before: ReadonlyMap<string, Uint8Array>, capabilities: Capabilities): RuntimePlan {
  const old = parse(before.get(mainPath) ?? new Uint8Array(0));
  const fresh = parse(mainText(pass));
  const facts = diffFacts([old], [fresh], { ignoredVariables: [bundleVariable] });
  const onDisk = new Map([...pass.blobs].map(([path, bytes]) => [diskPathOf(pass.workplace.target, path), bytes]));
  const files = diffFiles([fresh], listChanged(pass, before), (path) => onDisk.get(path) ?? null);
  const plan = planRuntime(facts, files, capabilities);
  return withoutHeld(plan, pass.workplace.heldSettings());
}

/**
 * What somebody set for a time goes on holding: the files have the new value already, and whoever takes the setting back reads it
 * there. Set meanwhile, it would put a drained server back among the others for a moment.
 */
function withoutHeld(plan: RuntimePlan, held: readonly HeldSetting[]): RuntimePlan {
  if (plan.kind !== 'commands') return plan;
  const steps = plan.steps.filter(
    (step) => step.kind !== 'set-server' || !held.some((setting) => isHeld(step, setting)),
  );
  return steps.length === 0 ? { kind: 'nothing' } : { kind: 'commands', steps };
}

function isHeld(step: StepOf<'set-server'>, { backend, server, set }: HeldSetting): boolean {
  return step.backend === backend && step.server === server && step.attribute === set.attribute;
}

function listChanged({ blobs, workplace }: Pass, before: ReadonlyMap<string, Uint8Array>): ChangedFile[] {
  const paths = [...new Set([...before.keys(), ...blobs.keys()])].filter((path) => path !== mainPath);
  return paths.flatMap((path): ChangedFile[] => {
    const [old, fresh] = [before.get(path) ?? null, blobs.get(path) ?? null];
    const isSame = old !== null && fresh !== null && Buffer.compare(old, fresh) === 0;
    return isSame ? [] : [{ path: diskPathOf(workplace.target, path), before: old, after: fresh }];
  });
}

function reload(cause: string): RuntimePlan {
  const reason: ReloadReason = { file: null, line: null, cause };
  return { kind: 'reload', reasons: [reason] };
}
