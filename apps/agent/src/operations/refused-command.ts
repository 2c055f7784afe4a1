import type { Refusal } from '@sluice/contract/agent-operations';
import { RuntimeError } from '@sluice/haproxy-runtime';
import { describeError } from '../log.ts';

/** Something that HAProxy or this node does not do, with what the person can do about it. */
class RefusedCommand extends Error {
  readonly remediation: string;

  constructor(cause: string, remediation: string) {
    super(cause);
    this.remediation = remediation;
  }
}

export function refuse(cause: string, remediation: string): Error {
  return new RefusedCommand(cause, remediation);
}

/** What came of a failure, in words for the person who waits. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusedCommand || error instanceof RuntimeError)
    return { cause: error.message.slice(0, 2000), remediation: error.remediation.slice(0, 2000) };
  return { cause: describeError(error).slice(0, 2000), remediation: 'Look at the log of the agent on this node.' };
}
