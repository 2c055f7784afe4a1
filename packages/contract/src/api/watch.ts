import { z } from 'zod';

/** Most signals of one node that are shown; the worst are. */
export const mostWatchSignals = 20;

/**
 * What the watch of a node came to. `inconclusive`: it ended and too little was seen, which is never good. Null: it is not decided
 * yet.
 */
export const WatchVerdict = z.enum(['good', 'bad', 'inconclusive']).nullable();
export type WatchVerdict = z.infer<typeof WatchVerdict>;

/** One figure of a node before its commit and now. */
export const WatchSignal = z.object({
  /**
   * responses-5xx:     share of answers with a 5xx status, of one frontend
   * connection-errors: share of connections to servers that failed, of one backend; each retry is a connection
   * response-time:     what requests wait for the first bytes of an answer, of one backend
   * servers-up:        servers that take traffic, of one backend: those that did so before and are still in it
   * serving:           1 while the worker serves what was committed, else 0
   */
  signal: z.enum(['responses-5xx', 'connection-errors', 'response-time', 'servers-up', 'serving']),
  /** For people, as `frontend web`; `node` for the node as a whole. */
  where: z.string(),
  /** Null: nothing was seen. */
  before: z.number().nullable(),
  now: z.number().nullable(),
  unit: z.enum(['share', 'ms', 'servers']),
  /** `good`: whatever is looked for is ruled out. Null: nothing speaks against it, and nothing is proven. */
  verdict: WatchVerdict,
});
export type WatchSignal = z.infer<typeof WatchSignal>;

/** Figures of a node after its commit against those before, and what follows from them. */
export const Watched = z.object({
  verdict: WatchVerdict,
  signals: z.array(WatchSignal).max(mostWatchSignals),
  /** Requests that the verdict is made of; sessions in mode tcp. */
  requests: z.number(),
  /** Since the commit was proven. */
  seconds: z.number(),
});
export type Watched = z.infer<typeof Watched>;
