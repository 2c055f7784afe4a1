import { type AnswerValue, answerLimits, type CommandBody, type LiveServer } from '@sluice/contract/agent-operations';
import {
  parsePatternList,
  parsePatternMatch,
  parseServersState,
  parseSessions,
  parseTableEntries,
  parseTableList,
  type ServerState,
} from '@sluice/haproxy-runtime';
import { refuse } from './refused-command.ts';
import type { ServingWorker } from './serving-worker.ts';

export type Question = Extract<
  CommandBody,
  { kind: 'list-servers' | 'list-sessions' | 'list-tables' | 'show-table' | 'list-maps' | 'look-up-map' }
>;

/** Asks the worker. Throws `RefusedCommand` when there is no such thing, `RuntimeError` when the worker gives no answer. */
export async function answerQuestion(worker: ServingWorker, question: Question): Promise<AnswerValue> {
  switch (question.kind) {
    case 'list-servers':
      return listServers(worker, question.backend);
    case 'list-sessions':
      return listSessions(worker, question);
    case 'list-tables': {
      const { text, complete } = await worker.list(['show', 'table']);
      return { kind: 'tables', ...limited(parseTableList(text), answerLimits.tables, complete) };
    }
    case 'show-table':
      return showTable(worker, question);
    case 'list-maps': {
      const { text, complete } = await worker.list(['show', 'map']);
      const maps = parsePatternList(text).flatMap(({ file, entryCount }) =>
        file === null ? [] : [{ file: file.slice(0, 1024), entries: entryCount }],
      );
      return { kind: 'maps', ...limited(maps, answerLimits.maps, complete) };
    }
    case 'look-up-map':
      return lookUp(worker, question.map, question.key);
  }
}

function limited<Item>(items: readonly Item[], limit: number, complete: boolean) {
  return { items: items.slice(0, limit), truncated: !complete || items.length > limit };
}

async function listServers(worker: ServingWorker, backend: string | undefined): Promise<AnswerValue> {
  const { text, complete } = await worker.list([
    'show',
    'servers',
    'state',
    ...(backend === undefined ? [] : [backend]),
  ]);
  if (text.startsWith("Can't find backend"))
    throw refuse(`The running process has no backend ${backend}.`, 'Choose one of those that the list names.');
  return { kind: 'servers', ...limited(parseServersState(text).map(toServer), answerLimits.servers, complete) };
}

function toServer({ admin, ...state }: ServerState): LiveServer {
  const isOut = admin.forcedMaintenance || admin.inheritedMaintenance || admin.resolutionMaintenance;
  const isDraining = admin.forcedDrain || admin.inheritedDrain;
  return {
    backend: state.backend.slice(0, 255),
    server: state.server.slice(0, 255),
    address: state.address ?? state.fqdn,
    port: state.port,
    weight: state.weight,
    configuredWeight: state.initialWeight,
    state: isOut ? 'maint' : isDraining ? 'drain' : 'ready',
    configuredDisabled: admin.configuredMaintenance,
  };
}

async function listSessions(
  worker: ServingWorker,
  { proxy, server, source }: Extract<Question, { kind: 'list-sessions' }>,
): Promise<AnswerValue> {
  const { text, complete } = await worker.list(['show', 'sess']);
  const sessions = parseSessions(text).filter(
    (session) =>
      (proxy === undefined || session.frontend === proxy || session.backend === proxy) &&
      (server === undefined || session.server === server) &&
      (source === undefined || session.source.includes(source)),
  );
  return { kind: 'sessions', ...limited(sessions, answerLimits.sessions, complete) };
}

async function showTable(
  worker: ServingWorker,
  { table, key }: Extract<Question, { kind: 'show-table' }>,
): Promise<AnswerValue> {
  const listed = await worker.list(['show', 'table', table, ...(key === undefined ? [] : ['key', key])]);
  if (listed.text.startsWith('No such table')) throw noSuchTable(table);
  // A look-up by key prints no first line where it finds nothing, and a wrong key says why.
  const [own] = parseTableList(listed.text);
  const found = own ?? parseTableList((await worker.list(['show', 'table'])).text).find(({ name }) => name === table);
  if (found === undefined) throw noSuchTable(table);
  const complaint = listed.text.trim();
  if (own === undefined && complaint !== '' && !complaint.startsWith('0x'))
    throw refuse(`HAProxy does not take the key: ${complaint}`, `Write it as the table's type says: ${found.type}.`);
  return {
    kind: 'entries',
    table: found,
    ...limited(parseTableEntries(listed.text), answerLimits.entries, listed.complete),
  };
}

export function noSuchTable(table: string) {
  return refuse(`The running process has no stick table ${table}.`, 'Choose one of those that the list names.');
}

async function lookUp(worker: ServingWorker, map: string, key: string): Promise<AnswerValue> {
  const match = parsePatternMatch(await worker.run(['get', 'map', map, key]));
  if (match === null)
    throw refuse(`The running process has no map ${map}.`, 'Name it by the path that its configuration says.');
  const { key: entry, value } = match.found ? match : { key: null, value: null };
  return { kind: 'match', match: { found: match.found, key: entry, value } };
}
