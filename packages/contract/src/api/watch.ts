import { z } from 'zod';

/** `inconclusive`: too little traffic to say anything, which is never good. */
export const WatchVerdict = z.enum(['good', 'bad', 'inconclusive']);
export type WatchVerdict = z.infer<typeof WatchVerdict>;

/** One figure of a node before its commit and since. */
export const WatchSignal = z.object({
  signal: z.enum(['responses-5xx', 'connection-errors', 'response-time', 'servers-up', 'serving']),
  /** For example `frontend web`; empty for the whole node. */
  where: z.string(),
  before: z.number().nullable(),
  now: z.number().nullable(),
  unit: z.enum(['share', 'ms', 'servers']),
  verdict: WatchVerdict.nullable(),
});
export type WatchSignal = z.infer<typeof WatchSignal>;
