import type { Db, Tx } from '../../platform/database.ts';
import { readSecurityPolicy } from '../security-policy/index.ts';

const minuteMs = 60_000;

export interface SessionLifetimes {
  /** A session that is not used for so long ends. */
  idleMs: number;
  /** Every session ends after so long. */
  absoluteMs: number;
}

/** Both in minutes, as in the security policy. */
export function lifetimesOf(policy: { sessionIdleMinutes: number; sessionLifetimeMinutes: number }): SessionLifetimes {
  return { idleMs: policy.sessionIdleMinutes * minuteMs, absoluteMs: policy.sessionLifetimeMinutes * minuteMs };
}

export async function readLifetimes(tx: Db | Tx): Promise<SessionLifetimes> {
  return lifetimesOf(await readSecurityPolicy(tx));
}

/** When the session ends if it is not used again. A limit that was shortened holds for sessions that were opened before. */
export function expiryOf(
  session: { createdAt: Date; lastUsedAt: Date; expiresAt: Date },
  { absoluteMs, idleMs }: SessionLifetimes,
): Date {
  const { createdAt, expiresAt, lastUsedAt } = session;
  return new Date(Math.min(expiresAt.getTime(), createdAt.getTime() + absoluteMs, lastUsedAt.getTime() + idleMs));
}
