import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ApiClient, completeSetup, createApiClient, signInWithPassword } from '@sluice/contract';

/** What a test decides about its control plane; everything else is as in production. */
export interface ControlPlaneOptions {
  dataDir: string;
  /** Default: the embedded database below `dataDir`. */
  databaseUrl?: string;
  /** Further variables of its environment, for example `SLUICE_LOG_LEVEL`. */
  environment?: Record<string, string>;
  /** Modules loaded before the control plane, for example one that listens to `sluice.step`. Absolute paths. */
  imports?: readonly string[];
}

/** A control plane that answers. Its ports are on 127.0.0.1. */
export interface RunningControlPlane {
  url: string;
  agentPort: number;
  /** Null once an administrator exists. */
  setupSecret: string | null;
  pid: number;
  process: ChildProcess;
  /** What it has written to its log so far. */
  log(): string;
  /** SIGTERM, then waits for the end. */
  stop(): Promise<void>;
  /** SIGKILL, then waits for the end. The embedded database is left behind. */
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL('../../../apps/control-plane/src/main.ts', import.meta.url));
const startTimeoutMs = 60_000;

/** Starts the real control plane as a process of its own on free ports and waits until it answers. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<RunningControlPlane> {
  const imports = (options.imports ?? []).map((file) => `--import=${file}`);
  const child = spawn(process.execPath, ['--conditions=sluice-source', ...imports, program], {
    env: {
      ...process.env,
      SLUICE_HOST: '127.0.0.1',
      SLUICE_PORT: '0',
      SLUICE_AGENT_HOST: '127.0.0.1',
      SLUICE_AGENT_PORT: '0',
      SLUICE_DATA_DIR: options.dataDir,
      DATABASE_URL: options.databaseUrl ?? '',
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
  });
  const line = await firstLine(child);
  if (line === null || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`The control plane does not start. Its log: ${log}`);
  }
  const ready: { url: string; agentPort: number; setupSecret: string | null } = JSON.parse(line);
  return {
    url: ready.url.replace('localhost', '127.0.0.1'),
    agentPort: ready.agentPort,
    setupSecret: ready.setupSecret,
    pid: child.pid,
    process: child,
    log: () => log,
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

/** Completes the set-up with the one-time secret and answers a client with a bearer session of that administrator. */
export async function createAdministrator(
  controlPlane: Pick<RunningControlPlane, 'url' | 'setupSecret'>,
  account: { username: string; password: string },
): Promise<ApiClient> {
  const anonymous = createApiClient({ baseUrl: controlPlane.url });
  await anonymous.call(completeSetup, { body: { ...account, secret: controlPlane.setupSecret ?? '' } });
  return signInWithToken(controlPlane.url, account);
}

/** Answers a client with a bearer session of the user. Throws `Problem` when the sign-in is refused. */
export async function signInWithToken(
  url: string,
  account: { username: string; password: string },
): Promise<ApiClient> {
  const { token } = await signInWithPassword(createApiClient({ baseUrl: url }), { ...account, kind: 'bearer' });
  return createApiClient({ baseUrl: url, headers: () => ({ authorization: `Bearer ${token}` }) });
}

/** Null when the process ended or took too long. */
function firstLine(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), startTimeoutMs);
    const settle = (line: string | null): void => {
      clearTimeout(timer);
      resolve(line);
    };
    child.once('exit', () => settle(null));
    child.once('error', () => settle(null));
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', settle);
  });
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
