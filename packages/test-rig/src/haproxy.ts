import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { servingWorker, showInfo, showProc } from '@sluice/haproxy-runtime';
import { asRoot } from './root.ts';

/** A user without an entry in passwd: what the agent and HAProxy run as when the tests run as root. */
export const unprivilegedIds = { uid: 64_123, gid: 64_123 } as const;

/** `uid` and `gid` for spawn: those of the unprivileged user when we are root, else none. */
export function testIds(): { uid: number; gid: number } | Record<string, never> {
  return process.getuid?.() === 0 ? unprivilegedIds : {};
}

/** HAProxy of the machine, then those of `SLUICE_TEST_HAPROXY` (paths separated by `:`). */
export function listHaproxyBinaries(): string[] {
  const others = (process.env.SLUICE_TEST_HAPROXY ?? '').split(':').filter((path) => path !== '');
  return ['/usr/sbin/haproxy', ...others];
}

/** An empty directory that the unprivileged user owns. */
export async function makeTestDirectory(name = 'haproxy'): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `sluice-${name}-`));
  await chmod(directory, 0o755);
  await own(directory);
  return directory;
}

/** Writes a file that belongs to the unprivileged user. */
export async function writeTestFile(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content);
  await own(path);
}

async function own(path: string): Promise<void> {
  if (process.getuid?.() === 0) await chown(path, unprivilegedIds.uid, unprivilegedIds.gid);
}

/** A server for HAProxy to send to, on 127.0.0.1. */
export interface WebServer {
  port: number;
  close(): Promise<void>;
}

/** A web server on 127.0.0.1 that answers every request with one body. */
export async function startWebServer(body: string): Promise<WebServer> {
  const server = createHttpServer((_request, response) => response.end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a test decides about its HAProxy. */
export interface HaproxyOptions {
  /** Content of haproxy.cfg; absent: the file is there already and stays as it is. */
  config?: string;
  binary?: string;
  /** Where haproxy.cfg and the socket live; made when not given, and then removed by `stop`. */
  directory?: string;
  /** Default: `master.sock` in the directory. */
  masterSocket?: string;
  /** Arguments in place of `-W -f <config> -S <socket>`. */
  args?: (paths: { configFile: string; masterSocket: string }) => string[];
  /** Another user than that of `testIds()`; needs root, or `sudo -n`. */
  ids?: { uid: number; gid: number };
  env?: Record<string, string>;
}

/** A HAProxy whose worker serves. */
export interface RunningHaproxy {
  directory: string;
  configFile: string;
  masterSocket: string;
  masterPid: number;
  /** What HAProxy wrote to its standard output and error so far. */
  readLog(): Promise<string>;
  workerPid(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts HAProxy in master-worker mode as an unprivileged user and waits until its worker serves. */
export async function startHaproxy(options: HaproxyOptions): Promise<RunningHaproxy> {
  const directory = options.directory ?? (await makeTestDirectory());
  const configFile = join(directory, 'haproxy.cfg');
  const masterSocket = options.masterSocket ?? join(directory, 'master.sock');
  const logFile = join(directory, 'haproxy.log');
  if (options.config !== undefined) await writeTestFile(configFile, options.config);
  const args = options.args?.({ configFile, masterSocket }) ?? [
    '-W',
    '-f',
    configFile,
    '-S',
    `${masterSocket},mode,666`,
  ];
  const log = await open(logFile, 'w');
  const binary = options.binary ?? '/usr/sbin/haproxy';
  const [file, words] = options.ids ? asUser(options.ids, binary, args) : [binary, args];
  const child = spawn(file, words, {
    cwd: directory,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...options.env },
    stdio: ['ignore', log.fd, log.fd],
    ...(options.ids ? {} : testIds()),
  });
  await log.close();
  const stop = async () => {
    if (options.ids && process.getuid?.() !== 0) await endAsRoot(child, masterSocket);
    else await endProcess(child);
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
  };
  const workerPid = async () => {
    const worker = servingWorker(await showProc(masterSocket));
    if (!worker) throw new Error('HAProxy has no worker.');
    return worker.pid;
  };
  let masterPid = 0;
  // Since 3.1 the master lists a worker that still loads: only the worker's own answer means that it serves, and a
  // question that came too early may never be answered.
  const probe = async () => {
    const processes = await showProc(masterSocket, { timeoutMs: 1000 });
    const worker = servingWorker(processes);
    if (!worker) throw new Error('HAProxy has no worker.');
    await showInfo(masterSocket, { pid: worker.pid }, { timeoutMs: 1000 });
    masterPid = processes.master.pid;
  };
  if (!(await waitUntilReady(child, probe))) {
    const words = await readFile(logFile, 'utf8');
    await stop();
    throw new Error(`HAProxy did not start: ${words}`);
  }
  const readLog = () => readFile(logFile, 'utf8');
  return { directory, configFile, masterSocket, masterPid, readLog, workerPid, stop };
}

/** The command line that runs a program as another user. */
function asUser({ uid, gid }: { uid: number; gid: number }, file: string, args: readonly string[]): [string, string[]] {
  return asRoot('setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--', file, ...args]);
}

/** What runs as another user cannot be signalled by us; one that is gone needs no signal. */
async function endAsRoot(child: ChildProcess, masterSocket: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const pid = await showProc(masterSocket).then(
    ({ master }) => master.pid,
    () => null,
  );
  if (pid !== null) await promisify(execFile)(...asRoot('kill', ['-s', 'TERM', String(pid)])).catch(() => undefined);
  await ended;
}

async function waitUntilReady(child: ChildProcess, probe: () => Promise<unknown>): Promise<boolean> {
  const startedAt = Date.now();
  while (child.exitCode === null && child.signalCode === null && Date.now() - startedAt < 60_000) {
    const ready = await probe().then(
      () => true,
      () => false,
    );
    if (ready) return true;
    await pause(20);
  }
  return false;
}

/** Ends a process: asked first, then killed. The workers of a HAProxy end with their master. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await ended;
  clearTimeout(timer);
}
