import type { Logger } from './log.ts';

const pauseAfterErrorMs = 15_000;

/** Does steps one after another until one has nothing to do, and again when it is woken or the pause that it asked for is over. */
export class WokenLoop {
  readonly #step: () => Promise<number | null>;
  readonly #log: Logger;
  readonly #name: string;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #woken = false;
  #stopped = false;

  /** `step` answers after how many milliseconds it wants to run again; null: not until it is woken. */
  constructor(name: string, log: Logger, step: () => Promise<number | null>) {
    this.#name = name;
    this.#log = log;
    this.#step = step;
  }

  wake(): void {
    this.#woken = true;
    if (this.#running !== null || this.#stopped) return;
    this.#running = this.#untilQuiet().finally(() => {
      this.#running = null;
      if (this.#woken) this.wake();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  async #untilQuiet(): Promise<void> {
    let pauseMs: number | null = 0;
    while ((pauseMs === 0 || this.#woken) && !this.#stopped) {
      this.#woken = false;
      pauseMs = await this.#step().catch((error: unknown) => {
        this.#log.error({ err: error }, `${this.#name} failed; it is tried again`);
        return pauseAfterErrorMs;
      });
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = pauseMs === null || this.#stopped ? null : setTimeout(() => this.wake(), pauseMs).unref();
  }
}
