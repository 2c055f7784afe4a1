import { RuntimeError } from './runtime-error.ts';

/** One process of `show proc`. `serving` is false for old workers that only finish their connections. */
export interface HaproxyProcess {
  pid: number;
  type: 'master' | 'worker' | 'program' | 'other';
  /** Name of a program (2.0 to 3.2), else null. */
  name: string | null;
  reloads: number;
  /** Failed reloads since the last good one; only of the master, and only since 2.6; else null. */
  failedReloads: number | null;
  uptimeSeconds: number;
  version: string | null;
  /** Group under which HAProxy lists it. */
  group: 'master' | 'workers' | 'old-workers' | 'programs' | 'old-programs';
}

/** The processes of one HAProxy as its master lists them. */
export interface ProcessList {
  master: HaproxyProcess;
  /** Workers of the newest start. */
  workers: readonly HaproxyProcess[];
  oldWorkers: readonly HaproxyProcess[];
  programs: readonly HaproxyProcess[];
}

/**
 * Reads `show proc`.
 *
 * Shape:   a header, the master, then the groups `# workers`, `# old workers`, `# programs`; columns PID, type, reloads,
 *          uptime, version. 2.6 and later write `[failed: N]` after the master's reloads.
 * Errors:  RuntimeError `unexpected-answer` when there is no master line.
 * Source:  HAProxy management guide, section 9.4.1; real answers of 2.6, 2.8, 3.0, 3.2 and 3.4.
 */
export function parseShowProc(answer: string): ProcessList {
  const processes: HaproxyProcess[] = [];
  let group: HaproxyProcess['group'] = 'master';
  for (const line of answer.split('\n')) {
    const heading = /^# (old )?(workers|programs)\b/.exec(line);
    if (heading) group = groupOf(heading[1] !== undefined, heading[2] === 'programs');
    else if (/^\d/.test(line)) processes.push(parseProcess(line, group));
  }
  const master = processes.find((process) => process.type === 'master');
  if (!master) throw new RuntimeError('unexpected-answer', 'The answer to `show proc` names no master.');
  return {
    master,
    workers: processes.filter((process) => process.group === 'workers'),
    oldWorkers: processes.filter((process) => process.group === 'old-workers'),
    programs: processes.filter((process) => process.group === 'programs' || process.group === 'old-programs'),
  };
}

/**
 * The worker that takes new connections: the newest of `# workers`; after a failed reload of 3.1 and later, which lists
 * it under `# old workers`, the old one with the fewest reloads. Null when there is none.
 */
export function servingWorker(list: ProcessList): HaproxyProcess | null {
  if (list.workers.length > 0) return youngest(list.workers);
  return (list.master.failedReloads ?? 0) > 0 ? youngest(list.oldWorkers) : null;
}

function youngest(processes: readonly HaproxyProcess[]): HaproxyProcess | null {
  return processes.reduce<HaproxyProcess | null>(
    (best, next) => (best === null || next.reloads < best.reloads ? next : best),
    null,
  );
}

function groupOf(old: boolean, programs: boolean): HaproxyProcess['group'] {
  if (programs) return old ? 'old-programs' : 'programs';
  return old ? 'old-workers' : 'workers';
}

function parseProcess(line: string, group: HaproxyProcess['group']): HaproxyProcess {
  const match = /^(\d+)\s+(\S+)\s+(\d+)(?:\s+\[failed:\s*(\d+)\])?\s+(\d+)d(\d+)h(\d+)m(\d+)s(?:\s+(\S+))?/.exec(line);
  if (!match) throw new RuntimeError('unexpected-answer', `A line of \`show proc\` has an unknown shape: ${line}`);
  const [, pid, word = '', reloads, failed, days, hours, minutes, seconds, version] = match;
  const known = word === 'master' || word === 'worker';
  return {
    pid: Number(pid),
    type: known ? word : group === 'programs' || group === 'old-programs' ? 'program' : 'other',
    name: known ? null : word,
    reloads: Number(reloads),
    failedReloads: failed === undefined ? null : Number(failed),
    uptimeSeconds: ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds),
    version: version ?? null,
    group,
  };
}
