import { setTimeout as delay } from 'node:timers/promises';
import {
  type ApiClient,
  applyPlan,
  type ClusterView,
  createPlan,
  downloadResource,
  findConfig,
  listClusters,
  listNodes,
  listResources,
  stageChange,
  viewPlan,
  viewRollout,
} from '@sluice/contract';
import { applyEdits, isDiagnostic, listBackends, parse, setServerArgument } from '@sluice/haproxy-config';
import { StartFailure } from '../scripts/launcher/start-failure.ts';
import { below, type Figure, percentile } from './figure.ts';
import { buildAll, startBenchSystem } from './system.ts';

const applies = 50;
const pollMs = 5;
const limitMs = 30_000;

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
      const times = await changeWeight(api, cluster, 10 + round);
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
  return until('The node of the sandbox', find, (cluster) => cluster !== undefined).then((cluster) => {
    if (cluster === undefined) throw new StartFailure('There is no cluster sandbox.', 'Look at the log.');
    return cluster;
  });
}

async function changeWeight(api: ApiClient, cluster: ClusterView, weight: number) {
  const params = { clusterId: cluster.id };
  const { items, etag } = await api.call(listResources, { params, query: { at: 'staged' } });
  const { id: resourceId } = findConfig(items);
  const bytes = await api.call(downloadResource, { params: { ...params, resourceId }, query: { at: 'staged' } });
  const content = Buffer.from(withWeight(bytes, weight)).toString('base64');
  const body = { title: `weight ${weight}`, edits: [{ resourceId, content }] };
  await api.call(stageChange, { params, ifMatch: `"${etag}"`, body });

  const planAt = performance.now();
  const { id: planId } = await api.call(createPlan, { params });
  const readPlan = () => api.call(viewPlan, { params: { ...params, planId } });
  const plan = await until('The plan', readPlan, (view) => view.verdict !== 'validating');
  const planMs = performance.now() - planAt;
  if (plan.verdict !== 'can-apply')
    throw new StartFailure(`The plan is ${plan.verdict}.`, JSON.stringify(plan.reasons));

  const applyAt = performance.now();
  const { rolloutId } = await api.call(applyPlan, { params: { ...params, planId }, body: {} });
  const readRollout = () => api.call(viewRollout, { params: { ...params, rolloutId } });
  const isOver = (state: string) => state === 'succeeded' || state === 'failed';
  const rollout = await until('The rollout', readRollout, (view) => isOver(view.state));
  if (rollout.state !== 'succeeded') throw new StartFailure('The rollout failed.', JSON.stringify(rollout.problem));
  return { planMs, applyMs: performance.now() - applyAt };
}

function withWeight(bytes: Uint8Array, weight: number): Uint8Array {
  const file = parse(bytes);
  const server = listBackends(file)[0]?.servers[0];
  if (server === undefined) throw new StartFailure('The configuration has no server.', 'Was it adopted?');
  const edits = setServerArgument(file, server, 'weight', [String(weight)]);
  if (isDiagnostic(edits)) throw new StartFailure(edits.cause, edits.remediation);
  return applyEdits(bytes, edits);
}

async function until<T>(what: string, read: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    if (performance.now() > deadline) throw new StartFailure(`${what} took too long.`, JSON.stringify(value));
    await delay(pollMs);
  }
}
