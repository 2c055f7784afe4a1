import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningControlPlane, type StepStops, startControlPlane } from '@sluice/test-rig';

/** A control plane that is started again whenever it ends, on the same ports and data. */
export interface KeptControlPlane {
  url: string;
  agentPort: number;
  dataDir: string;
  setupSecret: string | null;
  /** How often it had to be started again. */
  readonly restarts: number;
  readonly pid: number;
  kill(): void;
  /** Kills its database; whoever runs the control plane has to start it again. */
  killDatabase(): Promise<void>;
  stop(): Promise<void>;
}

export interface KeptControlPlaneOptions {
  dataDir: string;
  port: number;
  agentPort: number;
  stops: StepStops;
}

export const controlPlaneName = 'control-plane';
const restartAfterMs = 100;

export async function keepControlPlane(options: KeptControlPlaneOptions): Promise<KeptControlPlane> {
  const { agentPort, dataDir, port, stops } = options;
  const { env, module } = stops.preload(controlPlaneName);
  const environment = {
    ...env,
    SLUICE_PORT: String(port),
    SLUICE_AGENT_PORT: String(agentPort),
    SLUICE_LOG_LEVEL: 'error',
  };
  const start = () => startControlPlane({ dataDir, environment, imports: [module] });
  let running: RunningControlPlane = await start();
  let isWanted = true;
  let restarts = 0;
  const { setupSecret } = running;
  const kept = (async () => {
    while (isWanted) {
      const { process: child } = running;
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      if (!isWanted) return;
      await pause(restartAfterMs);
      running = await untilStarted(start, () => isWanted);
      restarts += 1;
    }
  })();
  // Its own failures come to light at `stop`.
  kept.catch(() => undefined);
  return {
    url: `http://127.0.0.1:${port}`,
    agentPort,
    dataDir,
    setupSecret,
    get restarts() {
      return restarts;
    },
    get pid() {
      return running.pid;
    },
    kill: () => void running.process.kill('SIGKILL'),
    async killDatabase() {
      const text = await readFile(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8');
      process.kill(Number(text.split('\n')[0]), 'SIGKILL');
    },
    async stop() {
      isWanted = false;
      await running.stop();
      await kept;
      // A new one may have come up in between.
      await running.stop();
    },
  };
}

/** One that is killed while it starts is started again, as by systemd. */
async function untilStarted(
  start: () => Promise<RunningControlPlane>,
  isWanted: () => boolean,
): Promise<RunningControlPlane> {
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!isWanted()) throw error;
      await pause(restartAfterMs);
    }
  }
}
