import type { Command } from './command-line.ts';
import { RuntimeError } from './runtime-error.ts';
import type { RunOptions } from './socket-client.ts';

/** Runs a command in the one worker that a plan is for. */
export type RunInWorker = (command: Command, options?: RunOptions) => Promise<string>;

/** What a running worker takes at the level of our socket. Plain data: it may be stored and sent. */
export interface Capabilities {
  /** Beginnings of the lines of `help`: the words before the first parameter. */
  readonly commands: readonly string[];
  /** Keywords that `add server` takes as it says itself; null where it does not say (before 3.2). */
  readonly addServerKeywords: readonly string[] | null;
}

/**
 * Asks a running worker what it can do.
 *
 * Why not by version: builds differ (a worker without TLS has no `set ssl cert`), distributions carry fixes back, and the
 * level of a socket hides commands.
 * Errors:  RuntimeError.
 */
export async function probeCapabilities(run: RunInWorker): Promise<Capabilities> {
  const commands = parseHelp(await run(['help']));
  if (!commands.includes('add server')) return { commands, addServerKeywords: null };
  const answer = await run(['add', 'server', 'help']).catch((error: unknown) => {
    if (error instanceof RuntimeError && error.code === 'unknown-command') return '';
    throw error;
  });
  return { commands, addServerKeywords: parseAddServerHelp(answer) };
}

/** Reads `help`: lines of `  set server <bk>/<srv> [opts] : words`. */
export function parseHelp(answer: string): string[] {
  const commands = answer
    .split('\n')
    .flatMap((line) => /^ {2}([a-z][a-z0-9 -]*[a-z0-9])(?= *(?:[<[{(:|*#@+]|$))/.exec(line)?.[1] ?? []);
  return [...new Set(commands)];
}

function parseAddServerHelp(answer: string): string[] | null {
  const [heading = '', ...lines] = answer.split('\n');
  if (!heading.startsWith('List of keywords')) return null;
  return lines.map((line) => line.trim().split(' ')[0] ?? '').filter((word) => word !== '');
}

/** Does the worker have a command with these first words? */
export function hasCommand({ commands }: Capabilities, words: string): boolean {
  return commands.some((command) => command === words || command.startsWith(`${words} `));
}
