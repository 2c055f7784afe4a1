import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Blocker } from '@sluice/contract/agent';
import { RuntimeError } from '@sluice/haproxy-runtime';
import { describeOddFile, findFileKind } from '../plain-file.ts';
import { parseCommandLine } from './command-line.ts';
import type { ConfigPaths } from './config-paths.ts';
import { describeRuntimeError } from './diagnostic.ts';
import { findJailPrograms } from './jail-program.ts';
import type { LocalState } from './local-state.ts';
import { type LocalProcess, readLinkOrNull } from './process-table.ts';
import type { HaproxyTarget } from './target.ts';

/** Everything that keeps the agent from managing this HAProxy, with cause and remedy. */
export async function listBlockers(target: HaproxyTarget, state: LocalState, paths: ConfigPaths): Promise<Blocker[]> {
  return [
    ...processBlockers(target, state),
    ...(state.master ? await rootBlockers(state.master) : []),
    ...(await configBlockers(target, state, paths)),
    ...(await jailBlockers()),
  ].slice(0, 50);
}

function processBlockers(target: HaproxyTarget, { processes, master, socketError }: LocalState): Blocker[] {
  if (!processes && !master)
    return [
      {
        code: 'haproxy-not-running',
        cause: `No HAProxy that reads ${target.configFile} runs here.`,
        remediation: 'Start HAProxy in master-worker mode with a master socket: haproxy -W -f FILE -S SOCKET.',
      },
    ];
  const blockers: Blocker[] = [];
  if (!processes && master && !parseCommandLine(master.argv).masterWorker)
    blockers.push({
      code: 'not-master-worker',
      cause: `HAProxy (pid ${master.pid}) was started without -W or -Ws.`,
      remediation:
        'Start HAProxy with -W (or -Ws under systemd): only then it can be reloaded without a gap and asked.',
    });
  if (target.masterSocket === null)
    blockers.push({
      code: 'no-master-socket',
      cause: 'HAProxy was started without a master socket (-S) that is a unix socket.',
      remediation: 'Start HAProxy with -S PATH,mode,660,group,GROUP where GROUP is a group of the agent’s user.',
    });
  else if (!processes) blockers.push(socketBlocker(socketError));
  return blockers;
}

function socketBlocker(error: unknown): Blocker {
  const { cause, remediation } = describeRuntimeError(error);
  const denied = error instanceof RuntimeError && error.code === 'permission-denied';
  return {
    code: denied ? 'master-socket-not-permitted' : 'master-socket-unreachable',
    cause,
    remediation: denied
      ? 'Start HAProxy with -S PATH,mode,660,group,GROUP where GROUP is a group of the agent’s user, and let it enter the directory.'
      : remediation,
  };
}

async function rootBlockers(master: LocalProcess): Promise<Blocker[]> {
  const root = await readLinkOrNull(`/proc/${master.pid}/root`);
  return root === null || root === '/'
    ? []
    : [
        {
          code: 'other-root',
          cause: `HAProxy (pid ${master.pid}) runs below the root directory ${root}: its paths are not ours.`,
          remediation: 'Run the agent where HAProxy runs, for example in the same container.',
        },
      ];
}

/** A link at the managed path explains why HAProxy reads another file, and rights on the file behind it do not matter. */
async function configBlockers(target: HaproxyTarget, state: LocalState, paths: ConfigPaths): Promise<Blocker[]> {
  const kind = await findFileKind(target.configFile);
  if (kind === 'link' || kind === 'other') {
    const { message: cause, remediation } = await describeOddFile(target.configFile);
    return [{ code: kind === 'link' ? 'config-is-link' : 'config-not-a-file', cause, remediation }];
  }
  const wrongPaths = state.master ? pathBlockers(target, paths) : [];
  if (kind === 'missing') return [...wrongPaths, missingFile(target)];
  return [...wrongPaths, ...(await fileBlockers(target))];
}

function pathBlockers(target: HaproxyTarget, paths: ConfigPaths): Blocker[] {
  if (paths.directories.length > 0)
    return [
      {
        code: 'config-directory',
        cause: `HAProxy reads the directory ${paths.directories.join(', ')} (${paths.files.length} files); only one file can be managed for now.`,
        remediation: 'Join the files into one, in their order, and start HAProxy with -f FILE.',
      },
    ];
  if (paths.files.length > 1)
    return [
      {
        code: 'several-config-files',
        cause: `HAProxy reads several files: ${paths.files.join(', ')}; only one can be managed for now.`,
        remediation: 'Join the files into one, in their order, and start HAProxy with one -f FILE.',
      },
    ];
  const [only] = paths.files;
  if (only !== undefined && only !== target.configFile)
    return [
      {
        code: 'config-elsewhere',
        cause: `HAProxy reads ${only}, but this agent looks after ${target.configFile}.`,
        remediation: `Install the agent again with --config ${only}.`,
      },
    ];
  return [];
}

const missingFile = ({ configFile }: HaproxyTarget): Blocker => ({
  code: 'config-missing',
  cause: `There is no file at ${configFile}; HAProxy serves on with what it read before.`,
  remediation: 'Overwrite the difference on the page of the node, or put the file back.',
});

async function fileBlockers({ configFile }: HaproxyTarget): Promise<Blocker[]> {
  const directory = dirname(configFile);
  const blockers: Blocker[] = [];
  if (!(await allowed(configFile, constants.R_OK)))
    blockers.push({
      code: 'config-not-readable',
      cause: `This user cannot read ${configFile}.`,
      remediation: `Allow it, for example: setfacl -m u:${userId()}:rw ${configFile}`,
    });
  else if (!(await allowed(configFile, constants.W_OK)))
    blockers.push({
      code: 'config-not-writable',
      cause: `This user cannot write ${configFile}.`,
      remediation: `Allow it, for example: setfacl -m u:${userId()}:rw ${configFile}`,
    });
  if (!(await allowed(directory, constants.W_OK | constants.X_OK)))
    blockers.push({
      code: 'directory-not-writable',
      cause: `This user cannot make files in ${directory}; a configuration is replaced by renaming a new file over it.`,
      remediation: `Allow it, for example: setfacl -m u:${userId()}:rwx ${directory}`,
    });
  return blockers;
}

async function jailBlockers(): Promise<Blocker[]> {
  if (process.getuid?.() === 0)
    return [
      {
        code: 'agent-is-root',
        cause: 'The agent runs as root; a configuration is never checked as root.',
        remediation: 'Run the agent as the user of HAProxy’s master or as a user of its own.',
      },
    ];
  const programs = await findJailPrograms();
  return 'missing' in programs
    ? [{ code: 'jail-missing', cause: programs.cause, remediation: programs.remediation }]
    : [];
}

const allowed = (path: string, mode: number) =>
  access(path, mode).then(
    () => true,
    () => false,
  );

const userId = () => process.geteuid?.() ?? 'USER';
