import {
  type ApiClient,
  type ClusterId,
  clearLiveCounters,
  clearLiveTable,
  endLiveSessions,
  listLiveMaps,
  listLiveSessions,
  listLiveTables,
  lookUpLiveMap,
  type NodeId,
  showLiveTable,
} from '@sluice/contract';
import type { Command } from 'commander';
import { UsageFailure } from '../cli-failure.ts';
import { table } from '../context.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { commandGroup } from './command-group.ts';
import { mapsDescription } from './maps.ts';
import {
  type NodeList,
  nodeIdOf,
  nodeNames,
  perNodeRows,
  readServerName,
  type ServerName,
  type WhereOptions,
  withWhere,
} from './runtime-options.ts';

export function addRuntimeCommands(program: Command, act: Act): void {
  const sessions = program.command('sessions').description('connections that nodes serve');
  withWhere(sessions.command('list'))
    .description('connections that the nodes serve now')
    .option('--proxy <name>', 'only those of this frontend or backend')
    .option('--server <name>', 'only those to this server')
    .option('--source <text>', 'only those whose source holds this text')
    .action(act(printSessions));
  withWhere(sessions.command('end'))
    .description('end one session of a node, or all sessions of a server')
    .argument('[id]', 'id of a session, as the list shows it; with --node')
    .option('--server <backend/server>', 'all sessions of this server', readServerName)
    .action(act(endSessions));
  const tables = program.command('tables').description('stick tables');
  withWhere(tables.command('show'))
    .description('stick tables, or the entries of one')
    .argument('[table]', 'name of the table')
    .option('--key <key>', 'only the entry of this key')
    .action(act(showTables));
  withWhere(tables.command('clear'))
    .description('forget the entry of a key')
    .argument('<table>', 'name of the table')
    .argument('<key>', 'the key, as the entries show it')
    .action(act(clearTable));
  withWhere(commandGroup(program, 'maps', mapsDescription).command('get'))
    .description('what a map gives to a key; without arguments the maps that there are')
    .argument('[map]', 'path under which the configuration names it')
    .argument('[key]', 'the key to look up')
    .action(act(getMap));
  withWhere(program.command('counters').description('counters').command('clear'))
    .description('set the greatest values of counters back to zero')
    .option('--all', 'all counters, on which rates and graphs rest too')
    .action(act(clearCounters));
}

interface Place {
  api: ApiClient;
  params: { clusterId: ClusterId };
  nodeId: NodeId | undefined;
  /** For questions. */
  query: { nodeId?: NodeId };
}

async function placeOf({ context, options }: Run, given: WhereOptions): Promise<Place> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const nodeId = await nodeIdOf(api, given);
  return { api, params: { clusterId: cluster.id }, nodeId, query: nodeId === undefined ? {} : { nodeId } };
}

async function printSessions(
  run: Run,
  given: WhereOptions & { proxy?: string; server?: string; source?: string },
): Promise<boolean> {
  const { api, params, query } = await placeOf(run, given);
  const { proxy, server, source } = given;
  const filter = Object.fromEntries(Object.entries({ proxy, server, source }).filter(([, text]) => text !== undefined));
  const { nodes } = await api.call(listLiveSessions, { params, query: { ...query, ...filter } });
  const head = ['NODE', 'SESSION', 'SOURCE', 'FRONTEND', 'SERVER', 'AGE'];
  return printPerNode(run, nodes, head, (session, { name }) => [
    name,
    session.id,
    session.source,
    session.frontend ?? '-',
    session.backend === null ? '-' : `${session.backend}/${session.server ?? '-'}`,
    session.ageSeconds === null ? '-' : `${session.ageSeconds} s`,
  ]);
}

/** A table of what the nodes told, and why others did not. */
function printPerNode<Item>(
  run: Run,
  nodes: readonly NodeList<Item>[],
  head: string[],
  toRow: (item: Item, node: NodeList<Item>) => string[],
): boolean {
  const { rows, notes, complete } = perNodeRows(nodes, toRow);
  run.output.result({ nodes }, [...table(head, rows), ...notes]);
  return complete;
}

async function endSessions(
  run: Run,
  session: string | undefined,
  given: WhereOptions & { server?: ServerName },
): Promise<boolean> {
  // What is missing is said before anything is asked.
  whichSessions(session, given.node, given.server);
  const { api, params, nodeId } = await placeOf(run, given);
  const body = whichSessions(session, nodeId, given.server);
  const done = await api.call(endLiveSessions, { params, body });
  run.output.result(done, [`Ended on ${nodeNames(done)}.`]);
  return true;
}

function whichSessions<Node extends string>(
  session: string | undefined,
  nodeId: Node | undefined,
  server: ServerName | undefined,
) {
  if (session !== undefined && server !== undefined)
    throw new UsageFailure('One session and all of a server are two things.', 'Give the id, or --server.');
  if (server !== undefined) return { nodeId: nodeId ?? null, ...server };
  if (session === undefined)
    throw new UsageFailure(
      'It is not said which sessions to end.',
      'Give the id of one, or --server for all of a server.',
    );
  if (nodeId === undefined)
    throw new UsageFailure('An id names a session of one node.', 'Name the node with --node, as the list shows it.');
  return { nodeId, session };
}

async function showTables(
  run: Run,
  name: string | undefined,
  given: WhereOptions & { key?: string },
): Promise<boolean> {
  const { api, params, query } = await placeOf(run, given);
  if (name === undefined) {
    const { nodes } = await api.call(listLiveTables, { params, query });
    return printPerNode(run, nodes, ['NODE', 'TABLE', 'TYPE', 'USED'], (found, node) => [
      node.name,
      found.name,
      found.type,
      `${found.used}/${found.size}`,
    ]);
  }
  const key = given.key === undefined ? {} : { key: given.key };
  const { nodes } = await api.call(showLiveTable, { params, query: { ...query, table: name, ...key } });
  return printPerNode(run, nodes, ['NODE', 'KEY', 'IN USE', 'EXPIRES', 'DATA'], (entry, node) => [
    node.name,
    entry.key,
    String(entry.uses),
    entry.expiresInMs === null ? '-' : `${Math.round(entry.expiresInMs / 1000)} s`,
    Object.entries(entry.data)
      .map(([data, value]) => `${data}=${value}`)
      .join(' '),
  ]);
}

async function clearTable(run: Run, name: string, key: string, given: WhereOptions): Promise<boolean> {
  const { api, params, nodeId } = await placeOf(run, given);
  const done = await api.call(clearLiveTable, { params, body: { nodeId: nodeId ?? null, table: name, key } });
  run.output.result(done, [`Forgotten on ${nodeNames(done)}.`]);
  return true;
}

async function getMap(
  run: Run,
  map: string | undefined,
  key: string | undefined,
  given: WhereOptions,
): Promise<boolean> {
  if (map !== undefined && key === undefined)
    throw new UsageFailure('The key to look up is missing.', 'Give it after the map.');
  const { api, params, query } = await placeOf(run, given);
  if (map === undefined || key === undefined) {
    const { nodes } = await api.call(listLiveMaps, { params, query });
    return printPerNode(run, nodes, ['NODE', 'MAP', 'ENTRIES'], ({ file, entries }, node) => [
      node.name,
      file,
      entries === null ? '-' : String(entries),
    ]);
  }
  const { nodes } = await api.call(lookUpLiveMap, { params, query: { ...query, map, key } });
  run.output.result(
    { nodes },
    nodes.map(({ name, problem, answer }) => {
      if (answer === null) return `${name}: ${problem?.cause ?? ''} ${problem?.remediation ?? ''}`;
      return answer.match.found ? `${name}: ${answer.match.value ?? ''}` : `${name}: no entry`;
    }),
  );
  return nodes.every(({ answer }) => answer?.match.found === true);
}

async function clearCounters(run: Run, given: WhereOptions & { all?: boolean }): Promise<boolean> {
  const { api, params, nodeId } = await placeOf(run, given);
  const body = { nodeId: nodeId ?? null, all: given.all === true };
  const done = await api.call(clearLiveCounters, { params, body });
  run.output.result(done, [`Cleared on ${nodeNames(done)}.`]);
  return true;
}
