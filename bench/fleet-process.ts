import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { lastLines, StartFailure } from '../scripts/launcher/start-failure.ts';
import { repositoryRoot } from '../scripts/repository.ts';
import type { SimulationFigures } from '../scripts/simulation/simulation-figures.ts';
import { startTally, type Tally } from '../scripts/simulation/tally.ts';
import type { BenchSystem } from './system.ts';

const program = path.join(repositoryRoot, 'scripts/simulate.ts');

export interface FleetOptions {
  nodes: number;
  cluster: string;
  /** Further options of `npm run simulate`. */
  options: readonly string[];
}

/** Simulated agents in a process of their own. */
interface FleetProcess {
  pid: number;
  /** The newest line of figures. */
  newest(): SimulationFigures;
  stop(): Promise<void>;
}

async function startProcess(
  system: BenchSystem,
  { nodes, cluster, options }: FleetOptions,
  signal: AbortSignal,
): Promise<FleetProcess> {
  const { url, agentPort } = system.controlPlane;
  const child = spawn(
    process.execPath,
    [
      ...['--conditions=sluice-source', program, '--json', '--every', '1000', '--control-plane', url],
      ...['--agent-url', `https://127.0.0.1:${agentPort}`, '--nodes', String(nodes)],
      ...['--cluster', cluster, '--prefix', cluster, ...options],
    ],
    {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SLUICE_TOKEN: await system.openSession() },
    },
  );
  signal.addEventListener('abort', () => child.kill('SIGTERM'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(-10_000);
  });
  let newest: SimulationFigures | null = null;
  const lines = createInterface({ input: child.stdout });
  const started = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new StartFailure(`The agents ended.\n${lastLines(said, 10)}`, 'See above.')));
    lines.on('line', (line) => {
      newest = JSON.parse(line);
      if (newest?.state === 'running') resolve();
    });
  });
  await started.catch(async (error: unknown) => {
    await end(child);
    throw error;
  });
  return {
    pid: child.pid ?? 0,
    newest() {
      if (newest === null) throw new Error('The agents have said nothing.');
      return newest;
    },
    stop: () => end(child),
  };
}

/** Simulated agents in one or several processes. */
export interface Fleet {
  pids: readonly number[];
  /** The newest line of figures of each process. */
  newest(): SimulationFigures[];
  /** Answers of the control plane to all of them since the beginning. */
  answers(): SimulationFigures['answers'];
  stop(): Promise<void>;
}

/** An agent has up to two connections, and a process may not open files without end. */
const mostInProcess = 5_000;

/**
 * Starts the agents and waits until all of them serve the configuration of their cluster. Where one process is not enough, each has a
 * cluster of its own, with a number behind the name.
 */
export async function startFleet(system: BenchSystem, options: FleetOptions): Promise<Fleet> {
  const count = Math.ceil(options.nodes / mostInProcess);
  const nodes = Math.ceil(options.nodes / count);
  const { cluster: name } = options;
  const names = count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
  const giveUp = new AbortController();
  const starting = names.map((cluster) => startProcess(system, { ...options, nodes, cluster }, giveUp.signal));
  const processes = await Promise.all(starting).catch(async (error: unknown) => {
    giveUp.abort();
    await Promise.allSettled(starting);
    throw error;
  });
  return {
    pids: processes.map(({ pid }) => pid),
    newest: () => processes.map((one) => one.newest()),
    answers: () => sumTallies(processes.map((one) => one.newest().answers)),
    stop: async () => {
      await Promise.all(processes.map((one) => one.stop()));
    },
  };
}

function sumTallies(tallies: readonly Tally[]): Tally {
  const sum = startTally();
  for (const tally of tallies) {
    for (const kind of Object.keys(sum) as (keyof Tally)[]) sum[kind] += tally[kind];
  }
  return sum;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
