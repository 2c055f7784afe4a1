import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliFailure } from './cli-failure.ts';
import type { CliContext } from './context.ts';

/** Asks on the terminal; what is typed is shown unless it is hidden. `otherwise`: what to do where there is none. */
export async function ask(
  context: CliContext,
  question: string,
  hidden: boolean,
  otherwise = 'Give --username, and the password through --password-stdin.',
): Promise<string> {
  if (context.stdin.isTTY !== true) throw new CliFailure('There is no terminal to ask on.', otherwise);
  context.stderr.write(question);
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!hidden) context.stderr.write(chunk.toString());
      done();
    },
  });
  const reader = createInterface({ input: context.stdin, output: echo, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('line', resolve);
      reader.once('SIGINT', () => reject(new CliFailure('Interrupted.', 'Run the command again.')));
      reader.once('close', () => reject(new CliFailure('Nothing was entered.', 'Run the command again.')));
    });
  } finally {
    reader.close();
    if (hidden) context.stderr.write('\n');
  }
}

const maxSecretBytes = 4096;

/** Everything on stdin without its last line end. `what` it is goes into what is said when it is too long. */
export async function readSecret(context: CliContext, what: 'password' | 'secret'): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of context.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxSecretBytes) throw new CliFailure(`The ${what} on stdin is too long.`, `Send only the ${what}.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
