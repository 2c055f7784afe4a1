import type { ClusterId, NodeId } from '@sluice/contract';
import type { Metrics } from '@sluice/contract/agent';
import { type Db, transact } from '../../platform/database.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { putMetrics } from '../nodes/index.ts';
import { MetricsSlots } from '../watch/index.ts';
import { nodeUnknown } from './node-row.ts';

const eventEveryMs = 1_000;

/** Keeps what nodes measure, and tells pages about it at most once a second for each cluster. */
export class MetricsIntake {
  readonly #db: Db;
  readonly #toldAt = new Map<ClusterId, number>();
  readonly #slots = new MetricsSlots();

  constructor(db: Db) {
    this.#db = db;
  }

  /** Keeps one snapshot of a node. Throws `agent-not-authenticated` for one that was deleted. */
  async take(nodeId: NodeId, metrics: Metrics): Promise<void> {
    const now = new Date();
    const due = this.#slots.take(nodeId, metrics, now);
    const node = await putMetrics(this.#db, nodeId, now, metrics, due);
    if (node === undefined) {
      this.#slots.forget(nodeId);
      throw nodeUnknown();
    }
    const { bundle, clusterId } = node;
    const changed = this.#slots.takeBundle(nodeId, bundle, metrics, now);
    if (changed !== null) await putMetrics(this.#db, nodeId, now, metrics, changed);
    if (clusterId === null || !this.#mayTell(clusterId, now.getTime())) return;
    await transact(this.#db, (tx) => notifyStream(tx, { topic: 'traffic', clusterId, id: null }));
  }

  #mayTell(clusterId: ClusterId, now: number): boolean {
    if (now - (this.#toldAt.get(clusterId) ?? 0) < eventEveryMs) return false;
    this.#toldAt.set(clusterId, now);
    return true;
  }
}
