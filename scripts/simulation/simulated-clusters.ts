import type { ApiClient } from '@sluice/contract';
import { inParallel } from '../../apps/agent/src/in-parallel.ts';
import { adoptAll, createTokenSource, openCluster } from './simulated-cluster.ts';
import { type Simulation, type SimulationOptions, startSimulation, withOtherNoise } from './simulation.ts';
import { sumTallies } from './tally.ts';

export interface ClustersOptions extends Omit<SimulationOptions, 'prefix' | 'takeToken'> {
  clusters: readonly { name: string; prefix: string }[];
}

const clustersAtOnce = 4;

/** Agents of many clusters as one simulation, all of them adopted. Those of a failed start are ended. */
export async function startClusters(
  api: ApiClient,
  { clusters, ...options }: ClustersOptions,
  signal: AbortSignal,
): Promise<Simulation> {
  const started: Simulation[] = [];
  const failures: unknown[] = [];
  const start = async ({ name, prefix }: ClustersOptions['clusters'][number], index: number) => {
    const cluster = await openCluster(api, name);
    const metrics = withOtherNoise(options.metrics, index * options.nodes);
    const takeToken = createTokenSource(api, cluster);
    const simulation = await startSimulation({ ...options, metrics, prefix, takeToken }, signal);
    started.push(simulation);
    await adoptAll(api, cluster, simulation.agents, signal);
  };
  await inParallel([...clusters.entries()], clustersAtOnce, async ([index, cluster]) => {
    if (signal.aborted || failures.length > 0) return;
    await start(cluster, index).catch((error: unknown) => failures.push(error));
  });
  const sum = (count: (simulation: Simulation) => number) =>
    started.reduce((total, simulation) => total + count(simulation), 0);
  const stop = async () => {
    await Promise.all(started.map((simulation) => simulation.stop()));
  };
  if (failures.length > 0) {
    await stop();
    throw failures[0];
  }
  return {
    agents: started.flatMap(({ agents }) => agents),
    get tally() {
      return sumTallies(started.map(({ tally }) => tally));
    },
    countConnected: () => sum((simulation) => simulation.countConnected()),
    countAtRest: () => sum((simulation) => simulation.countAtRest()),
    stop,
  };
}
