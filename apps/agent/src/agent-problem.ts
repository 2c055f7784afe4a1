/** A failure of a command that a person started: says why and what to do, never a stack. */
export class AgentProblem extends Error {
  readonly code: string;
  readonly remediation: string;

  constructor(code: string, cause: string, remediation: string, options?: ErrorOptions) {
    super(cause, options);
    this.name = 'AgentProblem';
    this.code = code;
    this.remediation = remediation;
  }
}

/** `errno` name of a file-system or socket error, for example EACCES; null for anything else. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

export function isMissing(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT';
}
