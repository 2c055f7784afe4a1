import type { Metrics } from '@sluice/contract/agent';
import { wait } from '../clock.ts';
import { describeError, type Log } from '../log.ts';
import type { ControlPlane } from './control-plane.ts';

const metricsEveryMs = 5000;

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

  constructor(parts: MetricsSenderParts) {
    this.#parts = parts;
  }

  hurry(): void {
    this.#wake.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { controlPlane, everyMs = metricsEveryMs, log, read } = this.#parts;
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
      if (!signal.aborted) await wait(everyMs, this.#wake.signal);
    }
  }
}
