/** Why a command failed. Stable: programs may decide by it. */
export type RuntimeErrorCode =
  | 'socket-missing'
  | 'permission-denied'
  | 'connection-refused'
  | 'connection-lost'
  | 'timeout'
  | 'answer-too-large'
  | 'invalid-command'
  | 'unknown-command'
  | 'no-such-process'
  | 'refused'
  | 'unexpected-answer';

const remediations: Record<RuntimeErrorCode, string> = {
  'socket-missing': 'Check the path, and that HAProxy was started with this socket (`-S` or `stats socket`).',
  'permission-denied': 'Give this user access to the socket (mode, user, group of the bind line) and level `admin`.',
  'connection-refused': 'Start HAProxy: the socket file is there, but no process listens on it.',
  'connection-lost': 'Try again; HAProxy closed the connection, as it does while it reloads.',
  timeout: 'Look whether HAProxy is busy or stopped, then try again with a longer limit.',
  'answer-too-large': 'Ask for less at once, or raise the limit.',
  'invalid-command': 'Use words without control characters.',
  'unknown-command': 'Use a command of this HAProxy version; `help` lists them.',
  'no-such-process': 'Read `show proc` again: the worker has ended.',
  refused: 'Reload HAProxy: it then takes over what the files say.',
  'unexpected-answer': 'Check that the socket belongs to HAProxy 2.6 or newer.',
};

/** Every failure of this package. `message` is the cause in words, `remediation` what to do about it. */
export class RuntimeError extends Error {
  readonly code: RuntimeErrorCode;
  readonly remediation: string;

  constructor(code: RuntimeErrorCode, cause: string, options?: { cause?: unknown }) {
    super(cause, options);
    this.name = 'RuntimeError';
    this.code = code;
    this.remediation = remediations[code];
  }
}
