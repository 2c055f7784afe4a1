import type { NodeId } from '@sluice/contract';
import type { Desired } from '@sluice/contract/agent';
import type { WakeUps } from '../platform/wake-ups.ts';
import type { AgentGateway } from './gateway.ts';

/** What a node says it has: the newest desired state it knows. */
export interface Have {
  epoch: string;
  counter: number;
  /** Tag of the overrides and commands it knows; null from an agent that knows none of them. */
  operations: string | null;
}

/**
 * Answers long-polls. A desired state is read once and kept until a wake-up names its node, so that an idle poll costs
 * no query. While the connection for wake-ups is away nothing is kept.
 */
export class DesiredBoard {
  readonly #gateway: Pick<AgentGateway, 'desiredOf'>;
  readonly #wakeUps: WakeUps;
  readonly #known = new Map<NodeId, Promise<Desired>>();
  readonly #waiters = new Map<NodeId, Set<() => void>>();
  readonly #unsubscribe: () => void;
  #closed = false;

  constructor(gateway: Pick<AgentGateway, 'desiredOf'>, wakeUps: WakeUps) {
    this.#gateway = gateway;
    this.#wakeUps = wakeUps;
    this.#unsubscribe = wakeUps.subscribe((wakeUp) => {
      if (wakeUp.kind === 'node') this.#forget(wakeUp.nodeId);
      if (wakeUp.kind === 'everything') for (const nodeId of this.#everyNode()) this.#forget(nodeId);
    });
  }

  /** The desired state as soon as it differs from `have`; null when `waitMs` passed or `signal` aborted before. */
  async next(nodeId: NodeId, have: Have | null, waitMs: number, signal: AbortSignal): Promise<Desired | null> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const desired = await this.#read(nodeId);
      if (have === null || isNews(desired, have)) return desired;
      // Nothing is awaited between reading and waiting, so no wake-up falls between them.
      if (!(await this.#changed(nodeId, deadline - Date.now(), signal))) return null;
    }
  }

  /** Lets every waiting poll go with "nothing new". */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    for (const nodeId of this.#everyNode()) this.#forget(nodeId);
  }

  async #read(nodeId: NodeId): Promise<Desired> {
    for (;;) {
      const reading = this.#known.get(nodeId) ?? this.#startReading(nodeId);
      const desired = await reading;
      // A wake-up during the read may mean that the answer is from before the change.
      if (this.#known.get(nodeId) === reading) return desired;
      if (!this.#wakeUps.isListening()) return desired;
    }
  }

  #startReading(nodeId: NodeId): Promise<Desired> {
    const reading = this.#gateway.desiredOf(nodeId);
    this.#known.set(nodeId, reading);
    const drop = (): void => {
      if (this.#known.get(nodeId) === reading) this.#known.delete(nodeId);
    };
    reading.then(() => !this.#wakeUps.isListening() && drop(), drop);
    return reading;
  }

  #changed(nodeId: NodeId, waitMs: number, signal: AbortSignal): Promise<boolean> {
    if (waitMs <= 0 || signal.aborted || this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(nodeId) ?? new Set();
      this.#waiters.set(nodeId, waiters);
      const settle = (changed: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        waiters.delete(wake);
        if (waiters.size === 0 && this.#waiters.get(nodeId) === waiters) this.#waiters.delete(nodeId);
        resolve(changed);
      };
      const wake = (): void => settle(true);
      const giveUp = (): void => settle(false);
      const timer = setTimeout(giveUp, waitMs);
      signal.addEventListener('abort', giveUp, { once: true });
      waiters.add(wake);
    });
  }

  #forget(nodeId: NodeId): void {
    this.#known.delete(nodeId);
    for (const wake of [...(this.#waiters.get(nodeId) ?? [])]) wake();
  }

  #everyNode(): NodeId[] {
    return [...new Set([...this.#known.keys(), ...this.#waiters.keys()])];
  }
}

function isNews(desired: Desired, have: Have): boolean {
  if (desired.epoch !== have.epoch || desired.counter !== have.counter) return true;
  return have.operations !== null && have.operations !== (desired.operationsTag ?? '');
}
