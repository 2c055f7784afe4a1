import {
  type ApiClient,
  type CallInput,
  createGrant,
  effectAt,
  GrantId,
  type GrantView,
  listGrants,
  revokeGrant,
} from '@sluice/contract';
import { type Command, Option } from 'commander';
import { CliFailure, UsageFailure } from '../cli-failure.ts';
import { table } from '../context.ts';
import { grantWords, placeWords } from '../grant-words.ts';
import { getGroup, getPool, getRole, getUser } from '../named.ts';
import type { Act, Run } from '../program.ts';
import { readMoment } from '../read-moment.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { commandGroup } from './command-group.ts';

interface Choice {
  user?: string;
  group?: string;
  everywhere?: boolean;
  pool?: string;
  cluster?: string;
}

type GrantBody = CallInput<typeof createGrant>['body'];

export function addGrantCommands(program: Command, act: Act): void {
  const grant = commandGroup(program, 'grant', 'who has which role where');
  const choosing = (name: string, description: string) =>
    grant
      .command(name)
      .description(description)
      .option('--user <name>', 'to this user')
      .addOption(new Option('--group <name>', 'to the members of this group').conflicts('user'))
      .option('--everywhere', 'everywhere')
      .addOption(new Option('--pool <name>', 'at this pool and its cluster').conflicts('everywhere'))
      .addOption(new Option('--cluster <name>', 'at this cluster').conflicts(['everywhere', 'pool']));
  choosing('list', 'grants that hold, all or those that are so')
    .option('--role <name>', 'of this role')
    .action(act(list));
  choosing('add', 'give a role, everywhere, at a pool or at a cluster')
    .argument('<role>', 'name of the role')
    .option('--until <moment>', 'ends then, like 2026-12-24T12:00:00Z; without it, when it is taken away', readMoment)
    .requiredOption('--why <text>', 'reason, kept with it and in the audit log')
    .action(act(add));
  choosing('remove', 'take a role away; it holds from the next request on')
    .argument('<role-or-grant>', 'name of the role, with to whom and where; or the id of the grant alone')
    .requiredOption('--why <text>', 'reason, kept in the audit log')
    .action(act(remove));
}

async function list({ context, options, output }: Run, given: Choice & { role?: string }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const role = given.role === undefined ? null : await getRole(api, given.role);
  const to = await receiverOf(api, given);
  const at = await placeOf(api, given);
  const { items: all } = await api.call(listGrants, {});
  const items = all.filter(
    (grant) => (role === null || grant.role.key === role.key) && isTo(grant, to) && isAt(grant, at),
  );
  const rows = items.map((grant) => [
    `${grant.to.kind} ${grant.to.name}`,
    grant.role.name,
    placeWords(grant.at),
    grant.expiresAt ?? '-',
    grant.grantedBy,
    grant.grantedAt,
    grant.reason,
    grant.id,
  ]);
  const header = ['TO', 'ROLE', 'WHERE', 'ENDS', 'BY', 'GIVEN', 'WHY', 'GRANT'];
  output.result({ items }, rows.length === 0 ? ['No grant is like that.'] : table(header, rows));
  return true;
}

async function add(
  { context, options, output }: Run,
  roleName: string,
  given: Choice & { until?: string; why: string },
): Promise<boolean> {
  requireWhomAndWhere(given);
  const api = await connectSignedIn(context, options);
  const role = await getRole(api, roleName);
  const to = await receiverOf(api, given);
  const at = await placeOf(api, given);
  if (to === null || at === null) throw unsaid();
  const body = { to, role: role.key, at, expiresAt: given.until ?? null, reason: given.why };
  const grant = await api.call(createGrant, { body });
  const { withoutEffect } = effectAt(role.permissions, at.kind);
  if (withoutEffect.length > 0) {
    const names = withoutEffect.join(', ');
    output.progress(`Without effect there, because it can be given at a larger place only: ${names}.`);
  }
  output.result({ grant, withoutEffect }, [
    `${grant.to.kind} ${grant.to.name}: ${grantWords(grant)}.`,
    `Grant ${grant.id}`,
  ]);
  return true;
}

async function remove(
  { context, options, output }: Run,
  roleOrId: string,
  given: Choice & { why: string },
): Promise<boolean> {
  const isId = GrantId.safeParse(roleOrId).success && given.user === undefined && given.group === undefined;
  if (!isId) requireWhomAndWhere(given);
  else if (saysWhere(given)) throw saidTwice();
  const api = await connectSignedIn(context, options);
  const grant = await (isId ? getById(api, roleOrId) : getByWords(api, roleOrId, given));
  await api.call(revokeGrant, { params: { grantId: grant.id }, body: { reason: given.why } });
  output.result({ grantId: grant.id }, [`Taken from ${grant.to.kind} ${grant.to.name}: ${grantWords(grant)}.`]);
  return true;
}

async function getById(api: ApiClient, id: string): Promise<GrantView> {
  const { items } = await api.call(listGrants, {});
  const found = items.find((grant) => grant.id === id);
  if (found !== undefined) return found;
  throw new CliFailure(`There is no grant ${id}.`, 'It may have ended. See what holds with: grant list.');
}

async function getByWords(api: ApiClient, roleName: string, given: Choice): Promise<GrantView> {
  const role = await getRole(api, roleName);
  const to = await receiverOf(api, given);
  const at = await placeOf(api, given);
  const mine = (await api.call(listGrants, {})).items.filter((grant) => isTo(grant, to));
  const found = mine.find((grant) => grant.role.key === role.key && isAt(grant, at));
  if (found !== undefined) return found;
  const who = given.user ?? given.group ?? '';
  throw new CliFailure(
    `${who} does not have the role ${role.name} there by a grant of its own.`,
    mine.length === 0 ? 'It has no role of its own.' : `It has: ${mine.map(grantWords).join('; ')}.`,
  );
}

function requireWhomAndWhere(given: Choice): void {
  const saysWhom = given.user !== undefined || given.group !== undefined;
  if (!saysWhom || !saysWhere(given)) throw unsaid();
}

function saysWhere({ cluster, everywhere, pool }: Choice): boolean {
  return everywhere === true || pool !== undefined || cluster !== undefined;
}

function unsaid(): UsageFailure {
  return new UsageFailure(
    'It is not said to whom, or where.',
    'Give --user NAME or --group NAME, and --everywhere, --pool NAME or --cluster NAME.',
  );
}

/** A place that is not the one of the grant would otherwise be passed over, and another grant taken than the one that was meant. */
function saidTwice(): UsageFailure {
  return new UsageFailure(
    'The id of a grant says where it holds: no place belongs beside it.',
    'Give the id alone, or the name of the role with --user NAME or --group NAME and the place.',
  );
}

/** Null when nobody is named. */
async function receiverOf(api: ApiClient, { group, user }: Choice): Promise<GrantBody['to'] | null> {
  if (user !== undefined) return { kind: 'user', id: (await getUser(api, user)).id };
  return group === undefined ? null : { kind: 'group', id: (await getGroup(api, group)).id };
}

/** Null when no place is named. */
async function placeOf(api: ApiClient, { cluster, everywhere, pool }: Choice): Promise<GrantBody['at'] | null> {
  if (everywhere === true) return { kind: 'global' };
  if (pool !== undefined) return { kind: 'pool', id: (await getPool(api, pool)).id };
  return cluster === undefined ? null : { kind: 'cluster', id: (await getCluster(api, cluster)).id };
}

function isTo({ to }: GrantView, wanted: GrantBody['to'] | null): boolean {
  return wanted === null || (to.kind === wanted.kind && to.id === wanted.id);
}

function isAt({ at }: GrantView, wanted: GrantBody['at'] | null): boolean {
  return wanted === null || (at.kind === wanted.kind && at.id === ('id' in wanted ? wanted.id : null));
}
