import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ClusterId, FreezeId, Moment } from '../ids.ts';

/** A name of the IANA time zone database, like `Europe/Berlin` or `UTC`. */
export const TimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/)
  .refine(isTimeZone, 'a time zone like Europe/Berlin');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A point of the week on the clock of a place: `day` 1 is Monday, `time` is `HH:MM`. */
export const WeekPoint = z.object({
  day: z.number().int().min(1).max(7),
  time: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day like 16:30'),
});
export type WeekPoint = z.infer<typeof WeekPoint>;

/**
 * When a freeze holds: from a moment to a moment, or each week between two points of the clock of a place. An hour that the clock shows
 * twice is taken whole, one that it leaves out is nothing.
 */
export const FreezeWhen = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('once'), from: Moment, until: Moment }),
  z.object({ kind: z.literal('weekly'), from: WeekPoint, until: WeekPoint, timeZone: TimeZone }),
]);
export type FreezeWhen = z.infer<typeof FreezeWhen>;

const Span = z.object({ from: Moment, until: Moment });

/** A freeze with when it holds as of the answer; `when` is what was asked for. */
export const FreezeView = z.object({
  id: FreezeId,
  /** Null: everywhere. */
  cluster: z.object({ id: ClusterId, name: z.string() }).nullable(),
  when: FreezeWhen,
  reason: z.string(),
  createdBy: z.string(),
  createdAt: Moment,
  /** Null while it does not hold. */
  now: Span.nullable(),
  /** When it holds next; null for one that has no next time. */
  next: Span.nullable(),
});
export type FreezeView = z.infer<typeof FreezeView>;

/** Why nothing is applied. `until` is when all that holds has ended, one after the other. */
export const FreezeNow = z.object({ until: Moment, reasons: z.array(z.string()) });
export type FreezeNow = z.infer<typeof FreezeNow>;

/** What holds everywhere is in each answer. One-off ones that are over are in the audit log. Problems: none of its own. */
export const listFreezes = endpoint({
  method: 'GET',
  path: '/api/v1/freezes',
  access: { permission: 'cluster.read', of: 'reach' },
  tag: 'freezes',
  summary: 'Times in which nothing is applied, everywhere and in the clusters in reach, or in one',
  query: z.object({ clusterId: ClusterId.optional() }),
  /** `now` is what holds in the cluster that was asked for; null without one. */
  response: z.object({ items: z.array(FreezeView), now: FreezeNow.nullable() }),
});
/** Everywhere asks for the permission everywhere. Problems: `validation-failed` for one without length, `not-found`. */
export const createFreeze = endpoint({
  method: 'POST',
  path: '/api/v1/freezes',
  access: { permission: 'freeze.write', of: 'body' },
  tag: 'freezes',
  summary: 'Let nothing be applied for a time, in a cluster or everywhere',
  status: 201,
  body: z.object({
    /** Null: everywhere. */
    clusterId: ClusterId.nullable(),
    when: FreezeWhen,
    reason: z.string().trim().min(1).max(500),
  }),
  response: FreezeView,
});
/** Problems: `not-found`. */
export const deleteFreeze = endpoint({
  method: 'DELETE',
  path: '/api/v1/freezes/:freezeId',
  access: { permission: 'freeze.write', of: 'body' },
  tag: 'freezes',
  summary: 'End a freeze for good',
  status: 204,
  params: z.object({ freezeId: FreezeId }),
  response: z.undefined(),
});
