import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundleFile, Desired, Observed, PassOutcome } from '@sluice/contract/agent';
import { endProcess, freePort, makeTestDirectory, startHaproxy, testIds } from '@sluice/test-rig';
import { digestOf } from '../../state/durable-file.ts';
import type { RigPlace } from './rig-workplace.ts';

const follower = fileURLToPath(new URL('follow-passes.ts', import.meta.url));
const driver = fileURLToPath(new URL('drive-passes.ts', import.meta.url));

export interface PassRig {
  directory: string;
  configFile: string;
  masterSocket: string;
  stateDirectory: string;
  port: number;
  /** Makes the bundle of a text and keeps its bytes where the driven agent finds them. */
  bundle(
    text: string,
    options?: {
      digest?: string;
      spoil?: boolean;
      files?: Readonly<Record<string, string>>;
      sealed?: Readonly<Record<string, string>>;
    },
  ): Promise<NonNullable<Desired['bundle']>>;
  /** Content of a file beside haproxy.cfg; null when there is none. */
  fileAt(path: string): Promise<string | null>;
  desired(phase: Desired['phase'], bundle: Desired['bundle'], change?: Partial<Desired>): Desired;
  /** Runs an agent over these desired states until it answered the last. */
  drive(desired: readonly Desired[], options?: DriveOptions): Promise<Driven>;
  /** Starts one without waiting for it. */
  begin(desired: readonly Desired[], options?: DriveOptions): Promise<{ child: ChildProcess; ended: Promise<Driven> }>;
  /** Starts an agent that stays and takes one desired state after the other. */
  follow(): Promise<Follower>;
  text(body: string, more?: string): string;
  onDisk(): Promise<string>;
  files(): Promise<string[]>;
  close(): Promise<void>;
}

/** An agent in a process of its own that a test gives desired states. */
export interface Follower {
  /** Rejects when the agent ends before it answers. */
  take(desired: Desired): Promise<Followed>;
  stop(): Promise<void>;
}

export interface Followed {
  counter: number;
  outcome: PassOutcome;
  /** From the desired state's arrival until the worker had it, read back from it; null where nothing went live. */
  liveMs: number | null;
  /** Until the answer was durable. */
  answeredMs: number;
  /** Milliseconds of each step of the pass. */
  steps: Record<string, number>;
  /** Counter of the answer that was durable when the pass was last said to be over; null before the first. */
  closedWith: number | null;
}

export interface DriveOptions {
  words?: readonly string[];
  env?: Readonly<Record<string, string>>;
  waitForReturn?: boolean;
}

export interface Driven {
  signal: NodeJS.Signals | null;
  code: number | null;
  outcomes: PassOutcome[];
  observed: Observed | null;
  stderr: string;
}

const epoch = randomUUID();

export function trailer(digest: string): string {
  return `\nglobal\n  setenv SLUICE_BUNDLE ${digest}\n`;
}

/** A real HAProxy in master-worker mode that answers `body` on its port; `more` is appended to its first configuration. */
export async function createPassRig(body: string, more = '', binary?: string): Promise<PassRig> {
  const directory = await makeTestDirectory('pass');
  const place = { config: join(directory, 'etc'), blobs: join(directory, 'blobs') };
  for (const path of Object.values(place)) await mkdir(path);
  const ids = testIds();
  if (ids.uid !== undefined) await chown(place.config, ids.uid, ids.gid);
  const stateDirectory = join(directory, 'state');
  const port = await freePort();
  const text = (words: string, appended = '') => `global
  hard-stop-after 3s
defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 1s
frontend web
  bind 127.0.0.1:${port}
  http-request return status 200 content-type text/plain string "${words}"
${appended}`;
  const haproxy = await startHaproxy({
    config: text(body, more),
    directory: place.config,
    ...(binary === undefined ? {} : { binary }),
  });
  const { configFile, masterSocket } = haproxy;
  const target = { configFile, masterSocket, pidHint: haproxy.masterPid };
  let counter = 0;
  let plans = 0;

  const begin: PassRig['begin'] = async (desired, options = {}) => {
    plans += 1;
    const planFile = join(directory, `plan-${plans}.json`);
    const waitForReturn = options.waitForReturn ?? false;
    await writeFile(
      planFile,
      JSON.stringify({ stateDirectory, target, blobDirectory: place.blobs, desired, waitForReturn }),
    );
    const child = spawn(process.execPath, ['--conditions=sluice-source', ...(options.words ?? []), driver, planFile], {
      env: { PATH: process.env.PATH, HOME: directory, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { child, ended: collect(child) };
  };

  return {
    directory,
    configFile,
    masterSocket,
    stateDirectory,
    port,
    text,
    begin,
    follow: () => startFollower({ stateDirectory, target, blobDirectory: place.blobs }, directory),
    async bundle(content, options = {}) {
      const others = Object.entries(options.files ?? {});
      const own = digestOf(Buffer.from(JSON.stringify([content, ...others, options.sealed ?? null])));
      const digest = options.digest ?? own;
      const bytes = Buffer.from(`${content}${trailer(digest)}`);
      await writeFile(join(place.blobs, digestOf(bytes)), options.spoil ? 'something else' : bytes);
      const files: BundleFile[] = [
        { path: 'haproxy.cfg', digest: digestOf(bytes), sizeBytes: bytes.length, mode: 0o644 },
      ];
      for (const [path, more] of others) {
        const body = Buffer.from(more);
        await writeFile(join(place.blobs, digestOf(body)), body);
        files.push({ path, digest: digestOf(body), sizeBytes: body.length, mode: 0o644 });
      }
      for (const [path, secret] of Object.entries(options.sealed ?? {})) {
        const version = randomBytes(32).toString('hex');
        await writeFile(join(place.blobs, version), secret);
        files.push({ path, digest: version, sizeBytes: secret.length, mode: 0o600, sealed: true });
      }
      return { digest: own, files };
    },
    fileAt: (path) => readFile(join(place.config, path), 'utf8').catch(() => null),
    desired(phase, bundle, change = {}) {
      counter += 1;
      return { epoch, counter, phase, managed: true, bundle, expectedOnDisk: null, ...change };
    },
    drive: async (desired, options) => (await begin(desired, options)).ended,
    onDisk: () => readFile(configFile, 'utf8'),
    files: async () => (await readdir(place.config)).filter((name) => name.startsWith('haproxy.cfg')).sort(),
    async close() {
      await haproxy.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startFollower(place: RigPlace, home: string): Promise<Follower> {
  const child = fork(follower, [], {
    execArgv: ['--conditions=sluice-source'],
    env: { PATH: process.env.PATH, HOME: home },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const nextMessage = () =>
    new Promise<unknown>((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`The agent ended with ${code}.`));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        resolve(message);
      });
    });
  const isReady = nextMessage();
  child.send(place);
  await isReady;
  return {
    async take(desired) {
      const answer = nextMessage();
      child.send(desired);
      const followed = (await answer) as Followed;
      if (followed.counter !== desired.counter) throw new Error(`The agent answered ${followed.counter}.`);
      return followed;
    },
    stop: () => endProcess(child),
  };
}

function collect(child: ChildProcess): Promise<Driven> {
  const text = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    text.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    text.err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const result = text.out === '' ? { outcomes: [], observed: null } : JSON.parse(text.out);
      resolve({ code, signal, outcomes: result.outcomes, observed: result.observed, stderr: text.err });
    });
  });
}

/** Body that the port answers now. */
export async function ask(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
  return response.text();
}
