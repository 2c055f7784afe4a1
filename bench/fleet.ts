import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ApiClient, listClusters, viewTraffic } from '@sluice/contract';
import { buildAgent } from '../scripts/builds.ts';
import { StartFailure } from '../scripts/launcher/start-failure.ts';
import { changeWeight, until } from './change-weight.ts';
import { atLeast, below, type Figure, none, percentile, unbounded } from './figure.ts';
import { type Fleet, startFleet } from './fleet-process.ts';
import { type IdleMeter, startIdleMeter } from './idle-agents.ts';
import { processorSeconds, treeProcessorSeconds } from './process-usage.ts';
import { type BenchSystem, startBenchSystem } from './system.ts';

type Say = (figure: Figure) => void;

/** Agents of a measurement, and how often the same is done. Reading the state of many nodes is work for the control plane too. */
const sizes: readonly Size[] = [
  { nodes: 1, rounds: 50, pollMs: 10 },
  { nodes: 100, rounds: 20, pollMs: 50 },
  { nodes: 1_000, rounds: 10, pollMs: 500 },
  { nodes: 10_000, rounds: 0, pollMs: 0 },
];
interface Size {
  nodes: number;
  rounds: number;
  pollMs: number;
}
const boundMs = 2_000;
/** Agents that send snapshots as fast as they are taken, and how long. */
const senders = 50;
const beginMs = 5_000;
const sendingMs = 15_000;
const snapshot = { frontends: 56, backends: 55, servers: 165 };

/**
 * A control plane with its database against simulated agents, each side in processes of its own on this machine: how long an apply
 * takes, what idle agents cost, how many snapshots are taken. `--nodes 1,100` measures other sizes, `--idle 100,10000` idle agents only,
 * `--uploads` snapshots only. Who sends snapshots is not idle, so only the agents of the last part do.
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
    const idle = await startIdleMeter(system, say);
    for (const size of readSizes(values)) await measureSize(system, api, idle, size, say);
    idle.compare();
    if (values.idle === undefined) await measureUploads(system, api, say);
  } finally {
    await system.close();
  }
}

function readSizes({ nodes, idle, uploads }: { nodes?: string; idle?: string; uploads: boolean }): readonly Size[] {
  if (idle !== undefined) return idle.split(',').map((count) => ({ nodes: Number(count), rounds: 0, pollMs: 0 }));
  if (uploads) return [];
  const wanted = nodes?.split(',').map(Number) ?? sizes.map((size) => size.nodes);
  return sizes.filter((size) => wanted.includes(size.nodes));
}

async function measureSize(
  system: BenchSystem,
  api: ApiClient,
  idle: IdleMeter,
  { nodes, rounds, pollMs }: Size,
  say: Say,
): Promise<void> {
  const startedAt = performance.now();
  const cluster = `nodes-${nodes}`;
  const fleet = await startFleet(system, { nodes, cluster, options: ['--metrics', '0'] });
  try {
    say(unbounded(`enrolled-and-adopted-${nodes}`, performance.now() - startedAt, 'ms'));
    if (nodes > 1) await idle.measure(fleet, nodes);
    if (rounds > 0) await measureApplies(system, api, { fleet, cluster, nodes, rounds, pollMs }, say);
    say(none(`failed-calls-of-${nodes}-agents`, fleet.answers().failures, 'calls'));
  } finally {
    await fleet.stop();
  }
}

async function measureApplies(
  system: BenchSystem,
  api: ApiClient,
  input: { fleet: Fleet; cluster: string; nodes: number; rounds: number; pollMs: number },
  say: Say,
): Promise<void> {
  const { fleet, nodes, rounds, pollMs } = input;
  const cluster = await getCluster(api, input.cluster);
  const { pid } = system.controlPlane.running;
  const before = [treeProcessorSeconds(pid), processorSeconds(fleet.pids)] as const;
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
  say(unbounded(`agents-processor-each-${nodes}`, eachMs(processorSeconds(fleet.pids) - before[1]), 'ms'));
}

async function measureUploads(system: BenchSystem, api: ApiClient, say: Say): Promise<void> {
  const { frontends, backends, servers } = snapshot;
  const options = ['--metrics', `${frontends},${backends},${servers}`, '--metrics-every', '0'];
  const fleet = await startFleet(system, { nodes: senders, cluster: 'senders', options });
  try {
    await delay(beginMs);
    const [before] = fleet.newest();
    await delay(sendingMs);
    const [after] = fleet.newest();
    if (before === undefined || after === undefined) throw new Error('There are no senders.');
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
