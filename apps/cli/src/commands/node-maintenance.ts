import { setNodeMaintenance } from '@sluice/contract';
import { Argument, type Command } from 'commander';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getNode } from '../server.ts';
import { commandGroup } from './command-group.ts';

interface MaintenanceOptions {
  cluster?: string;
  why: string;
}

export function addNodeMaintenanceCommands(program: Command, act: Act): void {
  commandGroup(program, 'node', 'maintenance of a node')
    .command('maintenance')
    .description('leave a node out of plans and rollouts, or take it in again')
    .addArgument(
      new Argument('<on|off>', 'on: it is left out; off: it takes part and catches up').choices(['on', 'off']),
    )
    .argument('<node>', 'name or id of the node')
    .option('--cluster <name>', 'the cluster of the node, where several have one of this name')
    .option('--why <text>', 'reason, shown to others', '')
    .action(act(setMaintenance));
}

async function setMaintenance(
  { context, output, options }: Run,
  wanted: 'on' | 'off',
  nodeName: string,
  given: MaintenanceOptions,
): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { id: nodeId, version } = await getNode(api, nodeName, given.cluster);
  const node = await api.call(setNodeMaintenance, {
    params: { nodeId },
    ifMatch: `"${version}"`,
    body: { on: wanted === 'on', why: given.why },
  });
  const words =
    node.maintenance === null
      ? `${node.name} takes part again: it catches up with what its cluster serves.`
      : `${node.name} is in maintenance: plans and rollouts leave it out, and it keeps what it runs.`;
  output.result({ node }, [words]);
  return true;
}
