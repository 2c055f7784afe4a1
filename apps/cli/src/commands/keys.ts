import {
  type ApiClient,
  type ApiKeyView,
  createKey,
  listKeys,
  listOwnKeys,
  type Permission,
  permissionNames,
  revokeKey,
  revokeOwnKey,
} from '@sluice/contract';
import { type Command, Option } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { table } from '../context.ts';
import { findNamed, getUser } from '../named.ts';
import type { Act, Run } from '../program.ts';
import { readUpTo } from '../read-up-to.ts';
import { connectSignedIn } from '../server.ts';
import { commandGroup } from './command-group.ts';

const dayMs = 24 * 3_600_000;
const usualDays = 90;
const mostDays = 366;

interface CreateOptions {
  permission: Permission[];
  days: number;
  end: boolean;
}

interface OthersOption {
  everybody?: boolean;
  user?: string;
}

export function addKeyCommands(program: Command, act: Act): void {
  const key = commandGroup(program, 'key', 'API keys: what programs use in place of a session, by SLUICE_TOKEN');
  key
    .command('create')
    .description('make a key that may do a part of what you may do; it is printed once')
    .argument('<name>', 'what it is for')
    .addOption(
      new Option('--permission <names...>', 'what it may do, for example change.stage rollout.start')
        .makeOptionMandatory()
        .choices(permissionNames),
    )
    .option('--days <count>', `how long it lives, at most ${mostDays} days`, readUpTo(mostDays), usualDays)
    .option('--no-end', 'it lives until it is revoked')
    .action(act(create));
  key
    .command('list')
    .description('your keys with what they may do and when they were last used')
    .option('--everybody', 'keys of all users')
    .addOption(new Option('--user <name>', 'keys of this user').conflicts('everybody'))
    .action(act(list));
  key
    .command('revoke')
    .description('end a key; with the next request it opens nothing')
    .argument('<key>', 'name or id')
    .option('--everybody', 'a key of another user, by its id')
    .addOption(new Option('--user <name>', 'a key of this user').conflicts('everybody'))
    .action(act(revoke));
}

async function create({ context, output, options }: Run, name: string, given: CreateOptions): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  // A minute less than the most: the clocks of both sides need not agree.
  const expiresAt = given.end ? new Date(Date.now() + given.days * dayMs - 60_000).toISOString() : null;
  const made = await api.call(createKey, { body: { name, permissions: given.permission, expiresAt } });
  output.progress(`The key ${name} is made, ${lifeOf(made.key)}. It is not shown again:`);
  output.result(made, [made.token]);
  return true;
}

async function list({ context, output, options }: Run, given: OthersOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const answer = await read(api, given);
  const rows = answer.items.map((key) => [
    key.name,
    key.owner.username,
    `${key.beginning}…`,
    lifeOf(key),
    key.lastUsedAt === null ? 'never used' : `used ${key.lastUsedAt} from ${key.lastUsedAddress ?? 'nowhere'}`,
    key.permissions.join(' '),
    key.id,
  ]);
  const header = ['NAME', 'OWNER', 'BEGINS', 'LIFE', 'LAST USE', 'MAY', 'ID'];
  output.result(answer, rows.length === 0 ? ['There are no keys.'] : table(header, rows));
  return true;
}

async function revoke({ context, output, options }: Run, nameOrId: string, given: OthersOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { items } = await read(api, given);
  // Names are told apart among the keys of one user only.
  const found =
    given.everybody === true
      ? items.find(({ id }) => id === nameOrId)
      : findNamed(items, 'key', 'keys', nameOrId, (key) => key);
  if (found === undefined)
    throw new CliFailure(`There is no key with the id ${nameOrId}.`, 'The list of keys shows it.');
  const others = given.everybody === true || given.user !== undefined;
  await api.call(others ? revokeKey : revokeOwnKey, { params: { keyId: found.id } });
  output.result({ revoked: found.id }, [`The key ${found.name} of ${found.owner.username} is revoked.`]);
  return true;
}

async function read(api: ApiClient, { everybody, user }: OthersOption): Promise<{ items: ApiKeyView[] }> {
  if (user !== undefined) return api.call(listKeys, { query: { userId: (await getUser(api, user)).id } });
  return everybody === true ? api.call(listKeys, { query: {} }) : api.call(listOwnKeys, {});
}

function lifeOf({ expiresAt }: ApiKeyView): string {
  if (expiresAt === null) return 'without an end';
  return Date.parse(expiresAt) > Date.now() ? `until ${expiresAt}` : `expired ${expiresAt}`;
}
