import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Problem } from '@sluice/contract';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Db } from './database.ts';

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
  /** Forgets the attempts of a key. */
  forget(key: string): Promise<void>;
  /** Takes one attempt back, because it was not an attack. */
  giveBack(key: string): Promise<void>;
}

export interface RateLimitOptions {
  name: string;
  attempts: number;
  windowSeconds: number;
}

/** A limit that all replicas share, counted in table `rate_limit`. Keys are hashed: they may hold what people mistype. */
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
  const keyOf = (key: string): string => createHash('sha256').update(key).digest('base64url');
  return {
    async consume(key) {
      try {
        await limiter.consume(keyOf(key));
      } catch (error) {
        if (error instanceof RateLimiterRes) throw new TooManyAttempts(Math.ceil(error.msBeforeNext / 1000));
        throw error;
      }
    },
    async forget(key) {
      await limiter.delete(keyOf(key));
    },
    async giveBack(key) {
      await limiter.reward(keyOf(key));
    },
  };
}

/** Deletes counts that no longer matter. Called at boot: they are small and come only with failed attempts. */
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
