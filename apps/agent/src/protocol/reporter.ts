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
import { type DesiredKey, isSameKey } from '../state/node-record.ts';
import { createBackoff } from './backoff.ts';
import type { ControlPlane } from './control-plane.ts';
import type { PolledReports } from './desired-poller.ts';

/** Milliseconds between two of each. */
export interface ReportRhythm {
  look: number;
  /** Of a node about which nothing is new. */
  report: number;
  /** The same while polls stand for the report; whatever was overlooked is mended then. */
  reportBesidePolls: number;
}

/** That of an agent on a node. */
export const usualRhythm: ReportRhythm = { look: 2_000, report: 15_000, reportBesidePolls: 10 * 60_000 };

/** What of a converger concerns reports: the answer that waits, and what it answers. */
export type Answering = Pick<Converger, 'pendingAnswer' | 'newestKey' | 'confirmDelivered'>;

/**
 * Tells the control plane what the node is: at start, after every pass, when something changed, and every 15 s unless polls stand for
 * the last report.
 */
export class Reporter implements PolledReports {
  readonly #controlPlane: Pick<ControlPlane, 'sendReport' | 'putBlob'>;
  readonly #converger: () => Answering;
  readonly #observer: Observer;
  readonly #overrides: () => OverrideStatus[];
  readonly #readFacts: (observed: Observed) => Promise<Facts>;
  readonly #log: Log;
  readonly #everyMs: ReportRhythm;
  readonly #backoff = createBackoff();
  #wake = new AbortController();
  #lastReport = '';
  #lastFacts = '';
  #lastWanted = '';
  #sentAtMs = Number.NEGATIVE_INFINITY;
  #tag: string | null = null;
  #takenKey: DesiredKey | null = null;
  #awaited: { key: DesiredKey; resolve: () => void } | null = null;

  constructor(parts: {
    controlPlane: Pick<ControlPlane, 'sendReport' | 'putBlob'>;
    converger: () => Answering;
    observer: Observer;
    overrides: () => OverrideStatus[];
    readFacts: (observed: Observed) => Promise<Facts>;
    log: Log;
    everyMs?: ReportRhythm;
  }) {
    this.#controlPlane = parts.controlPlane;
    this.#converger = parts.converger;
    this.#observer = parts.observer;
    this.#overrides = parts.overrides;
    this.#readFacts = parts.readFacts;
    this.#log = parts.log;
    this.#everyMs = parts.everyMs ?? usualRhythm;
  }

  get tag(): string | null {
    return this.#tag;
  }

  dropTag(tag: string | null): void {
    // A report that was taken meanwhile has another one.
    if (tag !== null && tag !== this.#tag) return;
    this.#tag = null;
    if (tag === null) return;
    this.#sentAtMs = Number.NEGATIVE_INFINITY;
    this.hurry();
  }

  /** For one caller at a time. */
  taken(key: DesiredKey): Promise<void> {
    if (isSameKey(this.#takenKey, key)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#awaited = { key, resolve };
    });
  }

  /** Something happened that the control plane should hear now. */
  hurry(): void {
    this.#wake.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.abort());
    // The first poll tells that somebody is there, and leaves its connection to the report.
    await wait(this.#everyMs.report, this.#wake.signal);
    this.#wake = new AbortController();
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
    const { look, report: alone, reportBesidePolls } = this.#everyMs;
    const isDue = performance.now() - this.#sentAtMs >= (this.#tag === null ? alone : reportBesidePolls);
    if (text === this.#lastReport && report.outcome === null && facts === null && !isDue) return look;
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
    this.#tag = answer.value.tag ?? null;
    if (report.facts) this.#lastFacts = JSON.stringify(report.facts);
    if (pending && pending.outcome === report.outcome) converger.confirmDelivered(pending);
    const { wanted } = answer.value;
    const isComplete = await this.#upload(wanted);
    // The next report tells that the bytes are there now, or tries again.
    if (wanted.length > 0) this.#sentAtMs = Number.NEGATIVE_INFINITY;
    const isWantedAgain = wanted.join() === this.#lastWanted;
    this.#lastWanted = wanted.join();
    if (isComplete && !isWantedAgain) return 0;
    this.#noteTaken(report);
    return this.#everyMs.look;
  }

  #noteTaken({ counter, epoch }: Report): void {
    this.#takenKey = epoch === null ? null : { epoch, counter };
    if (!isSameKey(this.#takenKey, this.#awaited?.key ?? null)) return;
    this.#awaited?.resolve();
    this.#awaited = null;
  }

  /** Returns: whether something was wanted, and all of it has arrived. */
  async #upload(wanted: readonly string[]): Promise<boolean> {
    let arrived = 0;
    for (const digest of wanted) {
      const bytes = await this.#observer.readObserved(digest);
      if (bytes === null) continue;
      const answer = await this.#controlPlane.putBlob(digest, bytes);
      if (answer.kind === 'ok') arrived += 1;
      else this.#log.warn('file not uploaded', { digest, cause: answer.cause });
    }
    return wanted.length > 0 && arrived === wanted.length;
  }

  async #changedFacts(observed: Observed): Promise<Facts | null> {
    const facts = await this.#readFacts(observed);
    return JSON.stringify(facts) === this.#lastFacts ? null : facts;
  }
}
