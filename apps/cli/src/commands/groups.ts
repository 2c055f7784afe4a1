import {
  createGroup,
  deleteGroup,
  type GroupView,
  listGrants,
  listGroups,
  listUsers,
  type UserId,
  updateGroup,
} from '@sluice/contract';
import type { Command } from 'commander';
import { UsageFailure } from '../cli-failure.ts';
import { table } from '../context.ts';
import { counted } from '../counted.ts';
import { grantWords } from '../grant-words.ts';
import { getGroup, userOf } from '../named.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn } from '../server.ts';
import { commandGroup } from './command-group.ts';

interface Fields {
  name?: string;
  description?: string;
}

export function addGroupCommands(program: Command, act: Act): void {
  const group = commandGroup(program, 'group', 'users who get roles together');
  const about = (name: string, description: string) =>
    group.command(name).description(description).argument('<group>', 'name or id of the group');
  group.command('list').description('all groups').action(act(list));
  about('show', 'its members and its roles').action(act(print));
  group
    .command('create')
    .description('create a group without members')
    .argument('<name>', 'what it is called')
    .option('--description <text>', 'what it is for')
    .action(act(create));
  about('edit', 'call it otherwise')
    .option('--name <name>', 'its new name')
    .option('--description <text>', 'what it is for')
    .action(act(edit));
  about('add', 'take users in, who get what the group has')
    .argument('<users...>', 'user names or ids')
    .action(act(add));
  about('remove', 'take users out, who lose what the group has')
    .argument('<users...>', 'user names or ids')
    .action(act(takeOut));
  about('delete', 'delete it with its grants').action(act(remove));
}

async function list({ context, options, output }: Run): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const answer = await api.call(listGroups, {});
  const rows = answer.items.map(({ description, members, name }) => [
    name,
    String(members.length),
    members.map(({ username }) => username).join(', '),
    description,
  ]);
  const header = ['GROUP', 'MEMBERS', 'WHO', 'FOR'];
  output.result(answer, rows.length === 0 ? ['There are no groups.'] : table(header, rows));
  return true;
}

async function print({ context, options, output }: Run, name: string): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const group = await getGroup(api, name);
  const grants = (await api.call(listGrants, {})).items.filter(({ to }) => to.id === group.id);
  output.result({ group, grants }, [
    `${group.name}${group.description === '' ? '' : `: ${group.description}`}`,
    ...(group.members.length === 0 ? ['It has no members.'] : ['Members:', ...memberLines(group)]),
    ...(grants.length === 0
      ? ['It has no role: its members get nothing by it.']
      : ['Roles:', ...grants.map((grant) => `  ${grantWords(grant)}`)]),
  ]);
  return true;
}

/** Who comes from both sides is listed once. */
function memberLines({ members }: GroupView): string[] {
  const names = [...new Set(members.map(({ username }) => username))];
  return names.map((name) => {
    const sources = members.filter(({ username }) => username === name).map(({ source }) => source);
    return `  ${name}${sources.includes('local') ? '' : ' (by the provider of single sign-on)'}`;
  });
}

async function create({ context, options, output }: Run, name: string, given: Fields): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { description = '' } = given;
  const group = await api.call(createGroup, { body: { name, description } });
  output.result({ group }, [`The group ${group.name} is created.`]);
  return true;
}

async function edit({ context, options, output }: Run, nameOrId: string, given: Fields): Promise<boolean> {
  if (given.name === undefined && given.description === undefined)
    throw new UsageFailure('It is not said what to change.', 'Give --name or --description.');
  const api = await connectSignedIn(context, options);
  const { id: groupId, version } = await getGroup(api, nameOrId);
  const group = await api.call(updateGroup, { params: { groupId }, ifMatch: `"${version}"`, body: given });
  output.result({ group }, [`The group ${group.name} is changed.`]);
  return true;
}

function add(run: Run, name: string, users: string[]): Promise<boolean> {
  return changeMembers(run, name, users, (members, chosen) => [...members, ...chosen]);
}

function takeOut(run: Run, name: string, users: string[]): Promise<boolean> {
  return changeMembers(run, name, users, (members, chosen) => members.filter((id) => !chosen.includes(id)));
}

/** Members by an administrator are one list, which is replaced; the version of the group keeps two from losing each other's. */
async function changeMembers(
  { context, options, output }: Run,
  name: string,
  users: readonly string[],
  change: (members: readonly UserId[], chosen: readonly UserId[]) => readonly UserId[],
): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const before = await getGroup(api, name);
  const { items } = await api.call(listUsers, {});
  const chosen = users.map((user) => userOf(items, user).id);
  const local = before.members.filter(({ source }) => source === 'local').map(({ id }) => id);
  const members = [...new Set(change(local, chosen))];
  const call = { params: { groupId: before.id }, ifMatch: `"${before.version}"`, body: { members } };
  const group = await api.call(updateGroup, call);
  // Whom the provider made a member stays one, though no administrator wants it any more.
  const stay = group.members.filter(({ id }) => chosen.includes(id) && !members.includes(id));
  output.result({ group }, [
    `${group.name} has ${counted(new Set(group.members.map(({ id }) => id)).size, 'member')}.`,
    ...stay.map(({ username }) => `${username} stays a member by the provider of single sign-on: take it out there.`),
  ]);
  return stay.length === 0;
}

async function remove({ context, options, output }: Run, nameOrId: string): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { id: groupId, name } = await getGroup(api, nameOrId);
  await api.call(deleteGroup, { params: { groupId } });
  output.result({ groupId }, [`The group ${name} is deleted with its grants.`]);
  return true;
}
