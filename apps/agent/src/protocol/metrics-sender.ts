import type { Metrics } from '@sluice/contract/agent';
import { wait } from '../clock.ts';
import { describeError, type Log } from '../log.ts';
import type { ControlPlane } from './control-plane.ts';

const metricsEveryMs = 5000;
/** While the node is watched after a commit. */
const watchedEveryMs = 1000;

export interface MetricsSenderParts {
  read(): Promise<Metrics>;
  controlPlane: Pick<ControlPlane, 'sendMetrics'>;
  log: Log;
  /** Milliseconds between two snapshots; default 5,000. */
  everyMs?: number;
}

/** Sends a snapshot every few seconds, and at once when something was done that its figures show. */
export class MetricsSender {
  readonly #parts: MetricsSenderParts;
  #wake = new AbortController();
  #isWatched = false;

  constructor(parts: MetricsSenderParts) {
    this.#parts = parts;
  }

  hurry(): void {
    this.#wake.abort();
  }

  /** Whether somebody judges the node by its figures now: they are sent more often then. */
  watch(isWatched: boolean): void {
    if (isWatched && !this.#isWatched) this.hurry();
    this.#isWatched = isWatched;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { controlPlane, log, read } = this.#parts;
    signal.addEventListener('abort', () => this.#wake.abort());
    while (!signal.aborted) {
      // What happens from here on is not in the snapshot.
      this.#wake = new AbortController();
      try {
        // A control plane that is away hears of it by the poll; a lost snapshot is replaced by the next.
        await controlPlane.sendMetrics(await read());
      } catch (error) {
        log.warn('metrics not read', { cause: describeError(error) });
      }
      if (!signal.aborted) await wait(this.#pauseMs, this.#wake.signal);
    }
  }

  get #pauseMs(): number {
    const { everyMs = metricsEveryMs } = this.#parts;
    return this.#isWatched ? Math.min(watchedEveryMs, everyMs) : everyMs;
  }
}
