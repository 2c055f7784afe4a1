import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endProcess, type StepStops } from '@sluice/test-rig';
import { nodeFlags } from '../../apps/agent/src/install/detached-run.ts';
import { repositoryRoot } from '../../scripts/repository.ts';

/** An agent that is started again whenever it ends, on the same state. */
export interface KeptAgent {
  readonly pid: number;
  /** How often it had to be started again. */
  readonly restarts: number;
  kill(): void;
  stop(): Promise<void>;
}

export const agentProgram = path.join(repositoryRoot, 'apps/agent/dist/sluice-agent.mjs');
const restartAfterMs = 100;

/** As an installed one is started; its log is appended to `logFile`. */
export async function keepAgent(name: string, stateDir: string, logFile: string, stops: StepStops): Promise<KeptAgent> {
  const { env, module } = stops.preload(name);
  const words = [...nodeFlags, `--import=${module}`, agentProgram, 'run', '--state-dir', stateDir];
  const log = await open(logFile, 'a');
  const start = (): ChildProcess =>
    spawn(process.execPath, words, { env: { ...process.env, ...env }, stdio: ['ignore', log.fd, log.fd] });
  let child = start();
  let isWanted = true;
  let restarts = 0;
  const kept = (async () => {
    while (isWanted) {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      if (!isWanted) return;
      await pause(restartAfterMs);
      child = start();
      restarts += 1;
    }
  })();
  return {
    get pid() {
      return child.pid ?? 0;
    },
    get restarts() {
      return restarts;
    },
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      isWanted = false;
      await endProcess(child);
      await kept;
      // A new one may have come up in between.
      await endProcess(child);
      await log.close();
    },
  };
}
