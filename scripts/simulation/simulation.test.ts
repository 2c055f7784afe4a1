import {
  applyPlan,
  createPlan,
  downloadResource,
  findConfig,
  listClusters,
  listNodes,
  listResources,
  stageChange,
  viewPlan,
  viewRollout,
  viewTraffic,
} from '@sluice/contract';
import { afterEach, expect, test } from 'vitest';
import { createLog } from '../../apps/agent/src/log.ts';
import { until } from '../../apps/control-plane/src/testing/fleet-rig.ts';
import { useFleetRig } from '../../apps/control-plane/src/testing/use-fleet-rig.ts';
import { adoptAll, createTokenSource, openCluster } from './simulated-cluster.ts';
import { startClusters } from './simulated-clusters.ts';
import { simulatedConfig } from './simulated-config.ts';
import { type Simulation, startSimulation } from './simulation.ts';

const rig = useFleetRig();
const signal = new AbortController().signal;
let simulation: Simulation | null = null;

afterEach(() => simulation?.stop());

async function startCluster(name: string, nodes: number) {
  const cluster = await openCluster(rig.client, name);
  const started = await startSimulation(
    {
      agentUrl: rig.agentUrl,
      nodes,
      prefix: name,
      config: Buffer.from(simulatedConfig),
      metrics: { frontends: 2, backends: 1, servers: 3, everyMs: 100 },
      takeToken: createTokenSource(rig.client, cluster),
      log: createLog(() => undefined),
    },
    signal,
  );
  simulation = started;
  await adoptAll(rig.client, cluster, started.agents, signal);
  await until(
    async () => started.countAtRest(),
    (atRest) => atRest === nodes,
  );
  return { clusterId: cluster.id, started };
}

test('three simulated agents enrol, take the configuration of their cluster, and converge on a revision', async () => {
  const { clusterId, started } = await startCluster('simulated', 3);
  expect(new Set(started.agents.map(({ nodeId }) => nodeId)).size).toBe(3);

  const params = { clusterId };
  const { items, etag } = await rig.client.call(listResources, { params });
  const { id: resourceId } = findConfig(items);
  const bytes = await rig.client.call(downloadResource, { params: { ...params, resourceId }, query: { at: 'staged' } });
  const heavier = Buffer.from(bytes).toString('latin1').replace('weight 10', 'weight 20');
  const page = Buffer.from('HTTP/1.0 503 Service Unavailable\r\n\r\nLater.').toString('base64');
  const edits = [
    { resourceId, content: Buffer.from(heavier, 'latin1').toString('base64') },
    { kind: 'error-page' as const, name: '503.http', content: page },
    { kind: 'sealed' as const, name: 'shop.key', content: Buffer.from('a secret of the shop').toString('base64') },
  ];
  await rig.client.call(stageChange, { params, ifMatch: `"${etag}"`, body: { title: 'Heavier', edits } });
  const { id: planId } = await rig.client.call(createPlan, { params });
  const plan = await until(
    () => rig.client.call(viewPlan, { params: { ...params, planId } }),
    ({ verdict }) => verdict !== 'validating',
  );
  expect(plan.verdict).toBe('can-apply');
  const { rolloutId } = await rig.client.call(applyPlan, { params: { ...params, planId }, body: {} });
  const rollout = await until(
    () => rig.client.call(viewRollout, { params: { ...params, rolloutId } }),
    ({ state }) => state === 'succeeded' || state === 'failed',
  );
  expect(rollout.state).toBe('succeeded');
  expect(rollout.nodes.map(({ state }) => state)).toEqual(['proven', 'proven', 'proven']);

  const nodes = await until(
    () => rig.client.call(listNodes, { query: { clusterId } }),
    (list) => list.items.every(({ convergence }) => convergence === 'converged'),
  );
  expect(nodes.items.map(({ drift }) => drift.open)).toEqual([0, 0, 0]);
  const bundles = new Set(started.agents.map(({ node }) => node.bundle));
  expect(bundles.size).toBe(1);
  expect(bundles.has(null)).toBe(false);
});

test('what simulated agents measure is shown for their cluster', async () => {
  const { clusterId, started } = await startCluster('measured', 2);
  const traffic = await until(
    () => rig.client.call(viewTraffic, { params: { clusterId } }),
    ({ proxies }) => proxies.length === 3,
  );
  expect(traffic.proxies.map(({ name }) => name).sort()).toEqual(['backend-0', 'frontend-0', 'frontend-1']);
  expect(started.tally.metrics).toBeGreaterThan(0);
  expect(started.countConnected()).toBe(2);
});

test('agents of several clusters are one simulation, and each takes the configuration of its own', async () => {
  const started = await startClusters(
    rig.client,
    {
      agentUrl: rig.agentUrl,
      nodes: 2,
      clusters: ['one', 'two'].map((name) => ({ name, prefix: name })),
      config: Buffer.from(simulatedConfig),
      metrics: { frontends: 1, backends: 1, servers: 1, everyMs: 100, noise: { seed: 5, evenErrors: true } },
      log: createLog(() => undefined),
    },
    signal,
  );
  simulation = started;
  await until(
    async () => started.countAtRest(),
    (atRest) => atRest === 4,
  );
  expect(started.countConnected()).toBe(4);
  expect(started.tally.polls).toBeGreaterThanOrEqual(4);
  const { items: clusters } = await rig.client.call(listClusters, {});
  for (const name of ['one', 'two']) {
    const clusterId = clusters.find((cluster) => cluster.name === name)?.id;
    expect(clusterId).toBeDefined();
    const nodes = await rig.client.call(listNodes, { query: { clusterId } });
    expect(nodes.items.map((node) => node.name).sort()).toEqual([`${name}-1`, `${name}-2`]);
  }
  await started.stop();
  expect(started.countConnected()).toBe(0);
});

test('a simulation that is stopped leaves no agent behind', async () => {
  const { started } = await startCluster('ended', 1);
  await started.stop();
  const answers = { ...started.tally };
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(started.tally).toEqual(answers);
  expect(started.countConnected()).toBe(0);
});
