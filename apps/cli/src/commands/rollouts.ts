import {
  type ApiClient,
  abortRollout,
  acceptRolloutNode,
  type ClusterView,
  continueRollout,
  holdRollout,
  listRollouts,
  type RolloutDetail,
  RolloutId,
  type RolloutNode,
  type RolloutSummary,
  resumeRollout,
  retryRolloutNode,
  viewRollout,
} from '@sluice/contract';
import { type Command, InvalidArgumentError } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { table } from '../context.ts';
import { followRollout } from '../follow-rollout.ts';
import { findNamed } from '../named.ts';
import type { Act, Run } from '../program.ts';
import { detailLines, rolloutLines, standLines, waitWords } from '../rollout-words.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { revisionOf } from '../tree-option.ts';
import { readSeconds } from './plans.ts';

interface ClusterOption {
  cluster: string;
}

interface ReasonedOption extends ClusterOption {
  why: string;
}

/** A rollout as it is named on a command line. */
type RolloutName = { revision: number } | { id: RolloutId };

export function addRolloutCommands(program: Command, act: Act): void {
  const rollout = program.command('rollout').description('rollouts of a cluster');
  const plain = (name: string, description: string) =>
    rollout.command(name).description(description).requiredOption('--cluster <name>', 'the cluster');
  const command = (name: string, description: string) => withRollout(plain(name, description));
  const reasoned = (name: string, description: string) =>
    command(name, description).option('--why <text>', 'reason, kept with the rollout', '');

  plain('list', 'rollouts, newest first').action(act(printRollouts));
  command('show', 'where it stands, its waves with their nodes and watches, what happened').action(act(printRollout));
  command('watch', 'follow it until it ends; exit code 0 only if it succeeded')
    .option('--timeout <seconds>', 'how long to wait (default: until it ends)', readSeconds)
    .action(act(watch));
  reasoned('hold', 'begin nothing new until it is resumed; what was begun ends').action(act(decide(hold)));
  command('resume', 'let it go on after a hold').action(act(decide(resume)));
  reasoned('continue', 'let it go on where it asks a person').action(act(decide(goOn)));
  reasoned('abort', 'take every node back that has the revision').action(act(decide(abort)));
  addNodeCommands(plain, act);
}

function addNodeCommands(plain: (name: string, description: string) => Command, act: Act): void {
  const node = (name: string, description: string) =>
    withRollout(plain(name, description).argument('<node>', 'name or id of a node of the rollout'));
  node('retry', 'try a node again that failed or did not answer').action(act(retry));
  node('accept', 'take a node as it is: its failure or watch stops nothing any more')
    .requiredOption('--why <text>', 'reason, kept with the rollout')
    .action(act(accept));
}

function withRollout(command: Command): Command {
  return command.argument('[rollout]', 'number of its revision, or its id; by default the newest', readRollout);
}

function readRollout(text: string): RolloutName {
  const revision = revisionOf(text);
  if (revision !== null) return { revision };
  const id = RolloutId.safeParse(text);
  if (id.success) return { id: id.data };
  throw new InvalidArgumentError('Give the number of its revision, like 12 or r12, or its id.');
}

async function printRollouts({ context, output, options }: Run, given: ClusterOption): Promise<boolean> {
  const { api, cluster } = await connectTo({ context, output, options }, given);
  const { items } = await api.call(listRollouts, { params: { clusterId: cluster.id } });
  const isActive = items.find(({ waitsFor }) => waitsFor !== null);
  const active = isActive && (await viewOf(api, cluster, isActive.id));
  const rows = items.map((rollout) => [
    `r${rollout.revision}`,
    rollout.state,
    rollout.startedBy.name,
    rollout.startedAt,
    rollout.finishedAt ?? '-',
    `${rollout.nodes.proven}/${rollout.nodes.total}`,
    rollout.id === active?.id ? (waitWords(active)?.split('\n')[0] ?? '-') : '-',
  ]);
  const header = ['REVISION', 'STATE', 'BY', 'STARTED', 'ENDED', 'PROVEN', 'WAITS FOR'];
  output.result({ items }, items.length === 0 ? [`${cluster.name} has no rollout yet.`] : table(header, rows));
  return true;
}

async function printRollout(run: Run, name: RolloutName | undefined, given: ClusterOption): Promise<boolean> {
  const { api, cluster } = await connectTo(run, given);
  const rollout = await getRollout(api, cluster, name);
  run.output.result({ rollout }, detailLines(run.context, cluster.name, rollout));
  return true;
}

async function watch(
  run: Run,
  name: RolloutName | undefined,
  given: ClusterOption & { timeout?: number },
): Promise<boolean> {
  const { api, cluster } = await connectTo(run, given);
  const { id: rolloutId } = await getRollout(api, cluster, name);
  const rollout = await followRollout(run, { api, cluster, rolloutId, timeoutSeconds: given.timeout ?? null });
  run.output.result({ rollout }, rolloutLines(rollout));
  return rollout.state === 'succeeded';
}

type Params = { clusterId: ClusterView['id']; rolloutId: RolloutId };
type Decide = (api: ApiClient, params: Params, why: string) => Promise<RolloutDetail>;

const hold: Decide = (api, params, why) => api.call(holdRollout, { params, body: { why } });
const resume: Decide = (api, params) => api.call(resumeRollout, { params });
const goOn: Decide = (api, params, why) => api.call(continueRollout, { params, body: { why } });
const abort: Decide = (api, params, why) => api.call(abortRollout, { params, body: { why } });

/** The command of one decision about a whole rollout. */
function decide(doIt: Decide) {
  return async (run: Run, name: RolloutName | undefined, given: Partial<ReasonedOption> & ClusterOption) => {
    const { api, cluster } = await connectTo(run, given);
    const { id: rolloutId } = await getRollout(api, cluster, name);
    const rollout = await doIt(api, { clusterId: cluster.id, rolloutId }, given.why ?? '');
    return printStand(run, cluster, rollout);
  };
}

async function retry(
  run: Run,
  nodeName: string,
  name: RolloutName | undefined,
  given: ClusterOption,
): Promise<boolean> {
  const { api, cluster } = await connectTo(run, given);
  const { id: rolloutId, nodes } = await getRollout(api, cluster, name);
  const { nodeId } = getRolloutNode(nodes, nodeName);
  const params = { clusterId: cluster.id, rolloutId, nodeId };
  return printStand(run, cluster, await api.call(retryRolloutNode, { params }));
}

async function accept(
  run: Run,
  nodeName: string,
  name: RolloutName | undefined,
  given: ReasonedOption,
): Promise<boolean> {
  const { api, cluster } = await connectTo(run, given);
  const { id: rolloutId, nodes } = await getRollout(api, cluster, name);
  const { nodeId } = getRolloutNode(nodes, nodeName);
  const params = { clusterId: cluster.id, rolloutId, nodeId };
  return printStand(run, cluster, await api.call(acceptRolloutNode, { params, body: { why: given.why } }));
}

function printStand({ context, output }: Run, cluster: ClusterView, rollout: RolloutDetail): boolean {
  output.result({ rollout }, standLines(context, cluster.name, rollout));
  return true;
}

/** The rollout of that name; without one the newest of the cluster. */
async function getRollout(api: ApiClient, cluster: ClusterView, name: RolloutName | undefined): Promise<RolloutDetail> {
  if (name !== undefined && 'id' in name) return viewOf(api, cluster, name.id);
  if (name === undefined && cluster.activeRolloutId !== null) return viewOf(api, cluster, cluster.activeRolloutId);
  const { items } = await api.call(listRollouts, { params: { clusterId: cluster.id } });
  const isMeant = ({ revision }: RolloutSummary) => name === undefined || revision === name.revision;
  const found = items.find(isMeant);
  if (found !== undefined) return viewOf(api, cluster, found.id);
  throw new CliFailure(
    name === undefined
      ? `${cluster.name} has no rollout yet.`
      : `${cluster.name} has no rollout of revision ${name.revision}, or not among the newest.`,
    'See the rollouts that there are with: rollout list.',
  );
}

function viewOf(api: ApiClient, { id: clusterId }: ClusterView, rolloutId: RolloutId): Promise<RolloutDetail> {
  return api.call(viewRollout, { params: { clusterId, rolloutId } });
}

function getRolloutNode(nodes: readonly RolloutNode[], nameOrId: string): RolloutNode {
  return findNamed(nodes, 'node', 'nodes', nameOrId, ({ name, nodeId }) => ({ id: nodeId, name }));
}

async function connectTo({ context, options }: Run, given: ClusterOption) {
  const api = await connectSignedIn(context, options);
  return { api, cluster: await getCluster(api, given.cluster) };
}
