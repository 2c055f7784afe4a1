import {
  agentProtocolVersion,
  type Facts,
  type Observed,
  type OverrideStatus,
  type Report,
} from '@sluice/contract/agent';
import { wait } from '../clock.ts';
import type { Converger } from '../converge/converger.ts';
import type { Observer } from '../converge/observer.ts';
import { describeError, type Log } from '../log.ts';
import { createBackoff } from './backoff.ts';
import type { ControlPlane } from './control-plane.ts';

const lookEveryMs = 2000;
const reportEveryMs = 15_000;

/** What of a converger concerns reports: the answer that waits, and what it answers. */
export type Answering = Pick<Converger, 'pendingAnswer' | 'newestKey' | 'confirmDelivered'>;

/** Tells the control plane what the node is: at start, after every pass, when something changed, and every 15 s. */
export class Reporter {
  readonly #controlPlane: Pick<ControlPlane, 'sendReport' | 'putBlob'>;
  readonly #converger: () => Answering;
  readonly #observer: Observer;
  readonly #overrides: () => OverrideStatus[];
  readonly #readFacts: (observed: Observed) => Promise<Facts>;
  readonly #log: Log;
  readonly #backoff = createBackoff();
  #wake = new AbortController();
  #lastReport = '';
  #lastFacts = '';
  #sentAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: {
    controlPlane: Pick<ControlPlane, 'sendReport' | 'putBlob'>;
    converger: () => Answering;
    observer: Observer;
    overrides: () => OverrideStatus[];
    readFacts: (observed: Observed) => Promise<Facts>;
    log: Log;
  }) {
    this.#controlPlane = parts.controlPlane;
    this.#converger = parts.converger;
    this.#observer = parts.observer;
    this.#overrides = parts.overrides;
    this.#readFacts = parts.readFacts;
    this.#log = parts.log;
  }

  /** Something happened that the control plane should hear now. */
  hurry(): void {
    this.#wake.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.abort());
    while (!signal.aborted) {
      const pauseMs = await this.#tick().catch((error: unknown) => {
        this.#log.error('report broke off', { cause: describeError(error) });
        return this.#backoff.next();
      });
      if (!signal.aborted) await wait(pauseMs, this.#wake.signal);
      this.#wake = new AbortController();
    }
  }

  /** Sends an answer that waits, once, whatever the rhythm: used before the process ends. */
  async sendLast(): Promise<void> {
    if (this.#converger().pendingAnswer) await this.#tick();
  }

  /** Returns: milliseconds until the next look. */
  async #tick(): Promise<number> {
    const observed = await this.#observer.observe();
    const facts = await this.#changedFacts(observed);
    const report = this.#compose(observed, facts);
    const text = JSON.stringify({ ...report, facts: null });
    const isDue = performance.now() - this.#sentAtMs >= reportEveryMs;
    if (text === this.#lastReport && report.outcome === null && facts === null && !isDue) return lookEveryMs;
    return this.#send(report, text);
  }

  #compose(observed: Observed, facts: Facts | null): Report {
    const pending = this.#converger().pendingAnswer;
    const key = pending ?? this.#converger().newestKey;
    return {
      protocol: agentProtocolVersion,
      epoch: key?.epoch ?? null,
      counter: key?.counter ?? 0,
      observed: { ...observed, overrides: this.#overrides() },
      outcome: pending?.outcome ?? null,
      facts,
    };
  }

  async #send(report: Report, text: string): Promise<number> {
    const converger = this.#converger();
    const pending = converger.pendingAnswer;
    const answer = await this.#controlPlane.sendReport(report);
    if (answer.kind !== 'ok') {
      const retryMs = this.#backoff.next();
      this.#log.warn('report not delivered', { cause: answer.cause, refused: answer.kind === 'refused', retryMs });
      return retryMs;
    }
    this.#backoff.reset();
    this.#lastReport = text;
    this.#sentAtMs = performance.now();
    if (report.facts) this.#lastFacts = JSON.stringify(report.facts);
    if (pending && pending.outcome === report.outcome) converger.confirmDelivered(pending);
    await this.#upload(answer.value.wanted);
    return lookEveryMs;
  }

  async #upload(wanted: readonly string[]): Promise<void> {
    for (const digest of wanted) {
      const bytes = await this.#observer.readObserved(digest);
      if (bytes === null) continue;
      const answer = await this.#controlPlane.putBlob(digest, bytes);
      if (answer.kind !== 'ok') this.#log.warn('file not uploaded', { digest, cause: answer.cause });
    }
    // The next report tells that the bytes are there now.
    if (wanted.length > 0) this.#sentAtMs = Number.NEGATIVE_INFINITY;
  }

  async #changedFacts(observed: Observed): Promise<Facts | null> {
    const facts = await this.#readFacts(observed);
    return JSON.stringify(facts) === this.#lastFacts ? null : facts;
  }
}
