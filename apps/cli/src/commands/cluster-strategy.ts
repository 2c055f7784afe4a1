import { type ClusterView, type RolloutStrategy, setStrategy } from '@sluice/contract';
import type { Command } from 'commander';
import { UsageFailure } from '../cli-failure.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { chooseStrategy, type StrategyOptions, strategyOfCluster, withStrategy } from '../strategy-options.ts';
import { strategyLines } from '../strategy-words.ts';
import { commandGroup } from './command-group.ts';

interface ClusterOption {
  cluster: string;
}

export function addClusterStrategyCommands(program: Command, act: Act): void {
  const strategy = commandGroup(program, 'cluster', 'how rollouts of a cluster go')
    .command('strategy')
    .description('how rollouts of a cluster go when nobody says otherwise');
  const command = (name: string, description: string) =>
    strategy.command(name).description(description).requiredOption('--cluster <name>', 'the cluster');
  command('show', 'print it').action(act(print));
  withStrategy(command('set', 'choose it; what is not named stays as it is')).action(act(set));
  command('clear', 'leave it to Sluice: one node, watched, then the rest').action(act(clear));
}

async function print({ context, output, options }: Run, given: ClusterOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  output.result(
    { strategy: cluster.strategy, inForce: strategyOfCluster(cluster) },
    linesOf(cluster.name, cluster.strategy, strategyOfCluster(cluster)),
  );
  return true;
}

async function set({ context, output, options }: Run, given: ClusterOption & StrategyOptions): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const strategy = chooseStrategy(cluster, given);
  if (strategy === null) {
    throw new UsageFailure(
      'It is not said how rollouts should go.',
      'Give an option, such as --waves 1,30% or --watch 60.',
    );
  }
  return put({ context, output, options }, cluster, strategy);
}

async function clear({ context, output, options }: Run, given: ClusterOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  return put({ context, output, options }, await getCluster(api, given.cluster), null);
}

async function put(
  { context, output, options }: Run,
  cluster: ClusterView,
  wanted: RolloutStrategy | null,
): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { strategy } = await api.call(setStrategy, {
    params: { clusterId: cluster.id },
    ifMatch: `"${cluster.version}"`,
    body: { strategy: wanted },
  });
  const inForce = strategyOfCluster({ ...cluster, strategy });
  output.result({ strategy, inForce }, linesOf(cluster.name, strategy, inForce));
  return true;
}

function linesOf(clusterName: string, chosen: RolloutStrategy | null, inForce: RolloutStrategy): string[] {
  const whose = chosen === null ? 'nobody chose, so by default' : 'as chosen';
  return [`Rollouts of ${clusterName}, ${whose}:`, ...strategyLines(inForce).map((line) => `  ${line}`)];
}
