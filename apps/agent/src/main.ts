import { Command, InvalidArgumentError } from 'commander';
import { AgentProblem } from './agent-problem.ts';
import { agentVersion } from './agent-version.ts';
import { type InstallOptions, install } from './install/install.ts';
import { dropPrivileges } from './install/service-user.ts';
import { sayStatus } from './install/status.ts';
import { uninstall } from './install/uninstall.ts';
import { createLog, describeError } from './log.ts';
import { runAgent } from './run-agent.ts';
import { defaultStateDirectory, openStateDirectory, ownerOf, stateDirectoryAt } from './state/state-directory.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** What enrolment takes; starting the agent afterwards is a matter of `install` alone. */
type EnrolOptions = Omit<InstallOptions, 'start' | 'useSystemd'>;

function readPid(text: string): number {
  const pid = Number(text);
  if (Number.isSafeInteger(pid) && pid > 0) return pid;
  throw new InvalidArgumentError('a process id is a whole number.');
}

function withEnrolOptions(command: Command): Command {
  return command
    .requiredOption('--token <token>', 'enrolment token of the Nodes page')
    .requiredOption('--control-plane <url>', 'address of the agent listener, https://host:port')
    .option('--name <name>', 'name of this node; the host name by default')
    .option('--config <file>', 'configuration file of the HAProxy to look after, where several run')
    .option('--master-socket <path>', 'its master socket')
    .option('--pid <pid>', 'process id of its master', readPid)
    .option('--state-dir <directory>', 'where the agent keeps its key and files', defaultStateDirectory());
}

async function run(stateDir: string): Promise<void> {
  // Before anything is opened: what root opens stays open.
  const owner = await ownerOf(stateDir);
  if (owner) await dropPrivileges(owner);
  const log = createLog((line) => process.stdout.write(line));
  const state = await openStateDirectory(stateDir);
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stop.abort());
  await runAgent(state, log, stop.signal);
}

const program = new Command('sluice-agent')
  .description("Looks after this machine's HAProxy for a Sluice control plane.")
  .version(agentVersion);

withEnrolOptions(program.command('install'))
  .description('enrol this machine and start the agent')
  .option('--no-service', 'do not make a systemd service, run in the background')
  .action(async (options: EnrolOptions & { service: boolean }) => {
    const { service, ...rest } = options;
    const input: InstallOptions = { ...rest, start: true, useSystemd: service };
    await install(input, say);
  });

withEnrolOptions(program.command('enrol'))
  .description('enrol this machine without starting the agent')
  .action((options: EnrolOptions) => install({ ...options, start: false, useSystemd: false }, say));

const stateOption = [
  '--state-dir <directory>',
  'where the agent keeps its key and files',
  defaultStateDirectory(),
] as const;

program
  .command('run')
  .description('run the agent in the foreground; its log goes to standard output')
  .option(...stateOption)
  .action((options: { stateDir: string }) => run(options.stateDir));

program
  .command('status')
  .description('say how the agent is; exit code 0 when it runs and reaches the control plane')
  .option(...stateOption)
  .option('--json', 'one JSON object')
  .action(async (options: { stateDir: string; json?: boolean }) => {
    const owner = await ownerOf(options.stateDir);
    if (owner) await dropPrivileges(owner);
    const isWell = await sayStatus(stateDirectoryAt(options.stateDir), options.json ?? false, say);
    if (!isWell) process.exitCode = 1;
  });

program
  .command('uninstall')
  .description('stop the agent and remove its service and state; HAProxy stays as it is')
  .option(...stateOption)
  .action((options: { stateDir: string }) => uninstall(stateDirectoryAt(options.stateDir), say));

try {
  await program.parseAsync();
} catch (error) {
  const remedy = error instanceof AgentProblem ? `\nWhat to do: ${error.remediation}` : '';
  const code = error instanceof AgentProblem ? ` [${error.code}]` : '';
  process.stderr.write(`sluice-agent: ${describeError(error)}${code}${remedy}\n`);
  process.exitCode = 1;
}
