import { setTimeout as delay } from 'node:timers/promises';
import {
  type ApiClient,
  adoptNode,
  type ClusterView,
  createCluster,
  createEnrolmentToken,
  listClusters,
  NodeId,
  Problem,
  viewCluster,
} from '@sluice/contract';
import { inParallel } from '../../apps/agent/src/in-parallel.ts';
import type { SimulatedAgent } from './simulated-agent.ts';

/** As many as a token may have. */
const usesOfToken = 100;
const adoptionsAtOnce = 4;
const retryMs = 100;
const adoptLimitMs = 60_000;

/** The cluster of this name; a new one with a pool of the same name where there is none. */
export async function openCluster(api: ApiClient, name: string): Promise<ClusterView> {
  const { items } = await api.call(listClusters, {});
  const found = items.find((cluster) => cluster.name === name);
  if (found !== undefined) return found;
  return api.call(createCluster, { body: { name, pool: { name } } });
}

/** Gives an enrolment token for each node, and makes a new one whenever the last is used up. */
export function createTokenSource(api: ApiClient, { pool }: Pick<ClusterView, 'pool'>): () => Promise<string> {
  let token: Promise<string> | null = null;
  let usesLeft = 0;
  return () => {
    if (token === null || usesLeft === 0) {
      token = api
        .call(createEnrolmentToken, { body: { poolId: pool.id, uses: usesOfToken } })
        .then((made) => made.token);
      usesLeft = usesOfToken;
    }
    usesLeft -= 1;
    return token;
  };
}

/** Adopts the nodes: the first gives a cluster without a revision its files, all others take the cluster's. */
export async function adoptAll(
  api: ApiClient,
  { id: clusterId }: Pick<ClusterView, 'id'>,
  agents: readonly SimulatedAgent[],
  signal: AbortSignal,
): Promise<void> {
  const { head } = await api.call(viewCluster, { params: { clusterId } });
  const [first, ...others] = agents;
  if (first === undefined) return;
  await adopt(api, first, head === null ? 'import' : 'take-cluster', signal);
  await inParallel(others, adoptionsAtOnce, (agent) => adopt(api, agent, 'take-cluster', signal));
}

/** A node can be adopted as soon as its first report and its file have arrived. */
async function adopt(
  api: ApiClient,
  agent: SimulatedAgent,
  choice: 'import' | 'take-cluster',
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + adoptLimitMs;
  while (!signal.aborted) {
    try {
      await api.call(adoptNode, { params: { nodeId: NodeId.parse(agent.nodeId) }, body: { choice } });
      return;
    } catch (error) {
      const isEarly = error instanceof Problem && error.code === 'node-not-adoptable';
      if (!isEarly || performance.now() > deadline) throw error;
      await delay(retryMs);
    }
  }
}
