import {
  type ApiClient,
  adoptDrift,
  type ClusterView,
  type DriftEntry,
  ignoreDrift,
  listDrift,
  overwriteDrift,
  setDriftPolicy,
} from '@sluice/contract';
import { Argument, type Command, Option } from 'commander';
import { CliFailure, UsageFailure } from '../cli-failure.ts';
import { table, typed } from '../context.ts';
import { counted } from '../counted.ts';
import type { Act, Run } from '../program.ts';
import { readMoment } from '../read-moment.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { summaryLines } from '../words.ts';

interface ClusterOption {
  cluster: string;
}

interface ChoiceOption extends ClusterOption {
  node?: string;
  all?: boolean;
}

const policies = ['ask', 'heal'] as const;

export function addDriftCommands(program: Command, act: Act): void {
  const drift = program.command('drift').description('what differs on nodes from what belongs there');
  const command = (name: string, description: string) =>
    drift.command(name).description(description).requiredOption('--cluster <name>', 'the cluster');
  const choosing = (name: string, description: string) =>
    command(name, description)
      .argument('[entries...]', 'keys of the list')
      .option('--node <name>', 'every difference of this node')
      .option('--all', 'every difference of the cluster');

  command('list', 'every difference, ignored ones included; exit code 0 only when there is none that is open').action(
    act(printDrift),
  );
  choosing('adopt', 'stage what was changed on nodes as one change to review').action(act(adopt));
  choosing('overwrite', 'put back what belongs on the nodes, now; their HAProxy reloads').action(act(overwrite));
  choosing('ignore', 'ignore differences until they change')
    .addOption(new Option('--until <moment>', 'at most until then, like 2026-01-31T12:00:00Z').argParser(readMoment))
    .option('--no-longer', 'show them again')
    .action(act(ignore));
  command('policy', 'say what happens with drift without a person, or print it')
    .addArgument(new Argument('[policy]', 'ask: wait for a person; heal: overwrite it').choices(policies))
    .action(act(policy));
}

async function printDrift({ context, output, options }: Run, given: ClusterOption): Promise<boolean> {
  const { api, cluster } = await connectTo({ context, output, options }, given.cluster);
  const list = await api.call(listDrift, { params: { clusterId: cluster.id } });
  const rows = list.items.map((entry) => [
    entry.key,
    entry.nodeName,
    entry.state,
    stateOf(entry),
    entry.since,
    entry.what,
  ]);
  const lines =
    list.items.length === 0 ? ['Nothing differs.'] : table(['KEY', 'NODE', 'STATE', 'IS', 'SINCE', 'WHAT'], rows);
  output.result(list, [...lines, `Policy: ${list.policy}`]);
  return list.items.every((entry) => entry.ignored !== null);
}

function stateOf({ accepted, ignored }: DriftEntry): string {
  if (accepted) return 'accepted';
  if (ignored === null) return 'open';
  return ignored.until === null ? 'ignored' : `ignored until ${ignored.until}`;
}

async function adopt(run: Run, keys: string[], given: ChoiceOption): Promise<boolean> {
  const { api, chosen, cluster } = await choose(run, keys, given);
  const result = await api.call(adoptDrift, { params: { clusterId: cluster.id }, body: { entries: seen(chosen) } });
  const { change, conflicts } = result;
  if (change === null) {
    const lines = conflicts.flatMap((conflict) => [
      `${conflict.resource}, ${conflict.section}: changed on the node and in what is staged.`,
      ...sideLines('staged', conflict.staged),
      ...sideLines('node', conflict.node),
    ]);
    run.output.result(result, [...lines, 'Nothing is staged. Reject the staged change, or write the section by hand.']);
    return false;
  }
  run.output.result(result, [
    `Change ${change.number} is staged on ${cluster.name}: ${change.title}`,
    ...summaryLines(change),
    `Nothing is live yet. Next: ${typed(run.context, `apply --wait --cluster ${cluster.name}`)}`,
  ]);
  return true;
}

function sideLines(side: string, text: string | null): string[] {
  if (text === null) return [`  ${side}: the section is not there`];
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${side}: ${line}`);
}

async function overwrite(run: Run, keys: string[], given: ChoiceOption): Promise<boolean> {
  const { api, chosen, cluster } = await choose(run, keys, given);
  const list = await api.call(overwriteDrift, { params: { clusterId: cluster.id }, body: { entries: seen(chosen) } });
  const nodes = [...new Set(chosen.map((entry) => entry.nodeName))];
  run.output.result(list, [
    `${counted(nodes.length, 'node')} put back what belongs there and reload: ${nodes.join(', ')}.`,
    ...chosen.map((entry) => `  ${entry.nodeName}: ${entry.what}`),
    `See what came of it: ${typed(run.context, `drift list --cluster ${cluster.name}`)}`,
  ]);
  return true;
}

async function ignore(
  run: Run,
  keys: string[],
  given: ChoiceOption & { until?: string; longer: boolean },
): Promise<boolean> {
  const { api, chosen, cluster } = await choose(run, keys, given);
  const body = { entries: seen(chosen), ignore: given.longer, until: given.until ?? null };
  const list = await api.call(ignoreDrift, { params: { clusterId: cluster.id }, body });
  const until = given.until === undefined ? 'until it changes' : `until ${given.until}, or until it changes`;
  const words = given.longer ? `ignored ${until}` : 'shown again';
  run.output.result(list, [
    `${counted(chosen.length, 'difference')} ${words}:`,
    ...chosen.map((entry) => `  ${entry.nodeName}: ${entry.what}`),
    'The nodes stay drifted: ignoring mends nothing.',
  ]);
  return true;
}

async function policy(run: Run, wanted: (typeof policies)[number] | undefined, given: ClusterOption): Promise<boolean> {
  const { api, cluster } = await connectTo(run, given.cluster);
  const params = { clusterId: cluster.id };
  const result =
    wanted === undefined
      ? { policy: (await api.call(listDrift, { params })).policy }
      : await api.call(setDriftPolicy, { params, body: { policy: wanted } });
  const words = { ask: 'waits for a person', heal: 'is overwritten as soon as it is seen' } as const;
  run.output.result(result, [`Drift of ${cluster.name} ${words[result.policy]} (${result.policy}).`]);
  return true;
}

async function connectTo({ context, options }: Run, name: string): Promise<{ api: ApiClient; cluster: ClusterView }> {
  const api = await connectSignedIn(context, options);
  return { api, cluster: await getCluster(api, name) };
}

/** The entries as they are now; what is on the nodes when the request arrives must still be the same. */
async function choose(
  run: Run,
  keys: readonly string[],
  given: ChoiceOption,
): Promise<{ api: ApiClient; cluster: ClusterView; chosen: DriftEntry[] }> {
  if (keys.length === 0 && given.all !== true && given.node === undefined)
    throw new UsageFailure(
      'No difference is chosen.',
      'Name keys of drift list, or a node with --node, or take --all.',
    );
  const { api, cluster } = await connectTo(run, given.cluster);
  const { items } = await api.call(listDrift, { params: { clusterId: cluster.id } });
  const isChosen = (entry: DriftEntry) =>
    given.all === true || entry.nodeName === given.node || keys.includes(entry.key);
  const chosen = items.filter(isChosen);
  const unknown = keys.find((key) => !items.some((entry) => entry.key === key));
  if (unknown !== undefined)
    throw new CliFailure(
      `No difference has the key ${unknown}.`,
      'Take the keys from drift list; one that is gone has none.',
    );
  if (chosen.length === 0) throw new CliFailure('Nothing differs there.', 'See what differs with: drift list.');
  return { api, cluster, chosen };
}

function seen(entries: readonly DriftEntry[]) {
  return entries.map(({ key, nodeId, seen: values }) => ({ key, nodeId, seen: values }));
}
