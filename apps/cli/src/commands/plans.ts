import {
  type ApiClient,
  applyPlan,
  type ClusterView,
  createPlan,
  type PlanView,
  type RolloutView,
  viewPlan,
  viewRollout,
} from '@sluice/contract';
import { type Command, InvalidArgumentError } from 'commander';
import { findChanges, readChanges } from '../chosen-changes.ts';
import { followRollout } from '../follow-rollout.ts';
import type { Act, Run } from '../program.ts';
import { rolloutLines } from '../rollout-words.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { chooseStrategy, type StrategyOptions, withStrategy } from '../strategy-options.ts';
import { waitUntil } from '../wait-until.ts';
import { planLines } from '../words.ts';

interface PlanOptions {
  cluster: string;
  timeout?: number;
  only?: number[];
}

interface ApplyOptions extends PlanOptions, StrategyOptions {
  wait?: boolean;
  why: string;
  overrideFailedHead?: boolean;
}

/** How long nodes may take when nobody says; pauses and watches come on top of it. */
const defaultTimeoutSeconds = 120;

export function addPlanCommands(program: Command, act: Act): void {
  const timed = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .requiredOption('--cluster <name>', 'the cluster')
      .option('--only <numbers>', 'only these of the staged changes, like 3,5; the others stay staged', readChanges)
      .option(
        '--timeout <seconds>',
        `how long to wait (default: ${defaultTimeoutSeconds}; for a rollout, its pauses and watches come on top)`,
        readSeconds,
      );

  timed('plan', 'let every node validate the staged changes; exit code 0 if they can be applied').action(act(makePlan));
  withStrategy(
    timed('apply', 'plan the staged changes and roll them out; without a word on how, as the cluster says')
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
  const plan = await planStaged(api, cluster, given);
  if (plan.verdict !== 'can-apply') {
    output.result({ plan, revision: null, rollout: null }, planLines(plan));
    return false;
  }
  for (const line of planLines(plan)) output.progress(line);
  const strategy = chooseStrategy(cluster, given);
  const started = await api.call(applyPlan, {
    params: { clusterId: cluster.id, planId: plan.id },
    body: {
      why: given.why,
      overrideFailedHead: given.overrideFailedHead === true,
      ...(strategy === null ? {} : { strategy }),
    },
  });
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
