import { Problem, type ProblemError, problem } from '@sluice/contract';
import type { AnswerValue, CommandBody, Refusal } from '@sluice/contract/agent-operations';
import { isOnline } from '../nodes/index.ts';
import type { NodeTarget } from './node-targets.ts';

/** How long a caller waits for the nodes, and how long a command may be carried out. */
export const answerWithinMs = 10_000;

/** What one node said to one command. */
export type Outcome = { result: 'done'; value: AnswerValue } | { result: 'refused'; refusal: Refusal };

export interface NodeOutcome {
  nodeId: NodeTarget['id'];
  name: string;
  outcome: Outcome;
}

/** Questions change nothing: a node that is only observed may be asked, and one that is away is no reason to ask no other. */
export function isQuestion(body: CommandBody): boolean {
  switch (body.kind) {
    case 'list-servers':
    case 'list-sessions':
    case 'list-tables':
    case 'show-table':
    case 'list-maps':
    case 'look-up-map':
      return true;
    case 'reset-server':
    case 'end-session':
    case 'end-server-sessions':
    case 'clear-table-entry':
    case 'clear-counters':
      return false;
  }
}

/** Why a node cannot be told anything now; null when it can. */
export function whyNot(target: NodeTarget, now: Date, mayBeObserved: boolean): Refusal | null {
  if (target.mode !== 'managed' && !mayBeObserved)
    return {
      cause: `${target.name} is only observed: nothing is changed on it.`,
      remediation: 'Adopt the node first, or do it on the node itself.',
    };
  if (!isOnline(target.lastSeenAt, now))
    return {
      cause: `${target.name} is offline: its agent has not reported for a while.`,
      remediation: 'Look whether the agent runs (sluice-agent status); HAProxy itself serves on.',
    };
  if (!target.isCapable)
    return {
      cause: `The agent of ${target.name} is too old for direct operations.`,
      remediation: 'Install the present agent on the node: run the command of the Nodes page again.',
    };
  return null;
}

/** One problem out of what single nodes said; each node is named by its cause. */
export function refused(code: 'operation-refused' | 'node-offline', refusals: readonly Refusal[]): Problem {
  return new Problem(
    code,
    refusals.map((refusal): ProblemError => ({ field: null, ...refusal })),
  );
}

export const noAnswer = (name: string, question: boolean): Refusal => ({
  cause: `${name} did not answer within ${answerWithinMs / 1000} seconds.`,
  remediation: question
    ? 'Ask again; if it stays, look at the log of the agent on that node.'
    : 'It may have been done or not: look at the node before you do it again.',
});

export const withoutNodes = () =>
  problem(
    'node-offline',
    'The cluster has no managed node.',
    'Enrol and adopt a node first: operations are carried out by its agent.',
  );

/** The problem of an act that a node did not carry out; a success status is never sent for those. */
export function requireDone(outcomes: readonly NodeOutcome[]): void {
  const refusals = outcomes.flatMap(({ name, outcome }) =>
    outcome.result === 'refused'
      ? [
          {
            ...outcome.refusal,
            cause: outcomes.length > 1 ? `${name}: ${outcome.refusal.cause}` : outcome.refusal.cause,
          },
        ]
      : [],
  );
  if (refusals.length > 0) throw refused('operation-refused', refusals);
}
