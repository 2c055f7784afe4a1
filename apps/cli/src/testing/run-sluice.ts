import { Readable } from 'node:stream';
import { runCli } from '../program.ts';

export interface SluiceRun {
  exitCode: number;
  stdout: Buffer;
  stderr: string;
}

/** Runs one command line in this process with its own environment and collected output. */
export async function runSluice(
  args: readonly string[],
  environment: Record<string, string>,
  stdin: string | Uint8Array = '',
): Promise<SluiceRun> {
  const out: Buffer[] = [];
  let stderr = '';
  const exitCode = await runCli(args, {
    environment,
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: { write: (chunk) => out.push(Buffer.from(chunk)) },
    stderr: { write: (chunk) => (stderr += chunk) },
  });
  return { exitCode, stdout: Buffer.concat(out), stderr };
}
