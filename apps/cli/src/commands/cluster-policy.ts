import {
  type ApprovalPolicy,
  type ClusterPolicy,
  longestApprovalHours,
  mostApprovers,
  setClusterPolicy,
  viewClusterPolicy,
} from '@sluice/contract';
import type { Command } from 'commander';
import { counted } from '../counted.ts';
import type { Act, Run } from '../program.ts';
import { readUpTo } from '../read-up-to.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { commandGroup } from './command-group.ts';

interface SetOptions {
  cluster: string;
  people: number;
  hours: number;
}

export function addClusterPolicyCommands(program: Command, act: Act): void {
  const policy = commandGroup(program, 'cluster', 'how rollouts of a cluster go')
    .command('policy')
    .description('what a plan of a cluster needs before it is applied');
  const command = (name: string, description: string) =>
    policy.command(name).description(description).requiredOption('--cluster <name>', 'the cluster');
  command('show', 'print it').action(act(print));
  command('set', 'ask for the approval of other people; approvals that were given before are revoked')
    .requiredOption('--people <number>', `how many, 1 to ${mostApprovers}`, readUpTo(mostApprovers))
    .option(
      '--hours <number>',
      `how long an approval holds, up to ${longestApprovalHours}`,
      readUpTo(longestApprovalHours),
      24,
    )
    .action(act(set));
  command('clear', 'ask for nobody').action(act(clear));
}

async function print({ context, output, options }: Run, given: { cluster: string }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { id: clusterId, name } = await getCluster(api, given.cluster);
  const policy = await api.call(viewClusterPolicy, { params: { clusterId } });
  output.result({ policy }, linesOf(name, policy));
  return true;
}

function set(run: Run, { cluster, hours, people }: SetOptions): Promise<boolean> {
  return put(run, cluster, { people, validHours: hours });
}

function clear(run: Run, { cluster }: { cluster: string }): Promise<boolean> {
  return put(run, cluster, null);
}

async function put(
  { context, output, options }: Run,
  clusterName: string,
  approval: ApprovalPolicy | null,
): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { id: clusterId, name } = await getCluster(api, clusterName);
  const { version } = await api.call(viewClusterPolicy, { params: { clusterId } });
  const call = { params: { clusterId }, ifMatch: `"${version}"`, body: { approval } };
  const policy = await api.call(setClusterPolicy, call);
  output.result({ policy }, linesOf(name, policy));
  return true;
}

function linesOf(name: string, { approval, setBy }: ClusterPolicy): string[] {
  const by = setBy === null ? '' : ` (decided by ${setBy})`;
  if (approval === null) return [`A plan of ${name} needs nobody’s approval${by}.`];
  const who = counted(approval.people, 'other person has', 'other people have');
  return [`${who} to approve a plan of ${name}; an approval holds for ${approval.validHours} h${by}.`];
}
