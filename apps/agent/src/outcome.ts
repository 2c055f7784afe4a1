import type { NodeDiagnostic } from '@sluice/contract/agent';

/** Why a step stalled; becomes `code` of the nack. */
export type StallCode =
  | 'config-rejected'
  | 'bind-taken'
  | 'drift'
  | 'blob-corrupt'
  | 'blob-unavailable'
  | 'file-system'
  | 'reload-failed'
  | 'proof-failed'
  | 'not-manageable'
  /** The agent died in the middle of this commit, more than once. */
  | 'interrupted';

/** What one step of a pass reports. The caller needs nothing else to decide what to do. */
export type StepOutcome =
  | { kind: 'done' }
  /** The world may heal by itself: try again. */
  | { kind: 'retry'; afterMs: number; cause: string }
  /** A person must act: keep or restore the running configuration. At least one diagnostic. */
  | { kind: 'stalled'; code: StallCode; diagnostics: readonly NodeDiagnostic[] };
