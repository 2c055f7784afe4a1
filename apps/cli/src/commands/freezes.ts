import {
  createFreeze,
  deleteFreeze,
  FreezeId,
  type FreezeView,
  type FreezeWhen,
  listFreezes,
  TimeZone,
  type WeekPoint,
} from '@sluice/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageFailure } from '../cli-failure.ts';
import { table } from '../context.ts';
import type { Act, Run } from '../program.ts';
import { readMoment } from '../read-moment.ts';
import { connectSignedIn, getCluster } from '../server.ts';

interface AddOptions {
  cluster?: string;
  everywhere?: boolean;
  from?: string;
  until?: string;
  weekly?: { from: WeekPoint; until: WeekPoint };
  zone: string;
  why: string;
}

export function addFreezeCommands(program: Command, act: Act): void {
  const freeze = program.command('freeze').description('times in which nothing is applied');
  freeze
    .command('list')
    .description('what holds now and what comes')
    .option('--cluster <name>', 'what concerns this cluster')
    .action(act(print));
  freeze
    .command('add')
    .description('let nothing be applied for a time, once or each week')
    .option('--cluster <name>', 'in this cluster')
    .addOption(new Option('--everywhere', 'in all clusters').conflicts('cluster'))
    .option('--from <moment>', 'begins then, like 2026-12-24T12:00:00Z; without it now', readMoment)
    .option('--until <moment>', 'ends then', readMoment)
    .addOption(
      new Option('--weekly <span>', 'each week instead, like "Fri 18:00-Mon 08:00"')
        .argParser(readWeekly)
        .conflicts(['from', 'until']),
    )
    .option('--zone <name>', 'the clock of a weekly one, like Europe/Berlin', readZone, 'UTC')
    .requiredOption('--why <text>', 'reason, shown to everybody who wants to apply')
    .action(act(add));
  freeze
    .command('remove')
    .description('end one for good')
    .argument('<freeze>', 'its id in the list', readFreezeId)
    .action(act(remove));
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function readWeekly(text: string): { from: WeekPoint; until: WeekPoint } {
  const [, fromDay = '', fromTime = '', untilDay = '', untilTime = ''] =
    /^([a-z]{3})[a-z]* (\d\d:\d\d) ?(?:-|to) ?([a-z]{3})[a-z]* (\d\d:\d\d)$/.exec(text.trim().toLowerCase()) ?? [];
  const [from, until] = [days.indexOf(fromDay) + 1, days.indexOf(untilDay) + 1];
  const isTime = (time: string) => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time);
  if (from > 0 && until > 0 && isTime(fromTime) && isTime(untilTime))
    return { from: { day: from, time: fromTime }, until: { day: until, time: untilTime } };
  throw new InvalidArgumentError('Give two points of the week, like "Fri 18:00-Mon 08:00".');
}

function readZone(text: string): string {
  if (TimeZone.safeParse(text).success) return text;
  throw new InvalidArgumentError('Give a time zone like Europe/Berlin.');
}

function readFreezeId(text: string): FreezeId {
  const id = FreezeId.safeParse(text);
  if (id.success) return id.data;
  throw new InvalidArgumentError('Give the id that “freeze list” prints.');
}

async function print({ context, output, options }: Run, given: { cluster?: string }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = given.cluster === undefined ? null : await getCluster(api, given.cluster);
  const { items } = await api.call(listFreezes, { query: cluster === null ? {} : { clusterId: cluster.id } });
  const rows = items.map((freeze) => [
    freeze.id,
    freeze.cluster?.name ?? 'everywhere',
    whenWords(freeze.when),
    freeze.now === null ? '-' : `until ${freeze.now.until}`,
    freeze.next?.from ?? '-',
    freeze.createdBy,
    freeze.reason,
  ]);
  const header = ['FREEZE', 'WHERE', 'WHEN', 'HOLDS', 'NEXT', 'BY', 'WHY'];
  output.result({ items }, rows.length === 0 ? ['Nothing is frozen.'] : table(header, rows));
  return true;
}

async function add({ context, output, options }: Run, given: AddOptions): Promise<boolean> {
  if (given.cluster === undefined && given.everywhere !== true)
    throw new UsageFailure('It is not said where.', 'Give --cluster NAME or --everywhere.');
  const when = whenOf(given);
  const api = await connectSignedIn(context, options);
  const clusterId = given.cluster === undefined ? null : (await getCluster(api, given.cluster)).id;
  const freeze = await api.call(createFreeze, { body: { clusterId, when, reason: given.why } });
  const where = freeze.cluster === null ? 'everywhere' : `in ${freeze.cluster.name}`;
  output.result({ freeze }, [`Nothing is applied ${where} ${whenWords(freeze.when)}.`, `Freeze ${freeze.id}`]);
  return true;
}

function whenOf({ from, until, weekly, zone }: AddOptions): FreezeWhen {
  if (weekly !== undefined) return { kind: 'weekly', ...weekly, timeZone: zone };
  if (until !== undefined) return { kind: 'once', from: from ?? new Date().toISOString(), until };
  throw new UsageFailure('It is not said when it ends.', 'Give --until MOMENT, or --weekly "Fri 18:00-Mon 08:00".');
}

async function remove({ context, output, options }: Run, freezeId: FreezeId): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  await api.call(deleteFreeze, { params: { freezeId } });
  output.result({ freezeId }, ['It has ended.']);
  return true;
}

function whenWords(when: FreezeView['when']): string {
  if (when.kind === 'once') return `from ${when.from} until ${when.until}`;
  const point = ({ day, time }: WeekPoint) => {
    const name = days[day - 1] ?? '';
    return `${name.slice(0, 1).toUpperCase()}${name.slice(1)} ${time}`;
  };
  return `each week from ${point(when.from)} to ${point(when.until)} (${when.timeZone})`;
}
