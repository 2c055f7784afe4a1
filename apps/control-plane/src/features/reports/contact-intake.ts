import { randomBytes } from 'node:crypto';
import type { NodeId } from '@sluice/contract';
import { type Db, transact } from '../../platform/database.ts';
import type { Logger } from '../../platform/log.ts';
import type { WakeUps } from '../../platform/wake-ups.ts';
import { type NodePresence, putLastSeen } from '../nodes/index.ts';

/** Far below the time after which a node counts as offline. */
const writeEveryMs = 1_000;
const tagBytes = 12;

/**
 * Polls that stand for a report: the node is there and nothing about it is new, so all that is written is when it was seen, for all nodes
 * together once a second. Which report a tag names is kept in memory: another replica, or this one after a restart, asks for the report.
 */
export class ContactIntake {
  readonly #db: Db;
  readonly #log: Logger;
  readonly #presence: NodePresence;
  readonly #tags = new Map<NodeId, string>();
  #seen = new Map<NodeId, Date>();
  #writing: NodeJS.Timeout | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(db: Db, log: Logger, presence: NodePresence) {
    this.#db = db;
    this.#log = log;
    this.#presence = presence;
  }

  /** A database that was away may come back older, from a backup or another machine: it needs every report again. */
  start(wakeUps: WakeUps): void {
    this.#unsubscribe = wakeUps.subscribe(({ kind }) => {
      if (kind === 'everything') this.#tags.clear();
    });
  }

  /** Writes what was noted last. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.write();
  }

  /** Names the report of this node that was just taken. */
  tagReport(nodeId: NodeId): string {
    const tag = randomBytes(tagBytes).toString('base64url');
    this.#tags.set(nodeId, tag);
    return tag;
  }

  /** From now on nothing but a report will do for this node. */
  forget(nodeId: NodeId): void {
    this.#tags.delete(nodeId);
  }

  /** False when the report is wanted again: its tag is not known, or pages were told that the node fell silent. */
  note(nodeId: NodeId, tag: string, at: Date): boolean {
    if (this.#tags.get(nodeId) !== tag || !this.#presence.noteContact(nodeId, at)) return false;
    this.#seen.set(nodeId, at);
    this.#writing ??= setTimeout(() => void this.write(), writeEveryMs);
    return true;
  }

  /** Writes what was noted; what cannot be written is tried again with what comes next. */
  async write(): Promise<void> {
    if (this.#writing !== null) clearTimeout(this.#writing);
    this.#writing = null;
    const seen = this.#seen;
    this.#seen = new Map();
    try {
      await transact(this.#db, (tx) => putLastSeen(tx, seen));
    } catch (error) {
      this.#log.warn({ err: error }, 'when nodes were seen could not be written; it is tried again');
      for (const [nodeId, at] of seen) if (!this.#seen.has(nodeId)) this.#seen.set(nodeId, at);
    }
  }
}
