import type { NodeId } from '@sluice/contract';
import type { Json } from './fleet.ts';

/**
 * Counters of one worker since its start, lines kept short because a slot of a node has a hundred of them.
 * frontends: name, requests (sessions in mode tcp), answers, answers with a 5xx status; the last two null in mode tcp.
 * backends: name, sessions, retries, connection and response errors, milliseconds an answer takes (null: not known).
 */
export interface StoredSums {
  frontends: [string, number, number | null, number | null][];
  backends: [string, number, number, number, number | null][];
}

/** What a watch needs of one snapshot: `features/watch` says what is in it. */
export interface NodeMetricsSlotTable {
  node_id: NodeId;
  /**
   * `minute`: ten minutes before now; `bundle`: the first looks at the newest bundles; `worker`: the first look at a worker;
   * `look`: the last seconds while it is watched.
   */
  kind: 'minute' | 'bundle' | 'worker' | 'look';
  slot: number;
  at: Date;
  worker_pid: number;
  bundle: string | null;
  sums: Json<StoredSums>;
}

/** What a node was like before its commit. JSON: it is kept with the rollout until that is over. */
export interface Baseline {
  /** ISO. */
  takenAt: string;
  /** Of the worker that served then, and its counters; null when nothing was known of it. */
  worker: { pid: number; sums: StoredSums } | null;
  /** Seconds that the figures span, and requests in them. */
  seconds: number;
  requests: number;
  /** Answers with a 5xx status, of frontends in mode http. */
  answers: PlaceBefore[];
  /** Connections to servers that failed, of backends. */
  connections: PlaceBefore[];
  backends: BackendBefore[];
}

/** Counts of one frontend or backend, by its name. */
export interface PlaceBefore {
  name: string;
  trials: number;
  failures: number;
  /** How much more the failures vary between minutes than by chance; at least 1. */
  dispersion: number;
}

/** State of one backend. */
export interface BackendBefore {
  name: string;
  /** Servers that took traffic. */
  up: string[];
  responseTime: ResponseTimeBefore | null;
}

/** How long answers took: the middle of what was seen each minute, the usual distance from it, and requests of a minute. */
export interface ResponseTimeBefore {
  medianMs: number;
  spreadMs: number;
  requests: number;
}

export interface WatchTables {
  node_metrics_slot: NodeMetricsSlotTable;
}
