import { Command, CommanderError } from 'commander';
import { reportFailure, UsageFailure } from './cli-failure.ts';
import { addAccountCommands } from './commands/account.ts';
import { addAdminCommands } from './commands/admin.ts';
import { addApprovalCommands } from './commands/approvals.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addAuditSettingCommands } from './commands/audit-settings.ts';
import { addChangeCommands } from './commands/changes.ts';
import { addClusterPolicyCommands } from './commands/cluster-policy.ts';
import { addClusterStrategyCommands } from './commands/cluster-strategy.ts';
import { addConfigFileCommands } from './commands/config-files.ts';
import { addConfigurationCommands } from './commands/configuration.ts';
import { addDriftCommands } from './commands/drift.ts';
import { addFleetCommands } from './commands/fleet.ts';
import { addFreezeCommands } from './commands/freezes.ts';
import { addGrantCommands } from './commands/grants.ts';
import { addGroupCommands } from './commands/groups.ts';
import { addKeyCommands } from './commands/keys.ts';
import { addMapCommands } from './commands/maps.ts';
import { addNodeMaintenanceCommands } from './commands/node-maintenance.ts';
import { addPlanCommands } from './commands/plans.ts';
import { addResourceCommands } from './commands/resources.ts';
import { addRoleCommands } from './commands/roles.ts';
import { addRolloutCommands } from './commands/rollouts.ts';
import { addRuntimeCommands } from './commands/runtime.ts';
import { addScheduleCommands } from './commands/schedules.ts';
import { addSecurityPolicyCommands } from './commands/security-policy.ts';
import { addServerCommands } from './commands/servers.ts';
import { addSessionCommands } from './commands/session.ts';
import { addUserCommands } from './commands/users.ts';
import type { CliContext, GlobalOptions, Output } from './context.ts';
import { createOutput, programName } from './context.ts';

/** What an action gets: it answers whether the thing happened. */
export interface Run {
  context: CliContext;
  output: Output;
  options: GlobalOptions;
}

/** Makes an action of a function; its answer `false` and its failures become exit code 1, or 2 for a `UsageFailure`. */
export type Act = <Args extends unknown[]>(
  action: (run: Run, ...args: Args) => Promise<boolean>,
) => (...args: Args) => Promise<void>;

const commandGroups = [
  addSessionCommands,
  addAccountCommands,
  addKeyCommands,
  addFleetCommands,
  addConfigurationCommands,
  addResourceCommands,
  addMapCommands,
  addChangeCommands,
  addPlanCommands,
  addApprovalCommands,
  addScheduleCommands,
  addFreezeCommands,
  addRolloutCommands,
  addClusterStrategyCommands,
  addClusterPolicyCommands,
  addNodeMaintenanceCommands,
  addServerCommands,
  addRuntimeCommands,
  addDriftCommands,
  addConfigFileCommands,
  addUserCommands,
  addGroupCommands,
  addRoleCommands,
  addGrantCommands,
  addSecurityPolicyCommands,
  addAuditCommands,
  addAuditSettingCommands,
  addAdminCommands,
];

/** Every command as it is typed, for example `nodes list`; the reference page is compared with it. */
export function listCommands(): string[] {
  const program = new Command();
  for (const add of commandGroups) add(program, () => async () => undefined);
  return program.commands.flatMap((command) => namesBelow(command, ''));
}

function namesBelow(command: Command, before: string): string[] {
  const name = `${before}${command.name()}`;
  return command.commands.length === 0 ? [name] : command.commands.flatMap((sub) => namesBelow(sub, `${name} `));
}

/**
 * Runs one command line.
 *
 * Returns: the exit code: 0 only if the thing happened, 1 if not, 2 for a command line that nobody can understand.
 */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  let exitCode = 0;
  const program = new Command(programName(context))
    .description('Manages fleets of HAProxy from the command line.')
    .option('--json', 'print one JSON document instead of words')
    .option('--url <url>', 'address of the control plane (default: that of the last login)')
    .showHelpAfterError('(add --help for what is possible)')
    .enablePositionalOptions(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  const act: Act =
    (action) =>
    async (...values) => {
      const options = program.opts<GlobalOptions>();
      try {
        const done = await action({ context, output: createOutput(context, options), options }, ...values);
        if (!done) exitCode = 1;
      } catch (error) {
        reportFailure(context, error, options.json === true);
        exitCode = error instanceof UsageFailure ? 2 : 1;
      }
    };
  for (const add of commandGroups) add(program, act);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
}
