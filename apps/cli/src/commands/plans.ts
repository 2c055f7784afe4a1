import {
  type ApiClient,
  applyPlan,
  type ClusterView,
  createPlan,
  PlanId,
  type PlanView,
  type RolloutView,
  scheduleApply,
  viewPlan,
  viewRollout,
} from '@sluice/contract';
import { type Command, InvalidArgumentError } from 'commander';
import { findChanges, readChanges } from '../chosen-changes.ts';
import { followRollout } from '../follow-rollout.ts';
import type { Act, Run } from '../program.ts';
import { readMoment } from '../read-moment.ts';
import { rolloutLines } from '../rollout-words.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { chooseStrategy, type StrategyOptions, withStrategy } from '../strategy-options.ts';
import { waitUntil } from '../wait-until.ts';
import { planLines } from '../words.ts';
import { commandGroup } from './command-group.ts';

interface PlanOptions {
  cluster: string;
  timeout?: number;
  only?: number[];
}

interface ApplyOptions extends PlanOptions, StrategyOptions {
  wait?: boolean;
  why: string;
  overrideFailedHead?: boolean;
  overrideFreeze?: string;
  plan?: PlanId;
  at?: string;
}

/** How long nodes may take when nobody says; pauses and watches come on top of it. */
const defaultTimeoutSeconds = 120;

export function addPlanCommands(program: Command, act: Act): void {
  const timed = (command: Command, description: string) =>
    command
      .description(description)
      .requiredOption('--cluster <name>', 'the cluster')
      .option('--only <numbers>', 'only these of the staged changes, like 3,5; the others stay staged', readChanges)
      .option(
        '--timeout <seconds>',
        `how long to wait (default: ${defaultTimeoutSeconds}; for a rollout, its pauses and watches come on top)`,
        readSeconds,
      );

  const making = commandGroup(program, 'plan', 'plans, and what others say to them').command('make', {
    isDefault: true,
  });
  timed(making, 'let every node validate the staged changes; exit code 0 if they can be applied').action(act(makePlan));
  withStrategy(
    timed(
      program.command('apply'),
      'plan the staged changes and roll them out; without a word on how, as the cluster says',
    )
      .option('--plan <id>', 'a plan that was made before, for example one that is approved', readPlanId)
      .option('--at <moment>', 'not now but then, like 2026-01-31T22:00:00Z', readMoment)
      .option('--override-freeze <reason>', 'apply although nothing should be; needs freeze.override')
      .option('--wait', 'wait for the rollout; exit code 0 only if every node serves the new revision')
      .option('--why <text>', 'reason, kept with the revision', '')
      .option('--override-failed-head', 'go on although the newest revision failed'),
  ).action(act(apply));
}

/** A time limit for waiting, up to a week. */
export function readSeconds(text: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= 604_800) return seconds;
  throw new InvalidArgumentError('Give a number of seconds up to 604800.');
}

/** A plan by its id. */
export function readPlanId(text: string): PlanId {
  const id = PlanId.safeParse(text);
  if (id.success) return id.data;
  throw new InvalidArgumentError('Give the id that “plan” prints.');
}

async function findPlan(api: ApiClient, cluster: ClusterView, given: ApplyOptions): Promise<PlanView> {
  if (given.plan === undefined) return planStaged(api, cluster, given);
  return api.call(viewPlan, { params: { clusterId: cluster.id, planId: given.plan } });
}

async function planStaged(api: ApiClient, cluster: ClusterView, { timeout, only }: PlanOptions): Promise<PlanView> {
  const params = { clusterId: cluster.id };
  const chosen = only === undefined ? null : await findChanges(api, cluster, 'staged', only);
  const body = chosen === null ? undefined : { changeIds: chosen.map(({ id }) => id) };
  const plan = await api.call(createPlan, { params, body });
  return waitUntil(
    'Validation by the nodes',
    timeout ?? defaultTimeoutSeconds,
    () => api.call(viewPlan, { params: { ...params, planId: plan.id } }),
    (view) => view.verdict !== 'validating',
  );
}

async function makePlan({ context, output, options }: Run, given: PlanOptions): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const plan = await planStaged(api, cluster, given);
  output.result({ plan }, planLines(plan));
  return plan.verdict === 'can-apply';
}

async function apply({ context, output, options }: Run, given: ApplyOptions): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const plan = await findPlan(api, cluster, given);
  if (plan.verdict !== 'can-apply') {
    output.result({ plan, revision: null, rollout: null }, planLines(plan));
    return false;
  }
  for (const line of planLines(plan)) output.progress(line);
  const strategy = chooseStrategy(cluster, given);
  const params = { clusterId: cluster.id, planId: plan.id };
  const body = {
    why: given.why,
    overrideFailedHead: given.overrideFailedHead === true,
    ...(strategy === null ? {} : { strategy }),
    ...(given.overrideFreeze === undefined ? {} : { overrideFreeze: given.overrideFreeze }),
  };
  if (given.at !== undefined) {
    const schedule = await api.call(scheduleApply, { params, body: { ...body, at: given.at } });
    output.result({ plan, schedule }, [`It is applied at ${schedule.at}, as ${schedule.askedBy}.`]);
    return true;
  }
  const started = await api.call(applyPlan, { params, body });
  const { rolloutId } = started;
  const begun = await api.call(viewRollout, { params: { clusterId: cluster.id, rolloutId } });
  const timeoutSeconds = given.timeout ?? defaultTimeoutSeconds + plannedSeconds(begun);
  const rollout =
    given.wait === true
      ? await followRollout({ context, output, options }, { api, cluster, rolloutId, timeoutSeconds })
      : begun;
  output.result({ plan, revision: started.revision, rollout }, rolloutLines(rollout));
  return given.wait === true ? rollout.state === 'succeeded' : true;
}

/** What the strategy itself takes. */
function plannedSeconds({ nodes, strategy }: RolloutView): number {
  const waves = 1 + Math.max(...nodes.map(({ wave }) => wave));
  return waves * strategy.watchSeconds + (waves - 1) * strategy.pauseSeconds;
}
