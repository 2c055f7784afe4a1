// `npm run simulate -- --nodes 1000 --agent-url https://…`: agents without HAProxy, against a control plane that runs already.
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ApiClient, createApiClient, Problem } from '@sluice/contract';
import { createLog } from '../apps/agent/src/log.ts';
import { readControlPlaneUrl } from '../apps/agent/src/protocol/enrol.ts';
import { findCredentials } from '../apps/cli/src/credential-store.ts';
import { StartFailure } from './launcher/start-failure.ts';
import { type Settings, simulateOptions, toSettings, usage } from './simulation/simulate-settings.ts';
import { startClusters } from './simulation/simulated-clusters.ts';
import type { Simulation } from './simulation/simulation.ts';
import { describeFigures, readFigures, type SimulationFigures } from './simulation/simulation-figures.ts';

async function main(): Promise<void> {
  const settings = toSettings(parseArgs({ options: simulateOptions }).values);
  if (settings === null) {
    process.stdout.write(usage);
    return;
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const api = await connect(settings);
  const simulation = await startClusters(
    api,
    {
      agentUrl: readControlPlaneUrl(settings.agentUrl),
      nodes: settings.nodes,
      clusters: settings.clusters,
      config: settings.config,
      metrics: settings.metrics,
      // What an agent has to say of its trouble is counted; a thousand logs would hide everything else.
      log: createLog((line) => settings.verbose && process.stderr.write(line)),
    },
    stop.signal,
  );
  try {
    await untilAtRest(simulation, settings, stop.signal);
    await tell(simulation, settings, stop.signal);
  } finally {
    await simulation.stop();
  }
}

/** As the token in the environment, else as whoever signed in with `sluice login`. */
async function connect(settings: Settings): Promise<ApiClient> {
  const given = process.env.SLUICE_TOKEN;
  const session = given === undefined ? await findCredentials({ ...process, environment: process.env }) : null;
  const token = given ?? session?.token;
  const baseUrl = settings.controlPlane ?? session?.url;
  if (token !== undefined && baseUrl !== undefined) {
    return createApiClient({ baseUrl, headers: () => ({ authorization: `Bearer ${token}` }) });
  }
  throw new StartFailure(
    'Nobody is signed in who could enrol and adopt the simulated nodes.',
    'Run `npm run -s sluice -- login`, or set SLUICE_TOKEN to a session token and name the API with --control-plane.',
  );
}

async function untilAtRest(simulation: Simulation, settings: Settings, signal: AbortSignal): Promise<void> {
  const pollMs = 100;
  for (let passes = 1; simulation.countAtRest() < simulation.agents.length && !signal.aborted; passes += 1) {
    await delay(pollMs);
    if (passes % 50 === 0) say(settings, readFigures(simulation, 'settling'));
  }
}

/** Until somebody ends it. */
async function tell(simulation: Simulation, settings: Settings, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    say(settings, readFigures(simulation, 'running'));
    await delay(settings.figuresEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

let before: SimulationFigures | null = null;

function say(settings: Settings, figures: SimulationFigures): void {
  process.stdout.write(`${settings.json ? JSON.stringify(figures) : describeFigures(figures, before)}\n`);
  before = figures;
}

try {
  await main();
} catch (error) {
  const isProblem = error instanceof Problem;
  const [first] = isProblem ? error.errors : [];
  const words = error instanceof Error ? (first?.cause ?? error.message) : String(error);
  const remedy = error instanceof Error && 'remediation' in error ? String(error.remediation) : first?.remediation;
  process.stderr.write(`${words}\n${remedy === undefined ? '' : `What to do: ${remedy}\n`}`);
  process.exitCode = 1;
}
