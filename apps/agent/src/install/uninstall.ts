import { rm } from 'node:fs/promises';
import { AgentProblem } from '../agent-problem.ts';
import { findAgentRecord } from '../state/agent-record.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { stopRunning } from './detached-run.ts';
import type { Say } from './install.ts';
import { hasUnit, removeUnit } from './systemd-unit.ts';

/** Stops the agent and removes its service and state. HAProxy and its files stay as they are. */
export async function uninstall(state: StateDirectory, say: Say): Promise<void> {
  // Only a directory that is an agent's is ever removed.
  if ((await findAgentRecord(state)) === null) {
    throw new AgentProblem(
      'not-enrolled',
      `${state.root} holds no enrolled agent.`,
      'Name the right directory with --state-dir.',
    );
  }
  if (process.getuid?.() === 0 && (await hasUnit())) await removeUnit();
  if ((await stopRunning(state)) === 'still-running') {
    throw new AgentProblem(
      'still-running',
      'The agent does not stop.',
      'Look at its log, end it, then run the same command again.',
    );
  }
  await rm(state.root, { recursive: true, force: true });
  say(`removed ${state.root}. HAProxy keeps serving what it serves; remove the node on the Nodes page, too.`);
}
