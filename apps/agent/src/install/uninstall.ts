import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentProblem } from '../agent-problem.ts';
import { describeError } from '../log.ts';
import { findAgentRecord } from '../state/agent-record.ts';
import { ownerOf, type StateDirectory } from '../state/state-directory.ts';
import { stopRunning } from './detached-run.ts';
import type { Say } from './install.ts';
import { actAs } from './service-user.ts';
import { hasUnit, removeUnit } from './systemd-unit.ts';

/**
 * Stops the agent and removes its service and state. HAProxy and its files stay as they are.
 *
 * Started by root it reads, stops and removes with the rights of the directory's owner, who could lead root anywhere.
 */
export async function uninstall(state: StateDirectory, say: Say): Promise<void> {
  const owner = await ownerOf(state.root);
  const asOwner = <T>(act: () => Promise<T>) => (owner ? actAs({ ...owner, name: null }, act) : act());
  // Only a directory that is an agent's is ever removed.
  if (owner === null || (await asOwner(() => findAgentRecord(state))) === null) {
    throw new AgentProblem(
      'not-enrolled',
      `${state.root} holds no enrolled agent.`,
      'Name the right directory with --state-dir.',
    );
  }
  if (process.getuid?.() === 0 && (await hasUnit())) await removeUnit();
  if ((await asOwner(() => stopRunning(state))) === 'still-running') {
    throw new AgentProblem(
      'still-running',
      'The agent does not stop.',
      'Look at its log, end it, then run the same command again.',
    );
  }
  try {
    await asOwner(() => empty(state.root));
    // An empty directory, which only who may write beside it can remove.
    await rmdir(state.root);
  } catch (error) {
    throw new AgentProblem(
      'not-removed',
      `${state.root} could not be removed with the rights of its owner: ${describeError(error)}`,
      'The agent is stopped. Look at what is left there, then remove it by hand.',
      { cause: error },
    );
  }
  say(`removed ${state.root}. HAProxy keeps serving what it serves; remove the node on the Nodes page, too.`);
}

/** The record goes last: as long as it is there, the same command can be run again. */
async function empty(root: string): Promise<void> {
  const record = 'agent.json';
  const names = (await readdir(root)).filter((name) => name !== record);
  for (const name of [...names, record]) await rm(join(root, name), { recursive: true, force: true });
}
