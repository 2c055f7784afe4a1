import { type ApiClient, type ClusterView, listClusters, listNodes } from '@sluice/contract';
import { StartFailure } from '../scripts/launcher/start-failure.ts';
import { changeWeight, until } from './change-weight.ts';
import { below, type Figure, percentile } from './figure.ts';
import { buildAll, startBenchSystem } from './system.ts';

const applies = 50;
const pollMs = 5;

/** From "apply" to "the node proved that it serves the new revision", on a real HAProxy, fifty times. */
export async function benchApply(say: (figure: Figure) => void): Promise<void> {
  await buildAll();
  const system = await startBenchSystem();
  try {
    await system.startSandbox();
    const api = await system.signIn();
    const cluster = await adoptedCluster(api);
    const planned: number[] = [];
    const proven: number[] = [];
    for (let round = 1; round <= applies; round += 1) {
      const times = await changeWeight(api, cluster, 10 + round, pollMs);
      planned.push(times.planMs);
      proven.push(times.applyMs);
    }
    say(below('plan-validated-p50', percentile(planned, 0.5), 'ms', 1000));
    say(below('plan-validated-p99', percentile(planned, 0.99), 'ms', 2000));
    say(below('apply-proven-p50', percentile(proven, 0.5), 'ms', 1000));
    say(below(`apply-proven-p99-of-${applies}`, percentile(proven, 0.99), 'ms', 1000));
  } finally {
    await system.close();
  }
}

/** The sandbox's cluster, once its node is managed. */
async function adoptedCluster(api: ApiClient): Promise<ClusterView> {
  const find = async () => {
    const { items } = await api.call(listClusters, {});
    const cluster = items.find(({ name }) => name === 'sandbox');
    const nodes = await api.call(listNodes, { query: cluster === undefined ? {} : { clusterId: cluster.id } });
    return nodes.items.some((node) => node.mode === 'managed' && node.status === 'online') ? cluster : undefined;
  };
  return until('The node of the sandbox', pollMs, find, (cluster) => cluster !== undefined).then((cluster) => {
    if (cluster === undefined) throw new StartFailure('There is no cluster sandbox.', 'Look at the log.');
    return cluster;
  });
}
