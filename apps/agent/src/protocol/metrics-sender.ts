import { wait } from '../clock.ts';
import type { Workplace } from '../converge/pass.ts';
import { readMetrics } from '../haproxy/index.ts';
import { describeError } from '../log.ts';
import type { ControlPlane } from './control-plane.ts';

const metricsEveryMs = 5000;

/** Sends a snapshot every few seconds, and at once when something was done that its figures show. */
export class MetricsSender {
  readonly #workplace: Workplace;
  readonly #controlPlane: Pick<ControlPlane, 'sendMetrics'>;
  #wake = new AbortController();

  constructor(workplace: Workplace, controlPlane: Pick<ControlPlane, 'sendMetrics'>) {
    this.#workplace = workplace;
    this.#controlPlane = controlPlane;
  }

  hurry(): void {
    this.#wake.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.abort());
    while (!signal.aborted) {
      // What happens from here on is not in the snapshot.
      this.#wake = new AbortController();
      try {
        // A control plane that is away hears of it by the poll; a lost snapshot is replaced by the next.
        await this.#controlPlane.sendMetrics(await readMetrics(this.#workplace.target));
      } catch (error) {
        this.#workplace.log.warn('metrics not read', { cause: describeError(error) });
      }
      if (!signal.aborted) await wait(metricsEveryMs, this.#wake.signal);
    }
  }
}
