import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A process that stands still at a step: the step is durable and has not begun to act. */
export interface StoppedProcess {
  pid: number;
  step: string;
  /** Lets it go on; one that was killed in the meantime needs no release. */
  release(): Promise<void>;
}

/** A step at which a process is to stop. */
export interface StepStop {
  /** Resolves when the process stands there; null when the stop was taken back before. */
  reached: Promise<StoppedProcess | null>;
  /** Takes the stop back. A process that stands there already goes on. */
  cancel(): Promise<void>;
}

/** Holds agents and control planes at their named steps, and moves their clocks. */
export interface StepStops {
  /** What a process called `name` is started with: a module for `--import`, and variables of its environment. */
  preload(name: string): { module: string; env: Record<string, string> };
  /**
   * Stops the process at a step. `time` counts announcements of the step from now on, from 1. A process has one stop at most: the
   * next replaces one that was not reached.
   */
  stopAt(name: string, step: string, time?: number): Promise<StepStop>;
  /** Moves the wall clock of a process by that much against the real one, at once where its id is given. */
  setClock(name: string, offsetMs: number, pid?: number): Promise<void>;
  close(): Promise<void>;
}

const lookEveryMs = 5;
const preloadModule = fileURLToPath(new URL('./step-preload.ts', import.meta.url));

/** Makes the place where the processes under test and this one meet; see `step-preload.ts`. */
export async function createStepStops(): Promise<StepStops> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-steps-'));
  // The processes under test run as other users.
  await chmod(directory, 0o777);
  const at = (name: string) => join(directory, name);
  return {
    preload: (name) => ({ module: preloadModule, env: { SLUICE_TEST_STEP_PLACE: at(name) } }),
    async stopAt(name, step, time = 1) {
      const id = randomUUID();
      await replace(`${at(name)}.stop`, JSON.stringify({ id, step, time }));
      const release = () => writeFile(`${at(name)}.go-${id}`, '');
      const taken = new AbortController();
      const reached = waitFor(`${at(name)}.at-${id}`, taken.signal).then((pid) =>
        pid === null ? null : { pid, step, release },
      );
      const cancel = async () => {
        taken.abort();
        await release();
      };
      return { reached, cancel };
    },
    async setClock(name, offsetMs, pid) {
      await replace(`${at(name)}.clock`, String(offsetMs));
      if (pid !== undefined) process.kill(pid, 'SIGUSR2');
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Readers never see half of it. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

async function waitFor(path: string, taken: AbortSignal): Promise<number | null> {
  while (!taken.aborted) {
    if (existsSync(path)) {
      const text = await readFile(path, 'utf8');
      if (text !== '') return Number(text);
    }
    await pause(lookEveryMs);
  }
  return null;
}
