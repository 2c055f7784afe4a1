import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ApiClient, listClusters, viewTraffic } from '@sluice/contract';
import { buildAgent } from '../scripts/builds.ts';
import { StartFailure } from '../scripts/launcher/start-failure.ts';
import { changeWeight, until } from './change-weight.ts';
import { atLeast, below, type Figure, none, percentile, unbounded } from './figure.ts';
import { type FleetProcess, startFleet } from './fleet-process.ts';
import { processorSeconds, processTree, proportionalMemoryMb, treeProcessorSeconds } from './process-usage.ts';
import { type BenchSystem, startBenchSystem } from './system.ts';

type Say = (figure: Figure) => void;

/** Agents of a measurement, and how often the same is done. Reading the state of many nodes is work for the control plane too. */
const sizes = [
  { nodes: 1, rounds: 50, pollMs: 10 },
  { nodes: 100, rounds: 20, pollMs: 50 },
  { nodes: 1_000, rounds: 10, pollMs: 500 },
];
const boundMs = 2_000;
/** Time to come to rest, and span over which an idle processor is watched: twice the rhythm of reports. */
const restMs = 10_000;
const watchMs = 30_000;
/** Agents that send snapshots as fast as they are taken, and how long. */
const senders = 50;
const sendingMs = 15_000;
const snapshot = { frontends: 56, backends: 55, servers: 165 };

/**
 * A control plane with its database against simulated agents, each side in processes of its own on this machine: how long an apply
 * takes, what idle agents cost, how many snapshots are taken. `--nodes 1,100` measures other sizes, `--idle 10000` idle agents only.
 */
export async function benchFleet(say: Say, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: { nodes: { type: 'string' }, idle: { type: 'string' }, uploads: { type: 'boolean', default: false } },
  });
  const built = await buildAgent();
  if (!built.ok) throw new StartFailure(`The agent does not build.\n${built.output}`, 'Mend it first.');
  const system = await startBenchSystem();
  try {
    const api = await system.signIn();
    if (values.idle !== undefined) return await measureIdleOnly(system, Number(values.idle), say);
    if (!values.uploads) {
      const wanted = values.nodes?.split(',').map(Number) ?? sizes.map(({ nodes }) => nodes);
      for (const size of sizes.filter(({ nodes }) => wanted.includes(nodes))) await measureSize(system, api, size, say);
    }
    await measureUploads(system, api, say);
  } finally {
    await system.close();
  }
}

async function measureSize(
  system: BenchSystem,
  api: ApiClient,
  { nodes, rounds, pollMs }: (typeof sizes)[number],
  say: Say,
): Promise<void> {
  const startedAt = performance.now();
  const cluster = `nodes-${nodes}`;
  const fleet = await startFleet(system, { nodes, cluster, options: ['--metrics', '0'] });
  try {
    say(unbounded(`enrolled-and-adopted-${nodes}`, performance.now() - startedAt, 'ms'));
    await measureApplies(system, api, { fleet, cluster, nodes, rounds, pollMs }, say);
    if (nodes > 1) await measureIdle(system, fleet, nodes, say);
    say(none(`failed-calls-of-${nodes}-agents`, fleet.newest().answers.failures, 'calls'));
  } finally {
    await fleet.stop();
  }
}

async function measureApplies(
  system: BenchSystem,
  api: ApiClient,
  input: { fleet: FleetProcess; cluster: string; nodes: number; rounds: number; pollMs: number },
  say: Say,
): Promise<void> {
  const { fleet, nodes, rounds, pollMs } = input;
  const cluster = await getCluster(api, input.cluster);
  const { pid } = system.controlPlane.running;
  const before = [treeProcessorSeconds(pid), processorSeconds([fleet.pid])] as const;
  const planned: number[] = [];
  const acknowledged: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const times = await changeWeight(api, cluster, 10 + round, pollMs);
    planned.push(times.planMs);
    acknowledged.push(times.finishedMs);
  }
  const eachMs = (seconds: number) => (seconds * 1_000) / rounds;
  say(unbounded(`plan-validated-p50-of-${nodes}-nodes`, percentile(planned, 0.5), 'ms'));
  say(unbounded(`apply-acknowledged-p50-of-${nodes}-nodes`, percentile(acknowledged, 0.5), 'ms'));
  say(below(`apply-acknowledged-p99-of-${nodes}-nodes`, percentile(acknowledged, 0.99), 'ms', boundMs));
  say(unbounded(`control-plane-processor-each-${nodes}`, eachMs(treeProcessorSeconds(pid) - before[0]), 'ms'));
  say(unbounded(`agents-processor-each-${nodes}`, eachMs(processorSeconds([fleet.pid]) - before[1]), 'ms'));
}

async function measureIdleOnly(system: BenchSystem, nodes: number, say: Say): Promise<void> {
  const fleet = await startFleet(system, { nodes, cluster: `nodes-${nodes}`, options: ['--metrics', '0'] });
  try {
    await measureIdle(system, fleet, nodes, say);
    say(none(`failed-calls-of-${nodes}-agents`, fleet.newest().answers.failures, 'calls'));
  } finally {
    await fleet.stop();
  }
}

/** Long polls, and the report of each agent every 15 s. */
async function measureIdle(system: BenchSystem, fleet: FleetProcess, nodes: number, say: Say): Promise<void> {
  await delay(restMs);
  const { pid } = system.controlPlane.running;
  const usedBefore = [treeProcessorSeconds(pid), processorSeconds([pid])] as const;
  const reportsBefore = fleet.newest().answers.reports;
  await delay(watchMs);
  const percent = (seconds: number) => (seconds / (watchMs / 1_000)) * 100;
  const used = treeProcessorSeconds(pid) - usedBefore[0];
  const usedByDatabase = used - (processorSeconds([pid]) - usedBefore[1]);
  say(below(`idle-memory-${nodes}-agents`, proportionalMemoryMb(processTree(pid)), 'MB', 1_300));
  say(below(`idle-processor-${nodes}-agents`, percent(used), '%', 25));
  say(unbounded(`idle-processor-${nodes}-agents-database`, percent(usedByDatabase), '%'));
  say(unbounded(`idle-processor-each-of-${nodes}-agents`, (used * 1_000) / (watchMs / 1_000) / nodes, 'ms/s'));
  const reports = (fleet.newest().answers.reports - reportsBefore) / (watchMs / 1_000);
  say(unbounded(`idle-reports-of-${nodes}-agents`, reports, '/s'));
}

async function measureUploads(system: BenchSystem, api: ApiClient, say: Say): Promise<void> {
  const { frontends, backends, servers } = snapshot;
  const options = ['--metrics', `${frontends},${backends},${servers}`, '--metrics-every', '0'];
  const fleet = await startFleet(system, { nodes: senders, cluster: 'senders', options });
  try {
    await delay(restMs / 2);
    const before = fleet.newest();
    await delay(sendingMs);
    const after = fleet.newest();
    const taken = after.answers.metrics - before.answers.metrics;
    say(atLeast('metrics-uploads-taken', taken / ((after.at - before.at) / 1_000), '/s', 500));
    say(none('metrics-uploads-failed', after.answers.failures, 'calls'));
    const { id: clusterId } = await getCluster(api, 'senders');
    const askedAt = performance.now();
    const { proxies } = await api.call(viewTraffic, { params: { clusterId } });
    say(unbounded('metrics-read-back', performance.now() - askedAt, 'ms'));
    say(none('metrics-proxies-missing', frontends + backends - proxies.length, 'proxies'));
  } finally {
    await fleet.stop();
  }
}

async function getCluster(api: ApiClient, name: string) {
  const read = async () => (await api.call(listClusters, {})).items.find((cluster) => cluster.name === name);
  const cluster = await until(`The cluster ${name}`, 100, read, (found) => found !== undefined);
  if (cluster === undefined) throw new StartFailure(`There is no cluster ${name}.`, 'Look at the log.');
  return cluster;
}
