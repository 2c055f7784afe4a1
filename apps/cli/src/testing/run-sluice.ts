import { Readable } from 'node:stream';
import { runCli } from '../program.ts';

export interface SluiceRun {
  exitCode: number;
  stdout: Buffer;
  stderr: string;
}

/** Runs one command line in this process with its own environment and collected output; `hear` gets what is said on stderr at once. */
export async function runSluice(
  args: readonly string[],
  environment: Record<string, string>,
  stdin: string | Uint8Array = '',
  hear: (text: string) => void = () => undefined,
): Promise<SluiceRun> {
  const out: Buffer[] = [];
  let stderr = '';
  const exitCode = await runCli(args, {
    environment,
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: { write: (chunk) => out.push(Buffer.from(chunk)) },
    stderr: {
      write: (chunk) => {
        stderr += chunk;
        hear(chunk);
      },
    },
  });
  return { exitCode, stdout: Buffer.concat(out), stderr };
}
