import type { Desired } from '@sluice/contract/agent';
import { wait } from '../clock.ts';
import type { Log } from '../log.ts';
import { type DesiredKey, isSameKey } from '../state/node-record.ts';
import type { Answer } from './answer.ts';
import { createBackoff } from './backoff.ts';
import type { ControlPlane } from './control-plane.ts';

export interface PollerEvents {
  onDesired(desired: Desired): void;
  /** Overrides and commands are others than before. */
  onOperations(desired: Desired): void;
  /** The control plane answered, for the first time or again. */
  onReachable(): void;
  onAway(cause: string): void;
}

/** What polls and reports know of each other; `Reporter` is one. */
export interface PolledReports {
  /** Tag of the newest report that was taken: while it holds, the poll stands for it. */
  readonly tag: string | null;
  /** The control plane does not know the report of this tag; null: whatever it knew, it is away. */
  dropTag(tag: string | null): void;
  /** Resolves when a report that answers to this desired state was taken. */
  taken(key: DesiredKey): Promise<void>;
}

/** Below the idle time-outs of usual proxies. The first poll after an outage does not wait: the answer tells that it is over. */
const longestWaitSeconds = 25;
const shortestPollMs = 1000;
/** A pass that takes longer answers over a connection of its own. */
const longestPauseForReportMs = 1000;

export interface PollerParts {
  controlPlane: Pick<ControlPlane, 'pollDesired'>;
  reports: PolledReports;
  events: PollerEvents;
  log: Log;
}

/** Keeps one long poll open until `signal` says stop. The control plane away means nothing happens here. */
export async function pollDesired(parts: PollerParts, signal: AbortSignal): Promise<void> {
  const poller = new Poller(parts, signal);
  while (!signal.aborted) await poller.poll();
}

class Poller {
  readonly #parts: PollerParts;
  readonly #signal: AbortSignal;
  readonly #backoff = createBackoff();
  #have: DesiredKey | null = null;
  #operations: string | null = null;
  #isAway = true;

  constructor(parts: PollerParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
  }

  /** One poll and what follows from it. */
  async poll(): Promise<void> {
    const { controlPlane, reports } = this.#parts;
    const askedAtMs = performance.now();
    const reported = reports.tag;
    const waitSeconds = this.#isAway ? 0 : longestWaitSeconds;
    const known = { have: this.#have, operations: this.#operations };
    const answer = await controlPlane.pollDesired({ ...known, reported, waitSeconds }, this.#signal);
    if (this.#signal.aborted) return;
    if (answer.kind !== 'ok') return this.#retryLater(answer);
    const wasAway = this.#isAway;
    this.#noteReachable();
    const isNew = answer.value !== null && (await this.#take(answer.value, reported));
    // Something between us that does not let a poll wait must not make us ask without pause.
    if (!isNew && !wasAway) await wait(Math.max(0, shortestPollMs - (performance.now() - askedAtMs)), this.#signal);
  }

  #noteReachable(): void {
    this.#backoff.reset();
    if (this.#isAway) this.#parts.events.onReachable();
    this.#isAway = false;
  }

  /** Returns: whether there was a reason to answer before the time was over. */
  async #take(news: Desired, reported: string | null): Promise<boolean> {
    const { events, reports } = this.#parts;
    const isNewState = !isSameKey(this.#have, news);
    const isNewOperation = this.#operations !== (news.operationsTag ?? '');
    const isReportWanted = news.reportWanted === true && reported !== null;
    this.#have = { epoch: news.epoch, counter: news.counter };
    this.#operations = news.operationsTag ?? '';
    if (isReportWanted) reports.dropTag(reported);
    if (isNewState || !(isNewOperation || isReportWanted)) events.onDesired(news);
    if (isNewOperation) events.onOperations(news);
    // The next poll leaves its connection to the answer: one more for each of a thousand nodes would take longer.
    if (isNewState) await this.#pauseForReport(this.#have);
    return isNewState || isNewOperation || isReportWanted;
  }

  async #pauseForReport(key: DesiredKey): Promise<void> {
    const pause = new AbortController();
    const end = () => pause.abort();
    this.#signal.addEventListener('abort', end);
    this.#parts.reports.taken(key).then(end, end);
    await wait(longestPauseForReportMs, pause.signal);
    this.#signal.removeEventListener('abort', end);
  }

  async #retryLater({ cause, kind }: Exclude<Answer<unknown>, { kind: 'ok' }>): Promise<void> {
    const { events, log, reports } = this.#parts;
    const retryMs = this.#backoff.next();
    this.#isAway = true;
    // Only polls that are answered say that the node is there.
    reports.dropTag(null);
    log.warn('control plane does not serve us', { cause, refused: kind === 'refused', retryMs });
    events.onAway(cause);
    await wait(retryMs, this.#signal);
  }
}
