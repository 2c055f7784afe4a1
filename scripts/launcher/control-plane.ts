import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { repositoryRoot } from '../repository.ts';
import { runProgram } from '../run-program.ts';
import { controlPlaneMark, findControlPlanes, findDatabases } from './own-processes.ts';
import { endProcess, findProcess, type RunningProcess } from './process-table.ts';
import { lastLines, StartFailure } from './start-failure.ts';

const folder = path.join(repositoryRoot, 'apps/control-plane/src');
const startLimitMs = 60_000;
/** It finishes requests and stops PostgreSQL cleanly. */
const graceMs = 30_000;

/** MB of each half of the heap's youngest part. Node would take 64, and keeps them for good after the first busy minute. */
const memoryFlags = ['--max-semi-space-size=16'];
/**
 * Bytes from which glibc asks the system for memory. A TLS connection holds a buffer of 64 KB of which it uses a page or two: taken from
 * memory that others used before, all of it would stay resident.
 */
const allocatorSettings = { MALLOC_MMAP_THRESHOLD_: '32768' };

export interface ControlPlaneOptions {
  dataDir: string;
  /** Settings of the control plane; the data directory is added. */
  environment: NodeJS.ProcessEnv;
  logFile: string;
}

const Ready = z.object({
  ready: z.literal(true),
  url: z.string(),
  agentPort: z.number().int(),
  setupSecret: z.string().nullable(),
});

export interface RunningControlPlane {
  child: ChildProcess;
  running: RunningProcess;
  url: string;
  agentPort: number;
  /** Present while there is no administrator. */
  setupSecret: string | null;
}

/** Ends a control plane of this data directory whose launcher is gone. */
export async function endControlPlane(dataDir: string): Promise<void> {
  for (const found of findControlPlanes(dataDir)) await endProcess(found, graceMs);
}

/** Ends a database that its control plane could not stop any more. */
export async function endDatabase(dataDir: string): Promise<void> {
  for (const found of findDatabases(dataDir)) await endProcess(found, graceMs);
}

/** Starts the control plane with its database and waits until it answers. Its log outlives the launcher. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<RunningControlPlane> {
  const log = openSync(options.logFile, 'w', 0o640);
  const child = spawn(
    process.execPath,
    [...memoryFlags, '--conditions=sluice-source', path.join(folder, 'main.ts'), controlPlaneMark(options.dataDir)],
    {
      cwd: repositoryRoot,
      detached: true,
      stdio: ['ignore', 'pipe', log],
      env: { ...allocatorSettings, ...options.environment, SLUICE_DATA_DIR: options.dataDir },
    },
  );
  closeSync(log);
  const running = child.pid === undefined ? null : findProcess(child.pid);
  const ready = await firstLine(child);
  const parsed = Ready.safeParse(parseJson(ready));
  if (running !== null && parsed.success) return { child, running, ...parsed.data };
  if (running !== null) await endProcess(running, graceMs);
  throw new StartFailure(
    `The control plane did not start.\n${lastLines(readFileSync(options.logFile, 'utf8'), 20)}`,
    `Its log is ${options.logFile}.`,
  );
}

/** What the control plane says when it answers; empty when it ended or took too long. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(''), startLimitMs);
    const settle = (line: string) => {
      clearTimeout(timer);
      resolve(line);
    };
    child.once('error', () => settle(''));
    child.once('exit', () => settle(''));
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', settle);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Makes an enrolment token for the sandbox; its node is adopted with its own files. */
export async function createSandboxToken(dataDir: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const names = ['--pool', 'sandbox', '--cluster', 'sandbox', '--create', '--auto-adopt'];
  const result = await runProgram(
    process.execPath,
    ['--conditions=sluice-source', path.join(folder, 'admin.ts'), 'enrolment-token', ...names],
    { cwd: repositoryRoot, env: { ...environment, SLUICE_DATA_DIR: dataDir } },
  );
  const token = /slt1\.[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}\.[0-9a-f]{64}/.exec(result.output)?.[0];
  if (result.exitCode === 0 && token !== undefined) return token;
  throw new StartFailure(
    `The control plane gave no enrolment token for the sandbox.\n${lastLines(result.output, 10)}`,
    'Start without it: npm start -- --no-sandbox',
  );
}
