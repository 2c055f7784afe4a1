import {
  type ApiClient,
  createRole,
  deleteRole,
  listRoles,
  type Permission,
  permissionNames,
  permissions,
  RoleId,
  type RoleView,
  updateRole,
  viewSecurityPolicy,
} from '@sluice/contract';
import { type Command, Option } from 'commander';
import { CliFailure, UsageFailure } from '../cli-failure.ts';
import { table } from '../context.ts';
import { counted } from '../counted.ts';
import { getRole } from '../named.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn } from '../server.ts';
import { commandGroup } from './command-group.ts';

interface Fields {
  name?: string;
  description?: string;
  permission?: Permission[];
  add?: Permission[];
  remove?: Permission[];
}

export function addRoleCommands(program: Command, act: Act): void {
  const role = commandGroup(program, 'role', 'named sets of permissions, which grants give');
  const about = (name: string, description: string) =>
    role.command(name).description(description).argument('<role>', 'name of the role');
  role.command('list').description('built-in and custom roles').action(act(list));
  about('show', 'each permission it holds, in words, and the smallest place at which it can be given').action(
    act(print),
  );
  role
    .command('create')
    .description('create a role; nobody can put in what they do not hold everywhere')
    .argument('<name>', 'what it is called')
    .addOption(
      permissionOption('--permission', 'what it holds, for example cluster.read config.read').makeOptionMandatory(),
    )
    .option('--description <text>', 'who should have it', '')
    .action(act(create));
  about('edit', 'change a custom role; it holds at once for everybody who has it')
    .option('--name <name>', 'its new name')
    .option('--description <text>', 'who should have it')
    .addOption(permissionOption('--permission', 'all that it holds from now on').conflicts(['add', 'remove']))
    .addOption(permissionOption('--add', 'what it holds too'))
    .addOption(permissionOption('--remove', 'what it does not hold any more'))
    .action(act(edit));
  about('delete', 'delete a custom role that nobody has').action(act(remove));
}

function permissionOption(name: string, description: string): Option {
  return new Option(`${name} <permissions...>`, description).choices(permissionNames);
}

async function list({ context, options, output }: Run): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const answer = await api.call(listRoles, {});
  const rows = answer.items.map((role) => [
    role.name,
    role.builtIn ? 'built in' : 'custom',
    String(role.permissions.length),
    String(role.grants),
    role.description,
  ]);
  output.result(answer, table(['ROLE', 'KIND', 'PERMISSIONS', 'GRANTS', 'FOR'], rows));
  return true;
}

async function print({ context, options, output }: Run, name: string): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const role = await getRole(api, name);
  const { stepUp } = await api.call(viewSecurityPolicy, {});
  const rows = role.permissions.map((permission) => {
    const { place, words } = permissions[permission];
    return [permission, place === 'global' ? 'everywhere' : place, stepUp.includes(permission) ? 'yes' : '-', words];
  });
  output.result({ role }, [
    `${role.name}: ${role.description === '' ? 'no description' : role.description}. Given by ${counted(role.grants, 'grant')}.`,
    ...(rows.length === 0 ? ['It holds nothing.'] : table(['PERMISSION', 'SMALLEST PLACE', 'STEP-UP', 'MAY'], rows)),
  ]);
  return true;
}

async function create({ context, options, output }: Run, name: string, given: Fields): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { description = '', permission = [] } = given;
  const role = await api.call(createRole, { body: { name, description, permissions: permission } });
  return say(output, role, 'created');
}

async function edit({ context, options, output }: Run, nameOrKey: string, given: Fields): Promise<boolean> {
  const { add = [], description, name, permission, remove: less = [] } = given;
  const changesPermissions = permission !== undefined || add.length + less.length > 0;
  if (name === undefined && description === undefined && !changesPermissions)
    throw new UsageFailure(
      'It is not said what to change.',
      'Give --name, --description, --permission, --add or --remove.',
    );
  const api = await connectSignedIn(context, options);
  const { roleId, role: before } = await getOwnRole(api, nameOrKey);
  const held = permission ?? [...new Set([...before.permissions, ...add])].filter((one) => !less.includes(one));
  const body = {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(changesPermissions ? { permissions: held } : {}),
  };
  const role = await api.call(updateRole, { params: { roleId }, ifMatch: `"${before.version}"`, body });
  return say(output, role, 'changed');
}

async function remove({ context, options, output }: Run, nameOrKey: string): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { roleId, role } = await getOwnRole(api, nameOrKey);
  await api.call(deleteRole, { params: { roleId } });
  output.result({ roleId }, [`The role ${role.name} is deleted.`]);
  return true;
}

/** The role, unless it is part of the program. */
async function getOwnRole(api: ApiClient, nameOrKey: string): Promise<{ roleId: RoleId; role: RoleView }> {
  const role = await getRole(api, nameOrKey);
  const id = RoleId.safeParse(role.key);
  if (id.success) return { roleId: id.data, role };
  throw new CliFailure(
    `The role ${role.name} is built in and stays as it is.`,
    'Create a custom role with the permissions that you want.',
  );
}

function say(output: Run['output'], role: RoleView, happened: string): boolean {
  const line = `The role ${role.name} is ${happened} and holds ${counted(role.permissions.length, 'permission')}.`;
  output.result({ role }, [line]);
  return true;
}
