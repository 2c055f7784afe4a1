import {
  type ApiClient,
  applyPlan,
  type ChangeView,
  type ClusterView,
  createPlan,
  listChanges,
  type PlanView,
  type RolloutView,
  rejectChanges,
  restageChange,
  restoreRevision,
  revertChange,
  viewPlan,
  viewRollout,
  WaveSize,
} from '@sluice/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { type CliContext, table, typed } from '../context.ts';
import { counted } from '../counted.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { waitUntil } from '../wait-until.ts';
import { planLines, rolloutLines, summaryLines } from '../words.ts';

interface ClusterOption {
  cluster: string;
}

interface ListOptions extends ClusterOption {
  state: ChangeView['state'];
}

interface TimedOption extends ClusterOption {
  timeout: number;
  only?: number[];
}

interface ApplyOptions extends TimedOption {
  wait?: boolean;
  why: string;
  overrideFailedHead?: boolean;
  waves: WaveSize[];
  pause: number;
}

export function addChangeCommands(program: Command, act: Act): void {
  const command = (name: string, description: string) =>
    program.command(name).description(description).requiredOption('--cluster <name>', 'the cluster');
  const timed = (name: string, description: string) =>
    command(name, description)
      .option('--only <numbers>', 'only these of the staged changes, like 3,5; the others stay staged', readChanges)
      .option('--timeout <seconds>', 'how long to wait', readSeconds, 120);

  command('changes', 'staged changes in the order in which they apply')
    .addOption(new Option('--state <state>', 'other changes, newest first').choices(states).default('staged'))
    .action(act(printChanges));
  command('reject', 'take staged changes back, all of them or none')
    .argument('<numbers>', 'numbers of the changes, like 3,5', readChanges)
    .action(act(reject));
  command('restage', 'stage a rejected change again, behind all that is staged')
    .argument('<change>', 'number of the change', readChange)
    .action(act(restage));
  command('revert', 'stage the inverse of one applied change; later ones stay')
    .argument('<change>', 'number of the change', readChange)
    .action(act(revert));
  timed('plan', 'let every node validate the staged changes; exit code 0 if they can be applied').action(act(makePlan));
  timed('apply', 'plan the staged changes and roll them out')
    .option('--wait', 'wait for the rollout; exit code 0 only if every node serves the new revision')
    .option('--why <text>', 'reason, kept with the revision', '')
    .option('--override-failed-head', 'go on although the newest revision failed')
    .option('--waves <sizes>', 'nodes that commit first, like 1,30%: the rest is the last wave', readWaves, [])
    .option('--pause <seconds>', 'between two waves', readSeconds, 0)
    .action(act(apply));
  command('restore', 'stage the content of a revision as a change to review')
    .argument('<revision>', 'number of the revision', readRevision)
    .action(act(restore));
}

function readWaves(text: string): WaveSize[] {
  return text.split(',').map((size) => {
    const [, digits = '', sign] = /^([1-9]\d{0,5})(%?)$/.exec(size.trim()) ?? [];
    const wave = WaveSize.safeParse(sign === '%' ? { percent: Number(digits) } : { nodes: Number(digits) });
    if (digits !== '' && wave.success) return wave.data;
    throw new InvalidArgumentError('Give numbers of nodes or percentages, like 1,30%.');
  });
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

const states = ['staged', 'applied', 'rejected'] satisfies ChangeView['state'][];

function readChange(text: string): number {
  if (/^#?[1-9][0-9]{0,8}$/.test(text)) return Number(text.replace('#', ''));
  throw new InvalidArgumentError('Give the number of a change, like 3.');
}

function readChanges(text: string): number[] {
  return text.split(',').map((part) => readChange(part.trim()));
}

/** The changes with these numbers. Throws when one is not in that state. */
async function findChanges(
  api: ApiClient,
  { id, name }: ClusterView,
  state: ChangeView['state'],
  numbers: readonly number[],
): Promise<ChangeView[]> {
  const { items } = await api.call(listChanges, { params: { clusterId: id }, query: { state } });
  return numbers.map((number) => {
    const change = items.find((candidate) => candidate.number === number);
    if (change !== undefined) return change;
    throw new CliFailure(
      `Change ${number} of ${name} is not ${state}, or not among the newest.`,
      `Look at “changes --state ${state}” for the numbers.`,
    );
  });
}

async function printChanges({ context, output, options }: Run, given: ListOptions): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const { items } = await api.call(listChanges, { params: { clusterId: cluster.id }, query: { state: given.state } });
  const rows = items.map((change) => [
    String(change.number),
    change.author.name,
    change.createdAt,
    change.title,
    counted(change.summaryTotal, 'difference'),
  ]);
  const lines =
    items.length === 0
      ? [`Nothing is ${given.state}.`]
      : table(['CHANGE', 'AUTHOR', 'AT', 'TITLE', 'WHAT CHANGES'], rows);
  output.result({ items }, lines);
  return true;
}

async function reject({ context, output, options }: Run, numbers: number[], given: ClusterOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const changes = await findChanges(api, cluster, 'staged', numbers);
  const body = { changeIds: changes.map(({ id }) => id) };
  const { items } = await api.call(rejectChanges, { params: { clusterId: cluster.id }, body });
  output.result(
    { items },
    items.map(({ number, title }) => `Change ${number} is rejected: ${title}`),
  );
  return true;
}

async function restage({ context, output, options }: Run, number: number, given: ClusterOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const [rejected] = await findChanges(api, cluster, 'rejected', [number]);
  const changeId = rejected?.id;
  if (changeId === undefined) return false;
  const change = await api.call(restageChange, { params: { clusterId: cluster.id, changeId } });
  output.result({ change }, [
    `Change ${change.number} is staged again on ${cluster.name}, behind all others: ${change.title}`,
    `Nothing is live yet. Next: ${typed(context, `plan --cluster ${cluster.name}`)}`,
  ]);
  return true;
}

async function revert({ context, output, options }: Run, number: number, given: ClusterOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const [applied] = await findChanges(api, cluster, 'applied', [number]);
  const changeId = applied?.id;
  if (changeId === undefined) return false;
  const change = await api.call(revertChange, { params: { clusterId: cluster.id, changeId } });
  output.result({ change }, stagedLines(context, cluster, change));
  return true;
}

function stagedLines(context: CliContext, cluster: ClusterView, change: ChangeView): string[] {
  return [
    `Change ${change.number} is staged on ${cluster.name}: ${change.title}`,
    ...summaryLines(change),
    `Nothing is live yet. Next: ${typed(context, `apply --wait --cluster ${cluster.name}`)}`,
  ];
}

async function planStaged(api: ApiClient, cluster: ClusterView, { timeout, only }: TimedOption): Promise<PlanView> {
  const params = { clusterId: cluster.id };
  const chosen = only === undefined ? null : await findChanges(api, cluster, 'staged', only);
  const body = chosen === null ? undefined : { changeIds: chosen.map(({ id }) => id) };
  const plan = await api.call(createPlan, { params, body });
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
  const started = await api.call(applyPlan, {
    params: { clusterId: cluster.id, planId: plan.id },
    body: {
      why: given.why,
      overrideFailedHead: given.overrideFailedHead === true,
      strategy: { waves: given.waves, pauseSeconds: Math.round(given.pause) },
    },
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
  output.result({ change }, stagedLines(context, cluster, change));
  return true;
}
