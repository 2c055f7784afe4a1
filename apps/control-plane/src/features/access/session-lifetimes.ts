import { z } from 'zod';
import type { Db, Tx } from '../../platform/database.ts';

/** The setting in which administrators say how long sessions live. */
export const securityPolicySetting = 'security-policy';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export interface SessionLifetimes {
  /** A session that is not used for so long ends. */
  idleMs: number;
  /** Every session ends after so long. */
  absoluteMs: number;
}

/** Below five minutes sessions in use would end: that they are used is noted once a minute. */
const Stored = z.object({
  sessionIdleMinutes: z
    .number()
    .min(5)
    .catch(8 * 60),
  sessionHours: z
    .number()
    .min(1)
    .catch(7 * 24),
});

/** What the setting says; a field that is missing or makes no sense has its default. */
export function lifetimesOf(policy: unknown): SessionLifetimes {
  const { sessionHours, sessionIdleMinutes } = Stored.parse(policy ?? {});
  return { idleMs: sessionIdleMinutes * minuteMs, absoluteMs: sessionHours * hourMs };
}

export async function readLifetimes(tx: Db | Tx): Promise<SessionLifetimes> {
  const row = await tx
    .selectFrom('setting')
    .select('value')
    .where('name', '=', securityPolicySetting)
    .executeTakeFirst();
  return lifetimesOf(row?.value);
}

/** When the session ends if it is not used again. A limit that was shortened holds for sessions that were opened before. */
export function expiryOf(
  session: { createdAt: Date; lastUsedAt: Date; expiresAt: Date },
  { absoluteMs, idleMs }: SessionLifetimes,
): Date {
  const { createdAt, expiresAt, lastUsedAt } = session;
  return new Date(Math.min(expiresAt.getTime(), createdAt.getTime() + absoluteMs, lastUsedAt.getTime() + idleMs));
}
