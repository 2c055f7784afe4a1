import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type HaproxyOptions, type RunningHaproxy, startHaproxy } from '../haproxy.ts';

/** A HAProxy that is started again whenever its master ends, as a service of the machine is. */
export interface KeptHaproxy {
  directory: string;
  configFile: string;
  masterSocket: string;
  /** How often it had to be started again. */
  readonly restarts: number;
  /** SIGKILL. With its worker a master of HAProxy ends by itself. */
  kill(which: 'master' | 'worker'): Promise<void>;
  stop(): Promise<void>;
}

const lookEveryMs = 20;
/** What systemd waits by default before it starts a service again. */
const restartAfterMs = 100;

/** What a test decides about it besides. */
export interface KeptHaproxyOptions extends HaproxyOptions {
  directory: string;
  /** Gets what every start wrote, with the moments of start and end. */
  logFile: string;
}

/** Starts it in `directory`; what it is started with later is what is on the disk then. */
export async function keepHaproxy({ logFile, ...options }: KeptHaproxyOptions): Promise<KeptHaproxy> {
  const note = (words: string) => appendFile(logFile, `${new Date().toISOString()} ${words}\n`);
  let running: RunningHaproxy = await startHaproxy(options);
  const { config: _, ...later } = options;
  const { configFile, directory, masterSocket } = running;
  let restarts = 0;
  let isWanted = true;
  const startAgain = async () => {
    await note(`master ${running.masterPid} has ended: ${await running.readLog()}`);
    killAll(masterSocket);
    await pause(restartAfterMs);
    while (isWanted) {
      try {
        running = await startHaproxy(later);
        restarts += 1;
        return note(`master ${running.masterPid} serves`);
      } catch (error) {
        await note(String(error));
        await pause(restartAfterMs);
      }
    }
  };
  const kept = (async () => {
    while (isWanted) {
      if (existsSync(`/proc/${running.masterPid}`)) await pause(lookEveryMs);
      else await startAgain();
    }
  })();
  return {
    directory,
    configFile,
    masterSocket,
    get restarts() {
      return restarts;
    },
    async kill(which) {
      kill(which === 'master' ? running.masterPid : await running.workerPid());
    },
    async stop() {
      isWanted = false;
      await kept;
      await running.stop();
      killAll(masterSocket);
    },
  };
}

/** Workers that outlive a killed master: systemd ends everything that a service started. */
function killAll(masterSocket: string): void {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const words = readWords(name);
    const isHaproxy = words[0]?.endsWith('/haproxy') === true;
    if (isHaproxy && words.some((word) => word.startsWith(masterSocket))) kill(Number(name));
  }
}

function readWords(pid: string): string[] {
  return unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')) ?? [];
}

function kill(pid: number): void {
  unlessGone(() => process.kill(pid, 'SIGKILL'));
}

/** A process may end while we look at it. */
function unlessGone<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'ENOENT')) return null;
    throw error;
  }
}
