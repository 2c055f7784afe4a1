import { Problem, type ProblemError, problems } from '@sluice/contract';
import { type CliContext, printable } from './context.ts';

/** Something that the user can mend on this side: what happened and what to do. */
export class CliFailure extends Error {
  readonly remediation: string;

  constructor(cause: string, remediation: string, options?: ErrorOptions) {
    super(cause, options);
    this.name = 'CliFailure';
    this.remediation = remediation;
  }
}

/** A command line whose options do not fit together, or lack one: exit code 2, as for one that the parser does not take. */
export class UsageFailure extends CliFailure {}

interface FailureView {
  code: string;
  title: string;
  errors: readonly ProblemError[];
}

/** Prints why a command failed, on stderr. */
export function reportFailure(context: CliContext, error: unknown, json: boolean): void {
  const view = viewOf(error);
  if (json) {
    context.stderr.write(`${JSON.stringify({ error: view }, null, 2)}\n`);
    return;
  }
  const lines = [`Error: ${view.title}`];
  for (const { field, cause, remediation } of view.errors) {
    if (cause !== view.title) lines.push(`  ${field === null ? '' : `${field}: `}${cause}`);
    if (remediation !== '') lines.push(`  What to do: ${remediation}`);
  }
  // A cause may have lines of its own; what else is not text stays out.
  const printed = lines.flatMap((line) => line.split('\n')).map(printable);
  context.stderr.write(`${printed.join('\n')}\n`);
}

function viewOf(error: unknown): FailureView {
  if (error instanceof Problem) {
    const [only] = error.code === 'not-found' ? error.errors : [];
    return { code: error.code, title: only?.cause ?? problems[error.code].title, errors: error.errors };
  }
  if (error instanceof CliFailure) {
    const reason = { field: null, cause: error.message, remediation: error.remediation };
    return { code: 'cli', title: error.message, errors: [reason] };
  }
  const cause = error instanceof Error ? (error.stack ?? error.message) : 'an unknown failure';
  const remediation = 'This is a defect of the program; please report it with these lines.';
  return { code: 'internal', title: 'Something went wrong', errors: [{ field: null, cause, remediation }] };
}
