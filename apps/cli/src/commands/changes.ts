import {
  type ChangeView,
  type ClusterView,
  listChanges,
  rejectChanges,
  restageChange,
  restoreRevision,
  revertChange,
} from '@sluice/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { findChanges, readChange, readChanges } from '../chosen-changes.ts';
import { CliFailure } from '../cli-failure.ts';
import { type CliContext, table, typed } from '../context.ts';
import { counted } from '../counted.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { revisionOf } from '../tree-option.ts';
import { summaryLines } from '../words.ts';

interface ClusterOption {
  cluster: string;
}

interface ListOptions extends ClusterOption {
  state: ChangeView['state'];
}

export function addChangeCommands(program: Command, act: Act): void {
  const command = (name: string, description: string) =>
    program.command(name).description(description).requiredOption('--cluster <name>', 'the cluster');

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
  command('restore', 'stage the content of a revision as a change to review')
    .argument('<revision>', 'number of the revision', readRevision)
    .action(act(restore));
}

function readRevision(text: string): number {
  const revision = revisionOf(text);
  if (revision !== null) return revision;
  throw new InvalidArgumentError('Give the number of a revision, like 12 or r12.');
}

const states = ['staged', 'applied', 'rejected'] satisfies ChangeView['state'][];

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

async function restore({ context, output, options }: Run, revision: number, given: ClusterOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  if (cluster.head === null) throw new CliFailure(`${cluster.name} has no revision yet.`, 'Apply a change first.');
  const change = await api.call(restoreRevision, { params: { clusterId: cluster.id, number: revision } });
  output.result({ change }, stagedLines(context, cluster, change));
  return true;
}
