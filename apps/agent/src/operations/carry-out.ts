import type { AnswerValue, CommandBody } from '@sluice/contract/agent-operations';
import { parseTableEntries, parseTableList } from '@sluice/haproxy-runtime';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { answerQuestion, noSuchTable } from './answer-question.ts';
import { findConfiguredServer } from './configured-server.ts';
import { refuse } from './refused-command.ts';
import { holds, readServers } from './server-setting.ts';
import { findServingWorker, type ServingWorker } from './serving-worker.ts';
import { listTakeBackCommands } from './take-back.ts';

const done: AnswerValue = { kind: 'done' };

/**
 * Carries out one command on the serving worker and reads back what it did. Throws `RefusedCommand` or `RuntimeError` in
 * words for the person who waits.
 */
export async function carryOut(target: HaproxyTarget, isManaged: boolean, body: CommandBody): Promise<AnswerValue> {
  const worker = await findServingWorker(target);
  if (worker === null) throw refuse('HAProxy has no serving worker on this node.', 'Look at the log of HAProxy.');
  switch (body.kind) {
    case 'list-servers':
    case 'list-sessions':
    case 'list-tables':
    case 'show-table':
    case 'list-maps':
    case 'look-up-map':
      return answerQuestion(worker, body);
  }
  if (!isManaged) throw refuse('This node is only observed: nothing is changed on it.', 'Adopt the node first.');
  switch (body.kind) {
    case 'reset-server':
      return resetServer(target, worker, body);
    case 'end-session':
      return expectSilence(await worker.run(['shutdown', 'session', body.session]), 'It has ended already: ask again.');
    case 'end-server-sessions': {
      const answer = await worker.run(['shutdown', 'sessions', 'server', `${body.backend}/${body.server}`]);
      return expectSilence(answer, 'Choose one of the servers that the list names.');
    }
    case 'clear-table-entry':
      return clearEntry(worker, body.table, body.key);
    case 'clear-counters':
      return expectSilence(
        await worker.run(['clear', 'counters', ...(body.all ? ['all'] : [])]),
        'Look at the log of the agent on this node.',
      );
  }
}

/** These commands say nothing when they were carried out. */
function expectSilence(answer: string, remediation: string): AnswerValue {
  if (answer.trim() !== '') throw refuse(`HAProxy: ${answer.trim()}`, remediation);
  return done;
}

async function clearEntry(worker: ServingWorker, table: string, key: string): Promise<AnswerValue> {
  const answer = (await worker.run(['clear', 'table', table, 'key', key])).trim();
  if (answer.startsWith('No such table')) throw noSuchTable(table);
  const left = await worker.run(['show', 'table', table, 'key', key]);
  const [entry] = parseTableEntries(left);
  if (entry === undefined) {
    const isKnown = parseTableList(await worker.run(['show', 'table'])).some(({ name }) => name === table);
    if (answer !== '' && isKnown) throw refuse(`HAProxy: ${answer}`, "Write the key as the table's type says.");
    return done;
  }
  if (entry.uses > 0)
    throw refuse(
      `The entry is in use by ${entry.uses} connections.`,
      'End those sessions first, or wait until they have ended.',
    );
  throw refuse(answer === '' ? 'The entry is there again.' : `HAProxy: ${answer}`, 'A client may have made it anew.');
}

async function resetServer(
  target: HaproxyTarget,
  worker: ServingWorker,
  { backend, server, attribute }: Extract<CommandBody, { kind: 'reset-server' }>,
): Promise<AnswerValue> {
  const find = async () => (await readServers(worker, backend)).find((state) => state.server === server);
  const state = await find();
  if (state === undefined)
    throw refuse(`The running process has no server ${backend}/${server}.`, 'Choose one that the list names.');
  const place = { backend, server, attribute, before: null };
  const [command] = await listTakeBackCommands(target.configFile, place, state);
  const answer = command === undefined ? '' : (await worker.run(command)).trim();
  if (attribute === 'weight') return expectSilence(answer, 'Look at the balance algorithm of the backend.');
  const after = await find();
  if (after !== undefined && holds(after, { attribute: 'state', value: 'ready' })) return done;
  const said = await findConfiguredServer(target.configFile, { backend, server });
  if (said?.disabled ?? state.admin.configuredMaintenance)
    throw refuse(
      `The configuration keeps ${backend}/${server} in maintenance: its line says disabled.`,
      'Let it be ready for a time, or make ready lasting: a change takes the word out of the line.',
    );
  throw refuse(answer === '' ? `${backend}/${server} is not ready.` : `HAProxy: ${answer}`, 'Look at the server.');
}
