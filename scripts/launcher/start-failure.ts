/** A reason why nothing starts, in words for the person at the terminal. */
export class StartFailure extends Error {
  readonly remediation: string;

  constructor(cause: string, remediation: string, options?: ErrorOptions) {
    super(cause, options);
    this.name = 'StartFailure';
    this.remediation = remediation;
  }
}

/** The end of a log, for the moment when the process that wrote it has failed. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
