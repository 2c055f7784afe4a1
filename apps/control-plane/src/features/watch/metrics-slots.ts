import type { NodeId } from '@sluice/contract';
import type { Metrics } from '@sluice/contract/agent';
import type { NodeMetricsSlotTable, StoredSums } from '../../platform/schema/watch.ts';
import { sumsOf } from './traffic-sums.ts';

/** Slots of the minutes: ten whole ones, and the one that begins. */
export const minuteSlots = 11;
export const minuteMs = 60_000;
/** Slots of the newest bundles: a revision and the way back, for some rollouts within ten minutes. */
const bundleSlots = 8;
/** Slots of the looks at a node that sends often, and how far they lie apart. */
const lookSlots = 8;
const lookMs = 2_000;
/** Snapshots that come closer together than this come from a node that is watched. */
const oftenMs = 3_500;
/** So long a new worker is looked at, also through an agent that does not know that it is watched and sends as ever. */
const newWorkerMs = 300_000;
/**
 * Age from which a worker is looked at. Before it, servers that are down have not been checked yet, and clients come back all at
 * once: what it counts then says little about its configuration.
 */
const settledAfterSeconds = 2;

/** A slot as it is read, of one node. */
export type SlotRow = Pick<NodeMetricsSlotTable, 'kind' | 'at' | 'worker_pid' | 'bundle'> & { sums: StoredSums };

/** A row to write. One that is newer than `notAfter` stays, whoever wrote it. */
export interface DueSlot {
  kind: NodeMetricsSlotTable['kind'];
  slot: number;
  /** Null: the row stays as long as it is of the same worker. */
  notAfter: Date | null;
}

/** What is to be kept of a snapshot besides itself. */
export interface DueSlots {
  slots: readonly DueSlot[];
  workerPid: number;
  sums: StoredSums;
}

interface Seen {
  receivedAt: number;
  minute: number;
  look: number;
  workerPid: number | null;
  /** When another worker than before was first seen; null as long as it is the same. */
  newWorkerAt: number | null;
  /** Undefined before the first snapshot was kept. */
  bundle: string | null | undefined;
  bundles: number;
}

/**
 * Tells which snapshots are kept for a watch, so that most of them cost nothing. What it remembers only saves work: without it, as
 * after a start or beside another replica, a row is offered once more, and the database keeps the one it has.
 */
export class MetricsSlots {
  readonly #seen = new Map<NodeId, Seen>();

  /** Null when nothing is to be kept of this snapshot. */
  take(nodeId: NodeId, metrics: Metrics, now: Date): DueSlots | null {
    const { uptimeSeconds, workerPid } = metrics;
    if (workerPid === null) return null;
    const receivedAt = now.getTime();
    const before = this.#seen.get(nodeId);
    const minute = Math.floor(receivedAt / minuteMs);
    const isSettled = uptimeSeconds === null || uptimeSeconds >= settledAfterSeconds;
    const seenPid = isSettled ? workerPid : (before?.workerPid ?? null);
    const isNewWorker = seenPid !== null && seenPid !== before?.workerPid;
    const newWorkerAt = isNewWorker && before !== undefined ? receivedAt : (before?.newWorkerAt ?? null);
    const isOften = before !== undefined && receivedAt - before.receivedAt < oftenMs;
    const isLooked = isOften || (newWorkerAt !== null && receivedAt - newWorkerAt < newWorkerMs);
    const look = isLooked ? Math.floor(receivedAt / lookMs) : (before?.look ?? -1);
    const { bundle, bundles = 0 } = before ?? {};
    this.#seen.set(nodeId, { receivedAt, minute, look, workerPid: seenPid, newWorkerAt, bundle, bundles });
    const slots: DueSlot[] = [];
    if (minute !== before?.minute) slots.push(ringSlot('minute', minute, minuteSlots, minuteMs));
    if (isNewWorker) slots.push({ kind: 'worker', slot: 0, notAfter: null });
    if (isLooked && look !== before?.look) slots.push(ringSlot('look', look, lookSlots, lookMs));
    return slots.length === 0 ? null : { slots, workerPid, sums: sumsOf(metrics) };
  }

  /** The same for the bundle that the node was known to run when its snapshot was kept; null when it is the one before. */
  takeBundle(nodeId: NodeId, bundle: string | null, metrics: Metrics, now: Date): DueSlots | null {
    const seen = this.#seen.get(nodeId);
    if (seen === undefined || metrics.workerPid === null || seen.bundle === bundle) return null;
    const isFirst = seen.bundle === undefined;
    seen.bundle = bundle;
    if (isFirst) return null;
    seen.bundles += 1;
    const slot: DueSlot = { kind: 'bundle', slot: seen.bundles % bundleSlots, notAfter: now };
    return { slots: [slot], workerPid: metrics.workerPid, sums: sumsOf(metrics) };
  }

  forget(nodeId: NodeId): void {
    this.#seen.delete(nodeId);
  }
}

function ringSlot(kind: DueSlot['kind'], turn: number, slots: number, spanMs: number): DueSlot {
  return { kind, slot: turn % slots, notAfter: new Date(turn * spanMs) };
}
