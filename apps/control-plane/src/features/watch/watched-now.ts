import type { Metrics, StatRow } from '@sluice/contract/agent';
import type { Baseline, StoredSums } from '../../platform/schema/watch.ts';
import type { SlotRow } from './metrics-slots.ts';
import { sumsOf, type Traffic, trafficSince } from './traffic-sums.ts';

/** Counters at one moment, by the clock of the control plane. */
export interface Look {
  at: Date;
  sums: StoredSums;
}

/** A server as the newest snapshot has it. */
export type ServerNow = Pick<StatRow, 'name' | 'status' | 'checkStatus' | 'lastChangeSeconds'> & { backend: string };

/** The newest that is known of a node. */
export interface WatchedNow {
  receivedAt: Date;
  /** The worker of the snapshot; null when the agent found none. */
  worker: { pid: number; uptimeSeconds: number | null } | null;
  sums: StoredSums;
  servers: readonly ServerNow[];
  /** The first look at this worker after its first moments. */
  start: Look | null;
  /** Further looks at this worker, oldest first: some seconds, two apart. */
  looks: readonly Look[];
  /** The node says that its worker serves what it last acknowledged; null before its first report. */
  serving: boolean | null;
}

/** Puts together what is known of a node: its newest snapshot, and the slots of the worker that the snapshot is of. */
export function makeWatchedNow(input: {
  metrics: Metrics;
  receivedAt: Date;
  slots: readonly SlotRow[];
  serving: boolean | null;
}): WatchedNow {
  const { metrics, receivedAt, serving, slots } = input;
  const { rows, uptimeSeconds, workerPid } = metrics;
  const own = slots.filter((slot) => slot.worker_pid === workerPid);
  const looksOf = (kind: SlotRow['kind']): Look[] =>
    own
      .filter((slot) => slot.kind === kind && slot.at < receivedAt)
      .sort((left, right) => left.at.getTime() - right.at.getTime())
      .map(({ at, sums }) => ({ at, sums }));
  return {
    receivedAt,
    worker: workerPid === null ? null : { pid: workerPid, uptimeSeconds },
    sums: sumsOf(metrics),
    servers: rows.filter(({ kind }) => kind === 'server').map((row) => ({ ...row, backend: row.proxy })),
    start: looksOf('worker')[0] ?? null,
    looks: looksOf('look'),
    serving,
  };
}

/** What went through a node since its commit. */
export interface TrafficNow {
  total: Traffic;
  /** The same in pieces that follow one another. */
  pieces: readonly Traffic[];
  /** Up to each of the newest looks and up to now, oldest first, with how long an answer took then, by backend. */
  moments: readonly { at: Date; total: Traffic; sums: StoredSums }[];
}

/** Null while nothing was seen of the worker that the commit left. */
export function trafficSinceCommit({ worker }: Baseline, now: WatchedNow, provenAt: Date): TrafficNow | null {
  if (now.worker === null || now.receivedAt < provenAt) return null;
  const from = worker?.pid === now.worker.pid ? { at: provenAt, sums: worker.sums } : now.start;
  // A commit that started no worker is compared with the moment before it, a new worker with its first look.
  const since = from ?? now.looks[0] ?? null;
  if (since === null) return null;
  const looks = now.looks.filter(({ at }) => at >= since.at);
  const moments = [...looks, { at: now.receivedAt, sums: now.sums }].map(({ at, sums }) => ({
    at,
    sums,
    total: trafficSince(sums, since.sums),
  }));
  const pieces = moments.map(({ sums }, index) => trafficSince(sums, moments[index - 1]?.sums ?? since.sums));
  return { total: trafficSince(now.sums, since.sums), pieces, moments };
}
