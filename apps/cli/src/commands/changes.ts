import {
  type ApiClient,
  applyPlan,
  type ClusterView,
  createPlan,
  listChanges,
  type PlanView,
  type RolloutView,
  restoreRevision,
  viewPlan,
  viewRollout,
} from '@sluice/contract';
import { type Command, InvalidArgumentError } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { table, typed } from '../context.ts';
import { counted } from '../counted.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { waitUntil } from '../wait-until.ts';
import { planLines, rolloutLines, summaryLines } from '../words.ts';

interface ClusterOption {
  cluster: string;
}

interface TimedOption extends ClusterOption {
  timeout: number;
}

interface ApplyOptions extends TimedOption {
  wait?: boolean;
  why: string;
  overrideFailedHead?: boolean;
}

export function addChangeCommands(program: Command, act: Act): void {
  const command = (name: string, description: string) =>
    program.command(name).description(description).requiredOption('--cluster <name>', 'the cluster');
  const timed = (name: string, description: string) =>
    command(name, description).option('--timeout <seconds>', 'how long to wait', readSeconds, 120);

  command('changes', 'staged changes in the order in which they apply').action(act(printChanges));
  timed('plan', 'let every node validate the staged changes; exit code 0 if they can be applied').action(act(makePlan));
  timed('apply', 'plan the staged changes and roll them out')
    .option('--wait', 'wait for the rollout; exit code 0 only if every node serves the new revision')
    .option('--why <text>', 'reason, kept with the revision', '')
    .option('--override-failed-head', 'go on although the newest revision failed')
    .action(act(apply));
  command('restore', 'stage the content of a revision as a change to review')
    .argument('<revision>', 'number of the revision', readRevision)
    .action(act(restore));
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('Give a number of seconds up to 86400.');
}

function readRevision(text: string): number {
  if (/^r?[1-9][0-9]{0,9}$/.test(text)) return Number(text.replace('r', ''));
  throw new InvalidArgumentError('Give the number of a revision, like 12 or r12.');
}

async function printChanges({ context, output, options }: Run, given: ClusterOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const { items } = await api.call(listChanges, { params: { clusterId: cluster.id }, query: { state: 'staged' } });
  const rows = items.map((change) => [
    String(change.number),
    change.author.name,
    change.createdAt,
    change.title,
    counted(change.summaryTotal, 'difference'),
  ]);
  const lines =
    items.length === 0 ? ['Nothing is staged.'] : table(['CHANGE', 'AUTHOR', 'AT', 'TITLE', 'WHAT CHANGES'], rows);
  output.result({ items }, lines);
  return true;
}

async function planStaged(api: ApiClient, cluster: ClusterView, timeout: number): Promise<PlanView> {
  const params = { clusterId: cluster.id };
  const plan = await api.call(createPlan, { params });
  return waitUntil(
    'Validation by the nodes',
    timeout,
    () => api.call(viewPlan, { params: { ...params, planId: plan.id } }),
    (view) => view.verdict !== 'validating',
  );
}

async function makePlan({ context, output, options }: Run, given: TimedOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const plan = await planStaged(api, cluster, given.timeout);
  output.result({ plan }, planLines(plan));
  return plan.verdict === 'can-apply';
}

async function apply({ context, output, options }: Run, given: ApplyOptions): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const plan = await planStaged(api, cluster, given.timeout);
  if (plan.verdict !== 'can-apply') {
    output.result({ plan, revision: null, rollout: null }, planLines(plan));
    return false;
  }
  for (const line of planLines(plan)) output.progress(line);
  const started = await api.call(applyPlan, {
    params: { clusterId: cluster.id, planId: plan.id },
    body: { why: given.why, overrideFailedHead: given.overrideFailedHead === true },
  });
  const read = () => api.call(viewRollout, { params: { clusterId: cluster.id, rolloutId: started.rolloutId } });
  const rollout = given.wait === true ? await waitUntil('The rollout', given.timeout, read, isOver) : await read();
  output.result({ plan, revision: started.revision, rollout }, rolloutLines(rollout));
  return given.wait === true ? rollout.state === 'succeeded' : true;
}

function isOver(rollout: RolloutView): boolean {
  return rollout.state === 'succeeded' || rollout.state === 'failed';
}

async function restore({ context, output, options }: Run, revision: number, given: ClusterOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  if (cluster.head === null) throw new CliFailure(`${cluster.name} has no revision yet.`, 'Apply a change first.');
  const change = await api.call(restoreRevision, { params: { clusterId: cluster.id, number: revision } });
  output.result({ change }, [
    `Change ${change.number} is staged on ${cluster.name}: ${change.title}`,
    ...summaryLines(change),
    `Nothing is live yet. Next: ${typed(context, `apply --wait --cluster ${cluster.name}`)}`,
  ]);
  return true;
}
