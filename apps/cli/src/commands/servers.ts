import {
  type ClusterView,
  liftOverride,
  listLiveServers,
  listOverrides,
  type OverrideView,
  readyServer,
  setServer,
} from '@sluice/contract';
import type { Command } from 'commander';
import { CliFailure, UsageFailure } from '../cli-failure.ts';
import { table } from '../context.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { waitUntil } from '../wait-until.ts';
import {
  nodeIdOf,
  nodeNames,
  perNodeRows,
  readMinutes,
  readPort,
  readServerName,
  readWeight,
  type ServerName,
  type WhereOptions,
  withWhere,
} from './runtime-options.ts';

interface HoldOptions extends WhereOptions {
  for?: number;
  lasting?: boolean;
  why: string;
}

/** How long an agent may take until it says that a setting holds. */
const holdsWithinSeconds = 10;

export function addServerCommands(program: Command, act: Act): void {
  const servers = program.command('servers').description('servers as the running processes have them');
  withWhere(servers.command('list'))
    .description('servers as the running processes have them now, and what holds on them for a time')
    .option('--backend <name>', 'only those of this backend')
    .action(act(printServers));
  const setting = (name: string, description: string) =>
    withWhere(servers.command(name).argument('<backend/server>', 'for example app/web1', readServerName))
      .description(description)
      .option('--for <time>', 'how long, for example 15m, 8h or 2d', readMinutes)
      .option(
        '--lasting',
        'stage it as a change of the configuration too, and hold it until that is applied or rejected',
      )
      .option('--why <text>', 'reason, shown to others', '');
  setting('drain', 'let no new sessions come to a server; what it serves goes on').action(
    act((run: Run, name: ServerName, given: HoldOptions) =>
      hold(run, name, { attribute: 'state', value: 'drain' }, given),
    ),
  );
  setting('maint', 'take a server out; its checks stop too').action(
    act((run: Run, name: ServerName, given: HoldOptions) =>
      hold(run, name, { attribute: 'state', value: 'maint' }, given),
    ),
  );
  setting('ready', 'bring a server back to what its configuration says; with --for or --lasting, against it').action(
    act(ready),
  );
  setting('weight', 'set the weight of a server')
    .argument('<weight>', '0 to 256', readWeight)
    .action(
      act((run: Run, name: ServerName, value: number, given: HoldOptions) =>
        hold(run, name, { attribute: 'weight', value }, given),
      ),
    );
  setting('address', 'send the traffic of a server to another address')
    .argument('<ip>', 'IPv4 or IPv6 address')
    .option('--port <number>', 'port; that of now by default', readPort)
    .action(
      act((run: Run, name: ServerName, value: string, given: HoldOptions & { port?: number }) =>
        hold(
          run,
          name,
          { attribute: 'address', value, ...(given.port === undefined ? {} : { port: given.port }) },
          given,
        ),
      ),
    );
  addOverrideCommands(program, act);
}

function addOverrideCommands(program: Command, act: Act): void {
  const overrides = program.command('overrides').description('what holds on servers for a time');
  overrides
    .command('list')
    .description('what holds on servers whatever the configuration says: who, why, until when, on which nodes')
    .requiredOption('--cluster <name>', 'the cluster')
    .action(act(printOverrides));
  overrides
    .command('lift')
    .description('end it before its time; the server goes back to what its configuration says')
    .argument('<backend/server>', 'for example app/web1', readServerName)
    .requiredOption('--cluster <name>', 'the cluster')
    .action(act(lift));
}

async function hold(
  { context, output, options }: Run,
  name: ServerName,
  set: OverrideView['set'],
  given: HoldOptions,
): Promise<boolean> {
  const minutes = given.for;
  if ((minutes === undefined) === (given.lasting !== true))
    throw new UsageFailure(
      'It is not said how long it should hold.',
      'Give either --for, such as --for 1h, or --lasting.',
    );
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const params = { clusterId: cluster.id };
  const nodeId = await nodeIdOf(api, given);
  const started = await api.call(setServer, {
    params,
    body: {
      ...name,
      nodeId: nodeId ?? null,
      set,
      hold: minutes === undefined ? { lasting: true } : { minutes },
      why: given.why,
    },
  });
  const look = async () =>
    (await api.call(listOverrides, { params })).items.find(({ id }) => id === started.id) ?? null;
  const what = `Setting server ${name.backend}/${name.server}`;
  const view = (await waitUntil(what, holdsWithinSeconds, look, isSettled)) ?? started;
  output.result({ override: view }, [
    ...overrideLines(view),
    ...(view.change === null ? [] : [`Change ${view.change.number} is staged: ${view.change.title}`]),
  ]);
  return view.nodes.every(({ state }) => state === 'holds' || state === 'offline');
}

function isSettled(override: OverrideView | null): boolean {
  return override === null || override.nodes.every(({ state }) => state !== 'pending');
}

async function ready(run: Run, name: ServerName, given: HoldOptions): Promise<boolean> {
  if (given.for !== undefined || given.lasting === true)
    return hold(run, name, { attribute: 'state', value: 'ready' }, given);
  const { context, output, options } = run;
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const nodeId = await nodeIdOf(api, given);
  const body = { ...name, nodeId: nodeId ?? null };
  const done = await api.call(readyServer, { params: { clusterId: cluster.id }, body });
  output.result(done, [`server ${name.backend}/${name.server} is ready on ${nodeNames(done)}`]);
  return true;
}

async function printServers(
  { context, output, options }: Run,
  given: WhereOptions & { backend?: string },
): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const params = { clusterId: cluster.id };
  const nodeId = await nodeIdOf(api, given);
  const { items: overrides } = await api.call(listOverrides, { params });
  const { nodes } = await api.call(listLiveServers, {
    params,
    query: {
      ...(nodeId === undefined ? {} : { nodeId }),
      ...(given.backend === undefined ? {} : { backend: given.backend }),
    },
  });
  const listed = perNodeRows(nodes, (server, node) => {
    const held = overrides.filter(
      (override) =>
        override.backend === server.backend &&
        override.server === server.server &&
        override.nodes.some(({ nodeId: id }) => id === node.nodeId),
    );
    const weight = `${server.weight}${server.weight === server.configuredWeight ? '' : ` (${server.configuredWeight})`}`;
    const address = server.address === null ? '-' : `${server.address} ${server.port}`;
    const until = held.map((override) => `${settingWords(override.set)} ${endWords(override)}`).join('; ');
    return [node.name, `${server.backend}/${server.server}`, server.state, weight, address, until === '' ? '-' : until];
  });
  output.result({ nodes, overrides }, [
    ...table(['NODE', 'SERVER', 'STATE', 'WEIGHT', 'ADDRESS PORT', 'HOLDS'], listed.rows),
    ...listed.notes,
  ]);
  return listed.complete;
}

async function printOverrides({ context, output, options }: Run, given: { cluster: string }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const { items } = await api.call(listOverrides, { params: { clusterId: cluster.id } });
  output.result(
    { items },
    items.length === 0 ? ['Every server is as its configuration says.'] : items.flatMap(overrideLines),
  );
  return true;
}

async function lift({ context, output, options }: Run, name: ServerName, given: { cluster: string }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const params = { clusterId: cluster.id };
  const { items } = await api.call(listOverrides, { params });
  const held = items.filter(({ backend, server }) => backend === name.backend && server === name.server);
  if (held.length === 0) throw nothingHolds(cluster, name);
  for (const { id } of held) await api.call(liftOverride, { params: { ...params, overrideId: id } });
  output.result(
    { lifted: held },
    held.map((override) => `Lifted: ${settingWords(override.set)} on ${override.backend}/${override.server}`),
  );
  return true;
}

const nothingHolds = (cluster: ClusterView, { backend, server }: ServerName) =>
  new CliFailure(`Nothing holds on ${backend}/${server} in ${cluster.name}.`, 'See what does with: overrides list.');

function settingWords(set: OverrideView['set']): string {
  if (set.attribute === 'state') return set.value;
  if (set.attribute === 'weight') return `weight ${set.value}`;
  return `address ${set.value}${set.port === undefined ? '' : ` port ${set.port}`}`;
}

function endWords({ until, change }: OverrideView): string {
  return until === null ? `until change ${change?.number ?? '?'} is applied or rejected` : `until ${until}`;
}

function overrideLines(override: OverrideView): string[] {
  const { backend, server, set, author, why, nodes } = override;
  return [
    `server ${backend}/${server}: ${settingWords(set)} ${endWords(override)}, by ${author.name}${why === '' ? '' : ` (${why})`}`,
    ...nodes.map(({ name, state, cause }) => `  ${name}: ${state}${cause === null ? '' : `: ${cause}`}`),
  ];
}
