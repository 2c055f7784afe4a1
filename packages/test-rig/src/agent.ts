import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { endProcess, makeTestDirectory, type RunningHaproxy } from './haproxy.ts';

/** A real agent beside a real HAProxy, as a process of its own. */
export interface RunningAgent {
  stateDirectory: string;
  /** What it has written to its log so far. */
  log(): string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same state. */
  restart(): Promise<void>;
  /** Ends it and removes its state. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../../../apps/agent/src/main.ts', import.meta.url));
const command = ['--conditions=sluice-source', '--disable-warning=ExperimentalWarning', program];

/** Enrols an agent for one HAProxy and starts it. It runs under the user of that HAProxy. */
export async function startAgent(options: {
  haproxy: RunningHaproxy;
  /** `https://127.0.0.1:<port>` of the agent listener. */
  controlPlane: string;
  token: string;
  name: string;
}): Promise<RunningAgent> {
  const { haproxy, controlPlane, token, name } = options;
  const directory = await makeTestDirectory('agent');
  const stateDirectory = join(directory, 'state');
  const state = ['--state-dir', stateDirectory];
  const found = ['--config', haproxy.configFile, '--master-socket', haproxy.masterSocket];
  const enrol = ['enrol', '--token', token, '--control-plane', controlPlane, '--name', name, ...found, ...state];
  await promisify(execFile)(process.execPath, [...command, ...enrol]);
  let log = '';
  const start = (): ChildProcess => {
    const child = spawn(process.execPath, [...command, 'run', ...state], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    return child;
  };
  let child = start();
  return {
    stateDirectory,
    log: () => log,
    async kill() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
    async restart() {
      await endProcess(child);
      child = start();
    },
    async stop() {
      await endProcess(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
