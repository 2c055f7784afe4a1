import {
  type ApiClient,
  listRoles,
  type Permission,
  permissionNames,
  type RoleView,
  type SecurityPolicy,
  updateSecurityPolicy,
  viewSecurityPolicy,
} from '@sluice/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageFailure } from '../cli-failure.ts';
import { counted } from '../counted.ts';
import { roleOf } from '../named.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn } from '../server.ts';
import { commandGroup } from './command-group.ts';

interface Given {
  sessionIdle?: number;
  sessionLifetime?: number;
  stepUpMinutes?: number;
  addStepUp?: Permission[];
  removeStepUp?: Permission[];
  demandOf?: string[];
  demandNoLongerOf?: string[];
}

export function addSecurityPolicyCommands(program: Command, act: Act): void {
  const policy = commandGroup(program, 'security-policy', 'who needs a second factor when, how long sessions live');
  policy.command('show').description('print it').action(act(print));
  policy
    .command('set')
    .description('change it for everybody, from the next request on; what is not named stays')
    .option('--session-idle <minutes>', 'a session ends when it is not used for so long', readMinutes)
    .option('--session-lifetime <minutes>', 'a session ends so long after the sign-in in any case', readMinutes)
    .option('--step-up-minutes <minutes>', 'so long a proof of a second factor counts', readMinutes)
    .addOption(permissionOption('--add-step-up', 'these ask for a recent second factor too'))
    .addOption(removableOption('--remove-step-up', 'these do not ask for one any more'))
    .option('--demand-of <roles...>', 'who has one of these roles must have a second factor')
    .option('--demand-no-longer-of <roles...>', 'these roles do not demand one any more')
    .action(act(set));
}

function permissionOption(name: string, words: string, names: readonly Permission[] = permissionNames): Option {
  return new Option(`${name} <permissions...>`, words).choices(names);
}

/** As the control plane keeps it, in `security-policy-store.ts`: whoever decides who needs a second factor always proves one. */
const always: Permission = 'security.write';

function removableOption(name: string, words: string): Option {
  const option = permissionOption(
    name,
    words,
    permissionNames.filter((permission) => permission !== always),
  );
  const { parseArg: readChoice } = option;
  return option.argParser((text, before) => {
    if (text === always)
      throw new InvalidArgumentError(`${always} always asks for a second factor: it decides who needs one.`);
    return readChoice?.(text, before);
  });
}

function readMinutes(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number of minutes.');
}

async function print({ context, options, output }: Run): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  return say(api, output, await api.call(viewSecurityPolicy, {}));
}

async function set({ context, options, output }: Run, given: Given): Promise<boolean> {
  if (Object.keys(given).length === 0)
    throw new UsageFailure('It is not said what to change.', 'See what is possible with: security-policy set --help.');
  const api = await connectSignedIn(context, options);
  const { items: roles } = await api.call(listRoles, {});
  const keys = (names: readonly string[] = []) => names.map((name) => roleOf(roles, name).key);
  const before = await api.call(viewSecurityPolicy, {});
  const body = {
    stepUp: changed(before.stepUp, given.addStepUp, given.removeStepUp),
    stepUpMinutes: given.stepUpMinutes ?? before.stepUpMinutes,
    secondFactorRoles: changed(before.secondFactorRoles, keys(given.demandOf), keys(given.demandNoLongerOf)),
    sessionIdleMinutes: given.sessionIdle ?? before.sessionIdleMinutes,
    sessionLifetimeMinutes: given.sessionLifetime ?? before.sessionLifetimeMinutes,
  };
  return say(api, output, await api.call(updateSecurityPolicy, { ifMatch: `"${before.version}"`, body }));
}

function changed<T>(before: readonly T[], more: readonly T[] = [], less: readonly T[] = []): T[] {
  return [...new Set([...before, ...more])].filter((one) => !less.includes(one));
}

async function say(api: ApiClient, output: Run['output'], policy: SecurityPolicy): Promise<boolean> {
  const { items: roles } = await api.call(listRoles, {});
  output.result({ policy }, linesOf(policy, roles));
  return true;
}

function linesOf(policy: SecurityPolicy, roles: readonly RoleView[]): string[] {
  const { secondFactorRoles, sessionIdleMinutes, sessionLifetimeMinutes, stepUp, stepUpMinutes } = policy;
  const names = roles.filter(({ key }) => secondFactorRoles.includes(key)).map(({ name }) => name);
  const gone = secondFactorRoles.filter((key) => !roles.some((role) => role.key === key)).length;
  if (gone > 0) names.push(counted(gone, 'deleted role', 'deleted roles'));
  return [
    `A session ends ${sessionIdleMinutes} min after its last use, ${sessionLifetimeMinutes} min after the sign-in in any case.`,
    `Roles that demand a second factor: ${names.length === 0 ? 'none' : names.join(', ')}.`,
    `Permissions that ask for a second factor proven in the last ${stepUpMinutes} min:`,
    ...stepUp.map((permission) => `  ${permission}`),
  ];
}
