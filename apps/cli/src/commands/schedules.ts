import { cancelSchedule, listSchedules, ScheduleId, type ScheduleView } from '@sluice/contract';
import { type Command, InvalidArgumentError } from 'commander';
import { table } from '../context.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';

interface ClusterOption {
  cluster: string;
}

export function addScheduleCommands(program: Command, act: Act): void {
  const schedule = program.command('schedule').description('plans that are applied at a moment');
  const command = (name: string, description: string) =>
    schedule.command(name).description(description).requiredOption('--cluster <name>', 'the cluster');
  command('list', 'those that wait, and what came of earlier ones').action(act(print));
  command('cancel', 'let a plan not be applied at its moment')
    .argument('<schedule>', 'its id in the list', readScheduleId)
    .action(act(cancel));
}

function readScheduleId(text: string): ScheduleId {
  const id = ScheduleId.safeParse(text);
  if (id.success) return id.data;
  throw new InvalidArgumentError('Give the id that “schedule list” prints.');
}

async function print({ context, output, options }: Run, given: ClusterOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { id: clusterId } = await getCluster(api, given.cluster);
  const { items } = await api.call(listSchedules, { params: { clusterId } });
  const rows = items.map((item) => [item.id, item.at, item.state, item.askedBy, item.planId, resultOf(item)]);
  const header = ['SCHEDULE', 'AT', 'STATE', 'BY', 'PLAN', 'RESULT'];
  output.result({ items }, rows.length === 0 ? ['No plan waits for a moment.'] : table(header, rows));
  return true;
}

function resultOf({ applied, cancelledBy, problem }: ScheduleView): string {
  if (applied !== null) return `r${applied.revision}`;
  return cancelledBy === null ? (problem?.cause ?? '-') : `cancelled by ${cancelledBy}`;
}

async function cancel({ context, output, options }: Run, id: ScheduleId, given: ClusterOption): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { id: clusterId } = await getCluster(api, given.cluster);
  const schedule = await api.call(cancelSchedule, { params: { clusterId, scheduleId: id } });
  output.result({ schedule }, [`It is not applied at ${schedule.at}.`]);
  return true;
}
