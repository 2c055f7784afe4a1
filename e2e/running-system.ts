import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@sluice/test-rig';

export const repositoryRoot = path.resolve(import.meta.dirname, '..');

const run = promisify(execFile);

/** Sluice as a new user has it: `npm start` in a data directory of its own, on ports of its own. */
export interface RunningSystem {
  url: string;
  agentPort: number;
  setupSecret: string;
  dataDir: string;
  sandboxUrl: string;
  sandboxConfigFile: string;
  /** `npm run -s sluice -- …`: standard output and exit code; never throws for a refused command. */
  sluice(args: readonly string[], input?: string): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Ctrl-C, and waits until everything is down. */
  stop(): Promise<void>;
  /** Stops and removes the data directory. */
  remove(): Promise<void>;
}

export async function startSystem(): Promise<RunningSystem> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sluice-e2e-'));
  // The sandbox runs as another user when the test is root.
  await chmod(dataDir, 0o755);
  const [port, agentPort, sandboxPort] = [await freePort(), await freePort(), await freePort()];
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    SLUICE_DATA_DIR: dataDir,
    SLUICE_PORT: `${port}`,
    SLUICE_AGENT_PORT: `${agentPort}`,
    SLUICE_SANDBOX_PORT: `${sandboxPort}`,
    SLUICE_CONFIG_DIR: path.join(dataDir, 'cli'),
  };
  const child = spawn('npm', ['start', '--silent'], { cwd: repositoryRoot, env: environment, detached: true });
  const text = await readUntil(child, /Ctrl-C stops everything/, 300_000);
  const stop = () => stopProcess(child);
  return {
    url: find(text, /Sluice\s+(http:\S+)/),
    agentPort,
    setupSecret: find(text, /One-time secret\s+(\S+)/),
    dataDir,
    sandboxUrl: find(text, /Sandbox\s+(http:\S+)/),
    sandboxConfigFile: find(text, /^\s+(\/\S*sandbox\S*haproxy\.cfg)$/m),
    sluice: (args, input) => runSluice(environment, args, input),
    stop,
    async remove() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits for the line; everything printed until then is returned, and part of the error when it never comes. */
function readUntil(child: ChildProcess, line: RegExp, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const give = (error: string | null) => {
      clearTimeout(timer);
      if (error === null) resolve(text);
      else reject(new Error(`npm start ${error}. It printed:\n${text}`));
    };
    const timer = setTimeout(() => give(`did not print ${line} within ${withinMs} ms`), withinMs);
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      if (line.test(text)) give(null);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => give(`ended with ${code}`));
  });
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // The whole group, as a terminal does on Ctrl-C.
  process.kill(-child.pid, 'SIGINT');
  await ended;
}

function runSluice(environment: NodeJS.ProcessEnv, args: readonly string[], input: string | undefined) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      'npm',
      ['run', '-s', 'sluice', '--', ...args],
      { cwd: repositoryRoot, env: environment, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, stdout: stdout.toString('latin1'), stderr: stderr.toString('utf8') }),
    );
    child.stdin?.end(input ?? '');
  });
}

function find(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`npm start did not print ${pattern}:\n${text}`);
  return found;
}

/** SHA-256 of a file as the system's own tool says, so that we do not compare our code with itself. */
export async function sha256sum(file: string): Promise<string> {
  const { stdout } = await run('sha256sum', [file]);
  return stdout.slice(0, 64);
}

/** Corpus files when the repository stands beside it, else our own samples; says which in one line. */
export async function readSampleConfig(): Promise<{ file: string; bytes: Buffer }> {
  const corpus = path.resolve(
    repositoryRoot,
    '../shared/corpus/open/0002-haproxy-haproxy-examples_content-sw-sample.cfg',
  );
  const own = path.join(repositoryRoot, 'packages/haproxy-config/src/testing/samples');
  try {
    return { file: corpus, bytes: await readFile(corpus) };
  } catch {
    process.stdout.write('No corpus beside the repository: the end-to-end test uses a sample of our own.\n');
    const [name] = (await readdir(own)).filter((entry) => entry.endsWith('.cfg')).sort();
    const file = path.join(own, name ?? '');
    return { file, bytes: await readFile(file) };
  }
}
