import { realpath } from 'node:fs/promises';
import type { Blocker } from '@sluice/contract/agent';
import { parseCommandLine } from './command-line.ts';
import { findMasterSocket, listConfigPaths } from './config-paths.ts';
import { type LocalProcess, listHaproxyRoots } from './process-table.ts';
import type { DiscoverOptions, Discovery } from './target.ts';

interface Candidate {
  process: LocalProcess;
  files: readonly string[];
  masterSocket: string | null;
}

/**
 * Finds the HAProxy of this machine through `/proc` and its real command line.
 *
 * Errors: a problem that lists the candidates when the options do not name exactly one.
 */
export async function discoverHaproxy(options: DiscoverOptions): Promise<Discovery> {
  const wanted = await realOptions(options);
  const candidates = await listCandidates();
  if (candidates.length === 0) return { problem: notRunning };
  const matching = candidates.filter((candidate) => matches(candidate, wanted));
  const [only] = matching;
  if (only === undefined || matching.length > 1)
    return { problem: matching.length > 1 ? several(matching) : noneMatches(candidates) };
  const configFile = wanted.configFile ?? only.files[0];
  if (configFile === undefined) return { problem: noConfigFile(only) };
  return {
    target: { configFile, masterSocket: wanted.masterSocket ?? only.masterSocket, pidHint: only.process.pid },
    uid: only.process.uid,
    gid: only.process.gid,
  };
}

async function realOptions(options: DiscoverOptions): Promise<DiscoverOptions> {
  const { configFile } = options;
  return configFile === undefined
    ? options
    : { ...options, configFile: await realpath(configFile).catch(() => configFile) };
}

async function listCandidates(): Promise<Candidate[]> {
  const servers = (await listHaproxyRoots()).filter((process) => !parseCommandLine(process.argv).checkOnly);
  return Promise.all(
    servers.map(async (process) => ({
      process,
      files: (await listConfigPaths(process)).files,
      masterSocket: findMasterSocket(process),
    })),
  );
}

function matches(candidate: Candidate, wanted: DiscoverOptions): boolean {
  if (wanted.pid !== undefined && candidate.process.pid !== wanted.pid) return false;
  if (wanted.masterSocket !== undefined && candidate.masterSocket !== null)
    if (candidate.masterSocket !== wanted.masterSocket) return false;
  // A working directory we may not read hides the files: then another option must decide.
  return wanted.configFile === undefined || candidate.files.length === 0 || candidate.files.includes(wanted.configFile);
}

const notRunning: Blocker = {
  code: 'haproxy-not-running',
  cause: 'No process of HAProxy runs in this network namespace.',
  remediation: 'Start HAProxy in master-worker mode with a master socket: haproxy -W -f FILE -S SOCKET.',
};

function several(candidates: readonly Candidate[]): Blocker {
  return {
    code: 'several-haproxy',
    cause: `Several HAProxy run here:\n${describe(candidates)}`,
    remediation: 'Name one with --pid, --config or --master-socket.',
  };
}

function noneMatches(candidates: readonly Candidate[]): Blocker {
  return {
    code: 'haproxy-not-found',
    cause: `No HAProxy matches the options. Those that run here:\n${describe(candidates)}`,
    remediation: 'Correct --pid, --config or --master-socket.',
  };
}

function noConfigFile(candidate: Candidate): Blocker {
  return {
    code: 'config-file-unknown',
    cause: `The configuration file of HAProxy cannot be told from its command line:\n${describe([candidate])}`,
    remediation: 'Name the file with --config, or start HAProxy with an absolute path after -f.',
  };
}

function describe(candidates: readonly Candidate[]): string {
  const lines = candidates.map(({ process }) => `pid ${process.pid} (uid ${process.uid}): ${process.argv.join(' ')}`);
  return lines.join('\n').slice(0, 1_500);
}
