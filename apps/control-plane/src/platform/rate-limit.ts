import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Problem } from '@sluice/contract';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Db } from './database.ts';
import type { Logger } from './log.ts';
import type { Sealing } from './sealing.ts';

/** Becomes 429 with `Retry-After`. */
export class TooManyAttempts extends Problem {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('too-many-attempts', [
      {
        field: null,
        cause: 'There were too many attempts in a short time.',
        remediation: `Wait ${retryAfterSeconds} seconds and try again.`,
      },
    ]);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface RateLimit {
  /** Counts one attempt before it is made. Throws `TooManyAttempts` when there were too many. */
  consume(key: string): Promise<void>;
  /** Throws `TooManyAttempts` for a key that was refused a moment ago, without asking the database. Counts nothing. */
  refuseBlocked(key: string): void;
  /** As `consume` for a key that is over its limit, without counting: it leaves no row. */
  refuseOver(key: string): Promise<void>;
  /** Forgets the attempts of a key. */
  forget(key: string): Promise<void>;
  /** Takes one attempt back, because it was not an attack. */
  giveBack(key: string): Promise<void>;
}

export interface RateLimitOptions {
  name: string;
  attempts: number;
  windowSeconds: number;
  /**
   * Given where keys hold what people type: they type passwords into the wrong field, and who reads the table must not find them by
   * trying. The hash has a key then.
   */
  typed?: Pick<Sealing, 'hash'>;
  /** How long a refused key is refused from memory before the database is asked again; default 10 s. */
  refuseFromMemoryMs?: number;
}

/**
 * A limit that all replicas share, counted in table `rate_limit`. Keys are hashed. A key that is over its limit is refused from memory
 * for some seconds, so that a flood does not become a flood of the database.
 */
export function createRateLimit(pool: Pool, options: RateLimitOptions): RateLimit {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'rate_limit',
    tableCreated: true,
    keyPrefix: options.name,
    points: options.attempts,
    duration: options.windowSeconds,
    clearExpiredByTimeout: false,
  });
  // Only for the database: what is refused from memory pays for no hash.
  const hashOf = (key: string): string => {
    const { typed } = options;
    const hash = typed?.hash('what people type', Buffer.from(key)) ?? createHash('sha256').update(key).digest();
    return hash.toString('base64url');
  };
  const blocked = new BlockedKeys(options.refuseFromMemoryMs ?? defaultRefuseFromMemoryMs);
  const consume = async (key: string): Promise<void> => {
    blocked.refuse(key);
    try {
      await limiter.consume(hashOf(key));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      blocked.block(key, error.msBeforeNext);
      throw new TooManyAttempts(Math.ceil(error.msBeforeNext / 1000));
    }
  };
  return {
    consume,
    refuseBlocked: (key) => blocked.refuse(key),
    async refuseOver(key) {
      const counted = await limiter.get(hashOf(key));
      if (counted === null || counted.consumedPoints < options.attempts) return;
      blocked.block(key, counted.msBeforeNext);
      throw new TooManyAttempts(Math.ceil(counted.msBeforeNext / 1000));
    },
    async forget(key) {
      blocked.free(key);
      await limiter.delete(hashOf(key));
    },
    async giveBack(key) {
      blocked.free(key);
      await limiter.reward(hashOf(key));
    },
  };
}

/** Another replica may forget a key: after so long the database is asked again. */
const defaultRefuseFromMemoryMs = 10_000;
const mostBlockedKeys = 20_000;

/** Keys that were refused a moment ago. */
class BlockedKeys {
  readonly #longestMs: number;
  readonly #untilMs = new Map<string, { end: number; askAgain: number }>();

  constructor(longestMs: number) {
    this.#longestMs = longestMs;
  }

  refuse(key: string): void {
    const until = this.#untilMs.get(key);
    if (until === undefined) return;
    const now = performance.now();
    if (now >= until.askAgain) this.#untilMs.delete(key);
    else throw new TooManyAttempts(Math.ceil((until.end - now) / 1000));
  }

  block(key: string, leftMs: number): void {
    const now = performance.now();
    // The oldest go first; what is forgotten here is still counted in the database.
    const [oldest] = this.#untilMs.size >= mostBlockedKeys ? this.#untilMs.keys() : [];
    if (oldest !== undefined) this.#untilMs.delete(oldest);
    this.#untilMs.set(key, { end: now + leftMs, askAgain: now + Math.min(leftMs, this.#longestMs) });
  }

  free(key: string): void {
    this.#untilMs.delete(key);
  }
}

const forgetEveryMs = 60_000;

/** Deletes counts that no longer matter, once a minute, until the returned function is called. */
export function keepForgetting(db: Db, log: Logger): () => void {
  const timer = setInterval(() => {
    forgetExpired(db).catch((error: unknown) => log.warn({ err: error }, 'old counts of attempts were not deleted'));
  }, forgetEveryMs);
  return () => clearInterval(timer);
}

/** Deletes counts that no longer matter. */
export async function forgetExpired(db: Db): Promise<void> {
  await db.deleteFrom('rate_limit').where('expire', '<', Date.now()).execute();
}

/** What one attacker holds: an IPv4 address, or the /64 network of an IPv6 address. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}
