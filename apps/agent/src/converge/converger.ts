import type { Desired, PassOutcome } from '@sluice/contract/agent';
import { wait } from '../clock.ts';
import { describeError } from '../log.ts';
import { createBackoff } from '../protocol/backoff.ts';
import { keepOnly } from '../state/bundle-directory.ts';
import { closeJournal } from '../state/journal.ts';
import { type DesiredKey, isSameKey } from '../state/node-record.ts';
import { decide, isStale, type NodeNow } from './decision.ts';
import type { Observer } from './observer.ts';
import { noteRecord, type Pass, type Workplace } from './pass.ts';
import { recover } from './recover.ts';
import { continueReturn, giveUp, type PassResult, runPass } from './run-pass.ts';

/** An answer that the control plane has not confirmed yet. */
export interface PendingAnswer extends DesiredKey {
  outcome: PassOutcome;
}

/**
 * Makes the node what the newest desired state says, one pass at a time. The only writer of journal and record.
 * It is driven by levels: a message lost, doubled or late changes when something happens, never what.
 */
export class Converger {
  readonly #workplace: Workplace;
  readonly #observer: Observer;
  readonly #onAnswer: () => void;
  readonly #returnBackoff = createBackoff();
  #desired: Desired | null = null;
  #needsDecision = false;
  #decideAfterMs = 0;
  #returning: { pass: Pass; dueMs: number } | null = null;
  #pending: PendingAnswer | null = null;
  #delivered: PendingAnswer | null = null;
  #wake = new AbortController();

  constructor(workplace: Workplace, observer: Observer, onAnswer: () => void) {
    this.#workplace = workplace;
    this.#observer = observer;
    this.#onAnswer = onAnswer;
  }

  get pendingAnswer(): PendingAnswer | null {
    return this.#pending;
  }

  /** The newest message that this node ever took, also before a restart: it tells an older control plane that it is one. */
  get newestKey(): DesiredKey | null {
    const desired = this.#desired;
    return desired ? { epoch: desired.epoch, counter: desired.counter } : this.#workplace.record.seen;
  }

  /** Takes a message of the control plane; an older one than we know is dropped. */
  accept(desired: Desired): void {
    if (isStale(desired, this.newestKey)) {
      this.#workplace.log.info('stale desired state dropped', { counter: desired.counter });
      return;
    }
    this.#desired = desired;
    this.#needsDecision = true;
    this.#decideAfterMs = 0;
    this.#wake.abort();
  }

  /** The control plane has the answer: its journal entry may go. */
  confirmDelivered(answer: PendingAnswer): void {
    if (this.#pending === answer) this.#pending = null;
    this.#delivered = answer;
    this.#wake.abort();
  }

  /** Finishes or undoes what the last process left open; nothing else may happen on the node before. */
  async prepare(signal: AbortSignal): Promise<void> {
    await this.#untilItWorks(async () => {
      const result = await recover(this.#workplace);
      if (result.kind !== 'nothing') this.#take(result);
    }, signal);
  }

  /** Follows the desired state until `signal` says stop. A pass under way is ended properly first. */
  async follow(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.abort());
    while (!signal.aborted) {
      await this.#untilItWorks(() => this.#turn(signal), signal);
      await this.#sleep(signal);
    }
    await this.settle();
  }

  /** A full disk or a damaged file must not end the agent: HAProxy would be left without anybody who returns it. */
  async #untilItWorks(act: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const backoff = createBackoff();
    while (!signal.aborted) {
      try {
        return await act();
      } catch (error) {
        const retryMs = backoff.next();
        this.#needsDecision = this.#desired !== null;
        this.#workplace.log.error('pass broke off', { cause: describeError(error), retryMs });
        await wait(retryMs, signal);
      }
    }
  }

  /** One round: settle what was delivered, go on with a return, do what the desired state asks. */
  async #turn(signal: AbortSignal): Promise<void> {
    await this.settle();
    if (this.#mayDecide && performance.now() >= this.#decideAfterMs) await this.#follow(signal);
    const returning = this.#returning;
    if (returning && performance.now() >= returning.dueMs) this.#take(await continueReturn(returning.pass));
  }

  /** An unfinished return goes before any new work: only its journal knows which files have to come back. */
  get #mayDecide(): boolean {
    return this.#needsDecision && this.#returning === null;
  }

  /** Lets the journal entry of a delivered answer go; where the disk does not let it, at a later turn. */
  async settle(): Promise<void> {
    const delivered = this.#delivered;
    if (!delivered) return;
    this.#delivered = null;
    if (this.#pending !== null || this.#returning) return;
    const { log, record, state } = this.#workplace;
    try {
      await closeJournal(state.journal);
      // Only an open journal could name older files to return to.
      if (record.lastGood) await keepOnly(state.lastGood, [record.lastGood.name]);
    } catch (error) {
      log.error('journal not closed', { cause: describeError(error) });
      this.#delivered ??= delivered;
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const desired = this.#desired;
    if (!desired) return;
    this.#needsDecision = false;
    await this.#remember(desired);
    const decision = decide(desired, await this.#now(desired));
    this.#workplace.log.info('decided', { decision: decision.kind, phase: desired.phase, counter: desired.counter });
    switch (decision.kind) {
      case 'rest':
        // Every other decision ends in an answer, which is told by itself; a look in the middle of a pass only slows it down.
        return this.#onAnswer();
      case 'answer-again':
        return this.#offer(this.#workplace.record.answered);
      case 'acknowledge':
        return this.#acknowledge(desired, decision.phase, decision.bundle);
      case 'give-up':
        return this.#take(await giveUp(this.#workplace, decision.assignment));
      case 'run':
        this.#pending = null;
        return this.#take(await runPass(this.#workplace, decision.assignment, signal));
    }
  }

  async #remember(desired: Desired): Promise<void> {
    const { record } = this.#workplace;
    const seen = { epoch: desired.epoch, counter: desired.counter };
    if (isSameKey(record.seen, seen) && record.managed === desired.managed) return;
    await noteRecord(this.#workplace, { seen, managed: desired.managed, known: desired.bundle ?? record.known });
  }

  /** What the node is now; where the answer would change nothing, without a look at HAProxy. */
  async #now(desired: Desired): Promise<NodeNow> {
    const { record, validated } = this.#workplace;
    const isIdle = !desired.managed || desired.phase === 'hold';
    // Only what was proven before can be there already: the commit of anything else is run, whatever a look would say.
    const isNews = desired.phase === 'commit' && record.lastGood?.bundle !== desired.bundle?.digest;
    if (isIdle || isNews) return { record, servingBundle: null, prepared: new Set<string>() };
    const { diskBundle, haproxy } = await this.#observer.observe();
    const prepared = [...validated].filter(([, by]) => by.haproxyVersion === haproxy.version).map(([digest]) => digest);
    const servingBundle = haproxy.running && haproxy.runningBundle === diskBundle ? diskBundle : null;
    return { record, servingBundle, prepared: new Set(prepared) };
  }

  async #acknowledge(key: DesiredKey, phase: 'prepare' | 'commit', bundle: string): Promise<void> {
    const diagnostics = [...(this.#workplace.validated.get(bundle)?.notes ?? [])];
    const ack = { kind: 'ack', step: null, code: null, restored: null, steps: [] } as const;
    const outcome: PassOutcome = { ...ack, phase, bundle, diagnostics, steps: [] };
    const answered = { epoch: key.epoch, counter: key.counter, outcome };
    await noteRecord(this.#workplace, { answered });
    this.#offer(answered);
  }

  #take(result: PassResult): void {
    const { log, record } = this.#workplace;
    if (result.kind === 'abandoned') {
      log.info('pass abandoned', { cause: result.cause, afterMs: result.afterMs });
      this.#returning = null;
      this.#needsDecision = this.#desired !== null;
      this.#decideAfterMs = performance.now() + result.afterMs;
      return;
    }
    if (result.kind === 'returning') {
      const retryMs = this.#returnBackoff.next();
      log.error('the last good files do not serve yet', { retryMs, code: result.outcome.code });
      this.#returning = { pass: result.pass, dueMs: performance.now() + retryMs };
      const { epoch, counter } = result.pass.journal;
      this.#offer({ epoch, counter, outcome: result.outcome });
      return;
    }
    this.#returning = null;
    this.#returnBackoff.reset();
    const { code, kind, phase, step } = result.outcome;
    log.info('pass answered', { phase, kind, step, code, restored: result.outcome.restored });
    this.#offer(record.answered);
  }

  #offer(answer: PendingAnswer | null): void {
    this.#pending = answer;
    this.#onAnswer();
  }

  /** Until something happens, or until the next retry is due. */
  async #sleep(signal: AbortSignal): Promise<void> {
    const due = [
      ...(this.#mayDecide ? [this.#decideAfterMs] : []),
      ...(this.#returning ? [this.#returning.dueMs] : []),
    ];
    if (!this.#wake.signal.aborted && !signal.aborted) {
      const longestMs = 60_000;
      const ms = Math.min(longestMs, ...due.map((at) => Math.max(0, at - performance.now())));
      await wait(ms, this.#wake.signal);
    }
    this.#wake = new AbortController();
  }
}
