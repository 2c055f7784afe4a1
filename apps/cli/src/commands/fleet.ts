import { acceptNodeDisk, compareNodeDisk, listClusters, listNodes, viewNode } from '@sluice/contract';
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { table, typed } from '../context.ts';
import { counted } from '../counted.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster, getNode } from '../server.ts';

export function addFleetCommands(program: Command, act: Act): void {
  program
    .command('clusters')
    .description('clusters')
    .command('list')
    .description('all clusters with their state')
    .action(act(printClusters));
  const nodes = program.command('nodes').description('nodes');
  nodes
    .command('list')
    .description('nodes with their state')
    .option('--cluster <name>', 'only the nodes of this cluster')
    .action(act(printNodes));
  nodes
    .command('accept-disk')
    .description(
      'let the next apply replace the file that is on a drifted node now; what was changed there by hand is lost',
    )
    .argument('<node>', 'name of the node')
    .option('--cluster <name>', 'the cluster of the node, when several have one of this name')
    .action(act(acceptDisk));
}

async function printClusters({ context, output, options }: Run): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { items } = await api.call(listClusters, {});
  const rows = items.map((cluster) => [
    cluster.name,
    cluster.pool.name,
    cluster.health,
    `${cluster.nodes.converged}/${cluster.nodes.total}`,
    cluster.head === null ? '-' : `r${cluster.head.number}${cluster.headFailed ? ' (failed)' : ''}`,
    String(cluster.stagedChanges),
  ]);
  output.result({ items }, table(['CLUSTER', 'POOL', 'HEALTH', 'CONVERGED', 'HEAD', 'STAGED'], rows));
  return true;
}

async function printNodes({ context, output, options }: Run, given: { cluster?: string }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = given.cluster === undefined ? null : await getCluster(api, given.cluster);
  const { items } = await api.call(listNodes, { query: cluster === null ? {} : { clusterId: cluster.id } });
  const rows = items.map((node) => [
    node.name,
    node.mode,
    node.status,
    node.convergence,
    revision(node.targetRevision),
    revision(node.observedRevision),
    node.haproxyVersion ?? '-',
    node.lastSeenAt ?? 'never',
  ]);
  const header = ['NODE', 'MODE', 'STATUS', 'CONVERGENCE', 'TARGET', 'OBSERVED', 'HAPROXY', 'LAST SEEN'];
  output.result({ items }, table(header, rows));
  return true;
}

async function acceptDisk(
  { context, output, options }: Run,
  name: string,
  given: { cluster?: string },
): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const params = { nodeId: (await getNode(api, name, given.cluster)).id };
  const { drift } = await api.call(viewNode, { params });
  if (drift === null) throw new CliFailure(`${name} has not drifted.`, 'There is nothing to accept.');
  const { files } = await api.call(compareNodeDisk, { params });
  const node = await api.call(acceptNodeDisk, { params, body: { digest: drift.digest } });
  output.result({ node, accepted: drift.digest }, [
    `The next apply replaces ${drift.path} on ${name} (SHA-256 ${drift.digest}).`,
    ...files.map(
      (file) =>
        `  ${counted(file.addedLines, 'line')} added by hand and ${counted(file.removedLines, 'line')} removed by hand are lost with it.`,
    ),
    `Nothing has happened yet. Next: ${typed(context, `plan --cluster ${given.cluster ?? 'NAME'}`)}`,
  ]);
  return true;
}

function revision(number: number | null): string {
  return number === null ? '-' : `r${number}`;
}
