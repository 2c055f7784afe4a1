import { spawn } from 'node:child_process';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JailPrograms } from './jail-program.ts';

export interface JailRequest {
  programs: JailPrograms;
  /** HAProxy's program and its arguments inside the jail. */
  command: readonly [string, ...string[]];
  /** Working directory inside; made empty when the jail does not have it. */
  workingDirectory: string;
  environment: Readonly<Record<string, string>>;
  /** Real directory that is visible read-only at its own path, with `overlays` in place of its entries. */
  configDirectory: string;
  /** Real file by path inside the jail. */
  overlays: ReadonlyMap<string, string>;
  /** Directories that are empty inside, but for stand-ins. */
  hidden: readonly string[];
  /** Made-up file contents by path inside the jail. */
  standIns: ReadonlyMap<string, string>;
  timeoutMs: number;
}

export interface JailResult {
  /** Null when a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  timedOut: boolean;
  stdout: string;
  stderr: string;
}

/** Address space; a configuration of 100,000 lines needs some hundred MiB. */
const memoryLimitBytes = 2 * 1024 ** 3;
/** Of any one file, so that Lua cannot fill the memory behind /tmp quickly. */
const fileLimitBytes = 4 * 1024 ** 2;
const outputLimitBytes = 1024 * 1024;
/** Entries of the configuration directory that are mounted one by one; more is no directory of configuration. */
const maxEntries = 2_000;

/**
 * Runs a program in bubblewrap: all namespaces its own, no network, system libraries read-only, an empty /tmp, nothing of
 * the machine but the configuration directory. Killed with this process.
 */
export async function runInJail(request: JailRequest): Promise<JailResult> {
  const contents = [...request.standIns.values()];
  const args = await buildArguments(request);
  return new Promise((resolve, reject) => {
    // File descriptors from 3 on carry the stand-ins, so that nothing is written to disk.
    const child = spawn(request.programs.prlimit, args, {
      cwd: '/',
      env: { ...request.environment },
      stdio: ['ignore', 'pipe', 'pipe', ...contents.map(() => 'pipe' as const)],
    });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, request.timeoutMs);
    const output = [collect(child.stdio[1]), collect(child.stdio[2])];
    for (const [index, content] of contents.entries()) {
      const pipe = child.stdio[index + 3];
      if (pipe && 'end' in pipe) {
        // A jail that could not start leaves nobody to read; its own words are the error.
        pipe.on('error', () => undefined);
        pipe.end(content);
      }
    }
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ exitCode, signal, timedOut, stdout: output[0]?.() ?? '', stderr: output[1]?.() ?? '' });
    });
  });
}

function collect(stream: unknown): () => string {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  if (stream !== null && typeof stream === 'object' && 'on' in stream && typeof stream.on === 'function')
    stream.on('data', (chunk: Buffer) => {
      if (sizeBytes < outputLimitBytes) chunks.push(chunk);
      sizeBytes += chunk.length;
    });
  return () => Buffer.concat(chunks).toString('utf8').slice(0, outputLimitBytes);
}

async function buildArguments(request: JailRequest): Promise<string[]> {
  const [program] = request.command;
  const cpuSeconds = Math.ceil(request.timeoutMs / 1000);
  const seats = [...request.standIns.keys()].flatMap((path, index) => ['--ro-bind-data', `${index + 3}`, path]);
  return [
    `--as=${memoryLimitBytes}`,
    `--cpu=${cpuSeconds}`,
    `--fsize=${fileLimitBytes}`,
    '--core=0',
    '--',
    request.programs.bubblewrap,
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    ...['--ro-bind', '/usr', '/usr'],
    ...(await systemDirectories()),
    ...['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'],
    ...['--ro-bind-try', '/etc/ssl/openssl.cnf', '/etc/ssl/openssl.cnf'],
    ...['--ro-bind-try', '/etc/ssl/certs', '/etc/ssl/certs'],
    ...['--ro-bind-try', '/etc/pki/tls/certs', '/etc/pki/tls/certs'],
    ...['--dev', '/dev', '--tmpfs', '/tmp', '--dir', request.workingDirectory],
    ...(program.startsWith('/usr/') ? [] : ['--ro-bind', program, program]),
    ...(await configMounts(request)),
    ...request.hidden.flatMap((path) => ['--tmpfs', path]),
    ...seats,
    ...[request.configDirectory, ...request.hidden, '/'].flatMap((path) => ['--remount-ro', path]),
    ...['--chdir', request.workingDirectory, '--'],
    ...request.command,
  ];
}

/** `/lib` and the like: links into `/usr` on most systems, directories on others. */
async function systemDirectories(): Promise<string[]> {
  const args: string[] = [];
  for (const path of ['/lib', '/lib64', '/lib32', '/bin', '/sbin']) {
    const found = await lstat(path).catch(() => null);
    if (found?.isSymbolicLink()) args.push('--symlink', await readlink(path), path);
    else if (found?.isDirectory()) args.push('--ro-bind', path, path);
  }
  return args;
}

/**
 * The configuration directory entry by entry, and so every directory below that gets a file: nothing can be mounted over a
 * read-only mount that lacks the name.
 */
async function configMounts({ configDirectory, overlays, standIns }: JailRequest): Promise<string[]> {
  const replaced = [...overlays.keys(), ...standIns.keys()];
  const args = ['--tmpfs', configDirectory, ...(await entryMounts(configDirectory, replaced))];
  for (const [inside, real] of overlays) if (await isFile(real)) args.push('--ro-bind', real, inside);
  return args;
}

async function entryMounts(directory: string, replaced: readonly string[]): Promise<string[]> {
  const args: string[] = [];
  const names = (await readdir(directory).catch(() => [])).slice(0, maxEntries);
  for (const name of names) {
    const path = join(directory, name);
    if (replaced.includes(path)) continue;
    const found = await lstat(path).catch(() => null);
    if (found?.isSymbolicLink()) args.push('--symlink', await readlink(path), path);
    else if (found?.isDirectory() && replaced.some((inside) => inside.startsWith(`${path}/`)))
      args.push('--dir', path, ...(await entryMounts(path, replaced)));
    else if (found?.isFile() || found?.isDirectory()) args.push('--ro-bind-try', path, path);
  }
  return args;
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
