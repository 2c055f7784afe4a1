import { setTimeout as delay } from 'node:timers/promises';
import { findSandboxAgents } from '../scripts/launcher/own-processes.ts';
import { StartFailure } from '../scripts/launcher/start-failure.ts';
import { below, type Figure } from './figure.ts';
import { processorSeconds, processTree, proportionalMemoryMb, residentMemoryMb } from './process-usage.ts';
import { type BenchSystem, buildAll, startBenchSystem } from './system.ts';

/** Time for timers and caches to come to rest, and span over which an idle processor is watched. */
const restMs = 5000;
const watchMs = 20_000;

/** Cold start and idle cost of the control plane with its database, and of an agent. */
export async function benchStart(say: (figure: Figure) => void): Promise<void> {
  await buildAll();
  const firstAt = performance.now();
  const system = await startBenchSystem();
  try {
    say(below('start-first-database-created', performance.now() - firstAt, 'ms', 4000));
    await system.stopControlPlane();
    const coldAt = performance.now();
    await system.startControlPlane();
    say(below('start-cold-database-included', performance.now() - coldAt, 'ms', 2000));
    await measureIdle(system, say);
  } finally {
    await system.close();
  }
}

async function measureIdle(system: BenchSystem, say: (figure: Figure) => void): Promise<void> {
  await system.startSandbox();
  await delay(restMs);
  const agent = findSandboxAgents(system.dataDir)[0];
  if (agent === undefined) throw new StartFailure('The agent of the sandbox has ended.', 'Look at its log.');
  const controlPlane = processTree(system.controlPlane.running.pid);
  say(below('idle-memory-control-plane', proportionalMemoryMb(controlPlane), 'MB', 250));
  say(below('idle-memory-agent', residentMemoryMb(agent.pid), 'MB', 80));
  const before = [processorSeconds([agent.pid]), processorSeconds(controlPlane)] as const;
  await delay(watchMs);
  const share = (seconds: number) => (seconds / (watchMs / 1000)) * 100;
  say(below('idle-processor-agent', share(processorSeconds([agent.pid]) - before[0]), '%', 1));
  say(below('idle-processor-control-plane', share(processorSeconds(controlPlane) - before[1]), '%', 5));
}
