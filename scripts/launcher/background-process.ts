import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { identityOf } from '../../apps/control-plane/src/platform/system-user.ts';
import { findProcess, type RunningProcess } from './process-table.ts';
import type { SandboxUser } from './service-user.ts';
import { lastLines, StartFailure } from './start-failure.ts';

export interface ProcessPlan {
  /** For messages: `HAProxy of the sandbox`. */
  name: string;
  program: string;
  args: readonly string[];
  cwd: string;
  logFile: string;
  user: SandboxUser;
  environment: NodeJS.ProcessEnv;
}

export interface BackgroundProcess {
  name: string;
  running: RunningProcess;
  child: ChildProcess;
}

/**
 * Starts a process whose output goes to its log. It has a session of its own: Ctrl-C reaches only the launcher, which
 * ends everything in the right order.
 */
export async function startProcess(plan: ProcessPlan): Promise<BackgroundProcess> {
  const log = openSync(plan.logFile, 'w', 0o640);
  const child = spawn(plan.program, plan.args, {
    cwd: plan.cwd,
    detached: true,
    stdio: ['ignore', log, log],
    env: plan.environment,
    ...identityOf(plan.user),
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(
        new StartFailure(`${plan.name} cannot be started: ${error.message}`, 'Is it installed?', { cause: error }),
      ),
    );
  });
  const running = child.pid === undefined ? null : findProcess(child.pid);
  if (running === null) throw endedEarly(plan.name, plan.logFile);
  return { name: plan.name, running, child };
}

/** Why a process that has ended did so: the end of its log says it. */
export function endedEarly(name: string, logFile: string): StartFailure {
  const log = lastLines(readFileSync(logFile, 'utf8'), 15);
  return new StartFailure(`${name} ended at once.${log === '' ? '' : `\n${log}`}`, `Its log is ${logFile}.`);
}
