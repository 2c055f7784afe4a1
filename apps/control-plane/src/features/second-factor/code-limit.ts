import type { UserId } from '@sluice/contract';
import type { Pool } from 'pg';
import { createRateLimit } from '../../platform/rate-limit.ts';

const attempts = 10;
const windowSeconds = 15 * 60;
/** Against somebody who knows the password and has patience: a code has a million values, and three fit at a time. */
const attemptsPerDay = 50;
const daySeconds = 24 * 3_600;

/**
 * How often codes may be tried for one user, whatever the device, the network and the ticket or session. Only who knows the password or
 * has a session gets as far, so that strangers cannot use it up.
 */
export interface CodeLimit {
  /** Counts an attempt before it is looked at. Throws `too-many-attempts`. */
  begin(userId: UserId): Promise<void>;
  /** It was right: this one no longer counts; the others do, because the owner must not renew what a thief may try. */
  succeed(userId: UserId): Promise<void>;
}

export function createCodeLimit(pool: Pool): CodeLimit {
  const quarter = createRateLimit(pool, { name: 'second-factor', attempts, windowSeconds });
  const day = createRateLimit(pool, { name: 'second-factor-day', attempts: attemptsPerDay, windowSeconds: daySeconds });
  return {
    async begin(userId) {
      await quarter.consume(userId);
      await day.consume(userId);
    },
    async succeed(userId) {
      await Promise.all([quarter.giveBack(userId), day.giveBack(userId)]);
    },
  };
}
