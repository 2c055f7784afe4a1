import { placesIn } from '../../apps/control-plane/src/platform/postgres-cluster.ts';
import { sandboxPlaces } from './places.ts';
import { listProcesses, type RunningProcess } from './process-table.ts';

/**
 * Processes that a launcher of this data directory started, whoever lost track of them. A path alone does not make one
 * ours: an editor or `tail -f` has the same path among its arguments. The program must be the right one, and the
 * arguments those that we start it with.
 */
export const findControlPlanes = (dataDir: string): RunningProcess[] =>
  listProcesses().filter(
    ({ program, argv }) =>
      isNode(program) &&
      argv.at(-1) === controlPlaneMark(dataDir) &&
      (argv.at(-2) ?? '').endsWith('/apps/control-plane/src/main.ts'),
  );

/** Stands last on the command line of a control plane and means nothing to it. */
export const controlPlaneMark = (dataDir: string): string => `--data-dir=${dataDir}`;

/** The postmaster; its children show other arguments and end with it. */
export const findDatabases = (dataDir: string): RunningProcess[] =>
  listProcesses().filter(
    ({ program, argv }) => program === 'postgres' && argv[1] === '-D' && argv[2] === placesIn(dataDir).data,
  );

/** The agent of the sandbox, running or enrolling; not a `status` that somebody asks for. */
export function findSandboxAgents(dataDir: string): RunningProcess[] {
  const { agentProgram, agentState } = sandboxPlaces(dataDir);
  return listProcesses().filter(
    ({ program, argv }) =>
      isNode(program) &&
      argv[programAt(argv)] === agentProgram &&
      ['run', 'enrol'].includes(argv[programAt(argv) + 1] ?? '') &&
      follows(argv, '--state-dir', agentState),
  );
}

/** Behind the flags that Node itself was given. */
const programAt = (argv: readonly string[]): number =>
  argv.findIndex((word, index) => index > 0 && !word.startsWith('--'));

/** Master and workers. A reload of the master puts further options in front; a check has no master socket. */
export function findSandboxHaproxies(dataDir: string): RunningProcess[] {
  const { configFile, masterSocket } = sandboxPlaces(dataDir);
  return listProcesses().filter(
    ({ program, argv }) =>
      program.startsWith('haproxy') &&
      argv.includes('-W') &&
      follows(argv, '-S', masterSocketArgument(masterSocket)) &&
      follows(argv, '-f', configFile),
  );
}

export const masterSocketArgument = (masterSocket: string): string => `${masterSocket},mode,600`;

export const findSandboxWebServers = (dataDir: string): RunningProcess[] =>
  listProcesses().filter(({ program, argv }) => isNode(program) && argv[1] === sandboxPlaces(dataDir).webServers);

/** `node`, or the copy of it that the sandbox's user can read: `node-v24.1.0`. */
const isNode = (program: string): boolean => /^node(-v[0-9.]+)?$/.test(program);

const follows = (argv: readonly string[], option: string, value: string): boolean =>
  argv.some((word, index) => word === option && argv[index + 1] === value);
