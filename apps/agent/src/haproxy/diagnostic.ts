import type { NodeDiagnostic } from '@sluice/contract/agent';
import { RuntimeError } from '@sluice/haproxy-runtime';
import type { StallCode, StepOutcome } from '../outcome.ts';

type Partial = { code: string; cause: string } & { [Key in keyof NodeDiagnostic]?: NodeDiagnostic[Key] };

/** A diagnostic of ours; an error without a place unless told otherwise. */
export function diagnostic(given: Partial): NodeDiagnostic {
  return {
    severity: 'error',
    source: 'agent',
    line: null,
    ...given,
    // As much as a report may carry: one that is too large would be refused, and sent again for ever.
    path: given.path?.slice(0, 1_024) ?? null,
    cause: given.cause.slice(0, 8_000),
    remediation: given.remediation?.slice(0, 2_000) ?? null,
  };
}

export function stalled(
  code: StallCode,
  ...diagnostics: readonly NodeDiagnostic[]
): Extract<StepOutcome, { kind: 'stalled' }> {
  return { kind: 'stalled', code, diagnostics: diagnostics.slice(0, 200) };
}

/** Cause and remedy of an error that a socket call threw. */
export function describeRuntimeError(error: unknown): { cause: string; remediation: string } {
  if (error instanceof RuntimeError) return { cause: error.message, remediation: error.remediation };
  return {
    cause: error instanceof Error ? error.message : 'An unknown error.',
    remediation: 'Look at the log of the agent.',
  };
}
