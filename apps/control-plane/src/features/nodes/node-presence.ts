import type { ClusterId, NodeId } from '@sluice/contract';
import { type Db, transact } from '../../platform/database.ts';
import type { Logger } from '../../platform/log.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { offlineAfterMs } from './convergence.ts';

const lookEveryMs = 5_000;

/**
 * Notices that a node fell silent, so that pages hear of it: nothing else happens at that moment. Kept in memory, because an
 * idle fleet must not cost queries; every replica watches the nodes that report to it.
 */
export class NodePresence {
  readonly #db: Db;
  readonly #log: Logger;
  readonly #seen = new Map<NodeId, { at: number; clusterId: ClusterId | null }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(db: Db, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  /** Begins with the nodes that were online when the last process ended. */
  async start(now: Date): Promise<void> {
    const rows = await this.#db
      .selectFrom('node_status')
      .innerJoin('node', 'node.id', 'node_status.node_id')
      .leftJoin('cluster', 'cluster.pool_id', 'node.pool_id')
      .select(['node.id', 'cluster.id as clusterId', 'node_status.last_seen_at'])
      .where('node_status.last_seen_at', '>', new Date(now.getTime() - offlineAfterMs))
      .execute();
    for (const row of rows) {
      if (row.last_seen_at !== null)
        this.#seen.set(row.id, { at: row.last_seen_at.getTime(), clusterId: row.clusterId });
    }
    this.#timer = setInterval(() => void this.#look(), lookEveryMs);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Answers whether the node was silent before. */
  noteSeen(nodeId: NodeId, clusterId: ClusterId | null, at: Date): boolean {
    const isNew = !this.#seen.has(nodeId);
    this.#seen.set(nodeId, { at: at.getTime(), clusterId });
    return isNew;
  }

  /** Keeps a node present that nobody was told to be silent. Answers whether it is one. */
  noteContact(nodeId: NodeId, at: Date): boolean {
    const seen = this.#seen.get(nodeId);
    if (seen === undefined) return false;
    seen.at = at.getTime();
    return true;
  }

  async #look(): Promise<void> {
    const limit = Date.now() - offlineAfterMs;
    const silent = [...this.#seen].filter(([, seen]) => seen.at < limit);
    for (const [nodeId, { clusterId }] of silent) {
      try {
        await transact(this.#db, (tx) => notifyStream(tx, { topic: 'node', clusterId, id: nodeId }));
        this.#seen.delete(nodeId);
      } catch (error) {
        this.#log.warn({ err: error, nodeId }, 'nobody could be told that a node fell silent; it is tried again');
      }
    }
  }
}
