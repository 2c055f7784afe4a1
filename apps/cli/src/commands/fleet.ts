import { listClusters, listNodes, type NodeView } from '@sluice/contract';
import type { Command } from 'commander';
import { table } from '../context.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';

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
    convergenceWords(node),
    revision(node.targetRevision),
    revision(node.observedRevision),
    node.haproxyVersion ?? '-',
    node.lastSeenAt ?? 'never',
  ]);
  const header = ['NODE', 'MODE', 'STATUS', 'CONVERGENCE', 'TARGET', 'OBSERVED', 'HAPROXY', 'LAST SEEN'];
  output.result({ items }, table(header, rows));
  return true;
}

/** Ignored differences are named too: such a node is not what belongs there. */
function convergenceWords({ convergence, drift, maintenance }: NodeView): string {
  const left = maintenance === null ? '' : ', maintenance';
  if (convergence !== 'drifted') return `${convergence}${left}`;
  return `${drift.open === 0 && drift.ignored > 0 ? 'drifted (ignored)' : `drifted (${drift.open})`}${left}`;
}

function revision(number: number | null): string {
  return number === null ? '-' : `r${number}`;
}
