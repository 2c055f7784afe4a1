import { TooManyAttempts } from '../../platform/rate-limit.ts';

/** For whom work is done: a device or user that we know, or the network of somebody who has not shown anything yet. */
export interface WorkFor {
  kind: 'known' | 'stranger';
  key: string;
}

export interface WorkQueueLimits {
  /** Pieces of work at a time. */
  slots: number;
  /** Of those for strangers, so that the known never wait for a free one because of them. */
  slotsForStrangers: number;
  /** Waiting pieces of each kind, and of one key among them. */
  longest: number;
  longestOfOne: number;
}

interface Waiting {
  key: string;
  start(): void;
}

const retryAfterSeconds = 2;

/**
 * Lets few pieces of heavy work run at a time. The known come before strangers; within a kind the keys take turns, so that one that
 * sends much waits for itself. Beyond its length work is refused at once.
 */
export class WorkQueue {
  readonly #limits: WorkQueueLimits;
  readonly #waiting = { known: [] as Waiting[], stranger: [] as Waiting[] };
  readonly #running = { known: 0, stranger: 0 };
  #begun = 0;

  constructor(limits: WorkQueueLimits) {
    this.#limits = limits;
  }

  /** Pieces that have begun since the process started. */
  get begun(): number {
    return this.#begun;
  }

  /** Throws `TooManyAttempts` when too many wait already. */
  async run<T>({ key, kind }: WorkFor, work: () => Promise<T>): Promise<T> {
    await this.#turn(kind, key);
    this.#begun += 1;
    try {
      return await work();
    } finally {
      this.#running[kind] -= 1;
      this.#startNext();
    }
  }

  /** Takes a slot now or when it is free. */
  #turn(kind: WorkFor['kind'], key: string): Promise<void> {
    const waiting = this.#waiting[kind];
    if (waiting.length === 0 && this.#hasSlot(kind)) {
      this.#running[kind] += 1;
      return Promise.resolve();
    }
    const own = waiting.filter((other) => other.key === key).length;
    if (waiting.length >= this.#limits.longest || own >= this.#limits.longestOfOne) {
      return Promise.reject(new TooManyAttempts(retryAfterSeconds));
    }
    return new Promise((resolve) => {
      waiting.splice(placeOf(waiting, own), 0, { key, start: resolve });
    });
  }

  #startNext(): void {
    for (const kind of ['known', 'stranger'] as const) {
      while (this.#hasSlot(kind)) {
        const next = this.#waiting[kind].shift();
        if (next === undefined) break;
        this.#running[kind] += 1;
        next.start();
      }
    }
  }

  #hasSlot(kind: WorkFor['kind']): boolean {
    const { known, stranger } = this.#running;
    if (known + stranger >= this.#limits.slots) return false;
    return kind === 'known' || stranger < this.#limits.slotsForStrangers;
  }
}

/** Before the first whose key has had as many turns already: the second of one key waits until every other had its first. */
function placeOf(waiting: readonly Waiting[], own: number): number {
  const turns = new Map<string, number>();
  for (const [index, { key }] of waiting.entries()) {
    const turn = turns.get(key) ?? 0;
    if (turn > own) return index;
    turns.set(key, turn + 1);
  }
  return waiting.length;
}
