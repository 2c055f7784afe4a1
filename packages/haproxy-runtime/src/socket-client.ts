import { connect } from 'node:net';
import { type Command, writeCommand, writePayload } from './command-line.ts';
import { RuntimeError, type RuntimeErrorCode } from './runtime-error.ts';

/** Limits of one command. What is beyond them is `timeout` or `answer-too-large`. */
export interface RunOptions {
  /** Limit for connecting, asking and the whole answer. Default 5,000. */
  timeoutMs?: number;
  /** Default 64 MiB: `show stat` of some ten thousand servers is a few MiB. */
  maxAnswerBytes?: number;
  /** Lines that follow the command (`<<`). They may be secret: no error and no log holds them. */
  payload?: string;
}

/** The command as it goes over the socket, with its payload if it has one. */
export function writeLine(command: Command, { payload }: RunOptions): string {
  return payload === undefined ? writeCommand(command) : writePayload(command, payload);
}

const defaultTimeoutMs = 5_000;
const defaultMaxAnswerBytes = 64 * 1024 * 1024;

/**
 * Runs one command on a stats socket and gives HAProxy's answer without the empty line that ends it.
 *
 * Errors:  RuntimeError; an answer that says `Unknown command` or `Permission denied` is one too.
 * Limits:  unix sockets only, whose paths the kernel limits to 107 bytes. The answer is read as UTF-8.
 */
export async function runCommand(socketPath: string, command: Command, options: RunOptions = {}): Promise<string> {
  return checkAnswer(await exchange(socketPath, writeLine(command, options), options), command);
}

/** Text that answers a command which HAProxy understood; throws for the two refusals that every command can meet. */
export function checkAnswer(answer: string, command: Command): string {
  if (answer.startsWith('Unknown command'))
    throw new RuntimeError('unknown-command', `HAProxy does not know the command \`${command.join(' ')}\` here.`);
  if (answer.startsWith('Permission denied'))
    throw new RuntimeError('permission-denied', `The socket's level does not allow \`${command.join(' ')}\`.`);
  return answer.replace(/\n+$/, '\n');
}

/** An answer that may have been broken off: then `complete` is false and the text ends with a whole line. */
export interface PartialAnswer {
  text: string;
  complete: boolean;
}

/**
 * Sends one line and reads until HAProxy closes the connection. No judgement of the answer.
 *
 * Why half-closed: the master CLI of 2.6 keeps a connection open after the first command; our end of file is what
 * makes every version close it when the answer is complete.
 */
export async function exchange(socketPath: string, line: string, options: RunOptions = {}): Promise<string> {
  return (await exchangeUpTo(socketPath, line, null, options)).text;
}

/** As `exchange`, but breaks off after `cutBytes` instead of taking in all of a long list. */
export function exchangeUpTo(
  socketPath: string,
  line: string,
  cutBytes: number | null,
  options: RunOptions = {},
): Promise<PartialAnswer> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const maxAnswerBytes = options.maxAnswerBytes ?? defaultMaxAnswerBytes;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const socket = connect(socketPath);
    const fail = (error: RuntimeError) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(new RuntimeError('timeout', `HAProxy gave no whole answer on ${socketPath} within ${timeoutMs} ms.`)),
      timeoutMs,
    );
    socket.on('connect', () => socket.end(`${line}\n`));
    socket.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > maxAnswerBytes)
        return fail(new RuntimeError('answer-too-large', `HAProxy's answer is longer than ${maxAnswerBytes} bytes.`));
      chunks.push(chunk);
      if (cutBytes === null || sizeBytes <= cutBytes) return;
      clearTimeout(timer);
      resolve({ text: wholeLines(Buffer.concat(chunks).subarray(0, cutBytes).toString('utf8')), complete: false });
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => fail(socketError(socketPath, error)));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ text: Buffer.concat(chunks).toString('utf8'), complete: true });
    });
  });
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

const socketErrors: Record<string, [RuntimeErrorCode, string]> = {
  ENOENT: ['socket-missing', 'There is no socket'],
  ENOTDIR: ['socket-missing', 'There is no socket'],
  ENOTSOCK: ['socket-missing', 'There is a file that is no socket'],
  EACCES: ['permission-denied', 'This user may not connect to the socket'],
  EPERM: ['permission-denied', 'This user may not connect to the socket'],
  ECONNREFUSED: ['connection-refused', 'No process listens on the socket'],
  ECONNRESET: ['connection-lost', 'HAProxy closed the connection on the socket'],
  EPIPE: ['connection-lost', 'HAProxy closed the connection on the socket'],
};

function socketError(socketPath: string, error: NodeJS.ErrnoException): RuntimeError {
  const [code, words] = socketErrors[error.code ?? ''] ?? ['connection-refused', 'Connecting failed for the socket'];
  return new RuntimeError(code, `${words} ${socketPath} (${error.code ?? 'unknown error'}).`, { cause: error });
}
