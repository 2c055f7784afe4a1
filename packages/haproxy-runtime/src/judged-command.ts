import type { RunInWorker } from './capabilities.ts';
import type { Command } from './command-line.ts';
import { RuntimeError } from './runtime-error.ts';

/** Which answers mean that a command was done. Most say nothing at all. */
export type Accept = (answer: string) => boolean;

/** For commands that answer only when they fail. */
export const silence: Accept = (answer) => answer === '';

/** For commands that say so when they are done. */
export const says =
  (pattern: RegExp): Accept =>
  (answer) =>
    pattern.test(answer);

const maxWordsLength = 200;

/** Sends commands and judges their answers. `count`: how many `send` has sent. */
export class JudgedCommands {
  count = 0;
  readonly run: RunInWorker;

  constructor(run: RunInWorker) {
    this.run = run;
  }

  /** Errors: RuntimeError `refused` with the first two lines of HAProxy's answer. */
  async send(command: Command, accept: Accept, payload?: string): Promise<string> {
    this.count += 1;
    const answer = (await this.run(command, payload === undefined ? {} : { payload })).trim();
    if (accept(answer)) return answer;
    const words = answer.split('\n').slice(0, 2).join(' ').slice(0, maxWordsLength);
    throw new RuntimeError('refused', words === '' ? 'HAProxy gave no answer.' : `HAProxy says: ${words}`);
  }

  /** Does `act`; when it fails, `undo` cleans up. Errors: those of `act`; a RuntimeError of `undo` is not told. */
  async orUndo(act: () => Promise<unknown>, undo: Command): Promise<void> {
    try {
      await act();
    } catch (error) {
      await this.run(undo).catch(ignoreRuntimeError);
      throw error;
    }
  }
}

function ignoreRuntimeError(error: unknown): void {
  if (!(error instanceof RuntimeError)) throw error;
}
