import { systemActor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { type Db, transact } from '../../platform/database.ts';
import type { Logger } from '../../platform/log.ts';
import type { WakeUp, WakeUps } from '../../platform/wake-ups.ts';
import { WokenLoop } from '../../platform/woken-loop.ts';
import { listTargets } from '../operations/index.ts';
import { decideEnd, nameOf, settingWords } from './override.ts';
import { listEndings, type OverrideRow } from './override-read-model.ts';
import { tellNodes } from './override-service.ts';
import { removeOverride } from './override-store.ts';

/** A change or rollout whose event was lost is noticed after this long. */
const longestSleepMs = 15_000;
const shortestSleepMs = 50;

const actor = systemActor('overrides');

/**
 * Ends overrides when their time is over or their change has taken their place. It sleeps until the next end, and not at all
 * while nothing holds: an idle control plane asks the database nothing.
 */
export class OverrideClock {
  readonly #db: Db;
  readonly #loop: WokenLoop;
  #unsubscribe: (() => void) | null = null;
  #watchesChanges = false;

  constructor(db: Db, log: Logger) {
    this.#db = db;
    this.#loop = new WokenLoop('looking at overrides', log, () => this.#endThose());
  }

  start(wakeUps: WakeUps): void {
    this.#unsubscribe = wakeUps.subscribe((wakeUp) => {
      if (this.#concerns(wakeUp)) this.#loop.wake();
    });
    this.#loop.wake();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.#loop.stop();
  }

  #concerns(wakeUp: WakeUp): boolean {
    if (wakeUp.kind === 'everything') return true;
    if (wakeUp.kind !== 'stream') return false;
    const { topic } = wakeUp.event;
    return topic === 'override' || (this.#watchesChanges && (topic === 'change' || topic === 'rollout'));
  }

  /** Returns: how long nothing can end; null when nothing holds. */
  async #endThose(): Promise<number | null> {
    const now = new Date();
    const rows = await listEndings(this.#db);
    const left: OverrideRow[] = [];
    for (const row of rows) {
      const why = decideEnd(row, now);
      if (why === null) left.push(row);
      else await this.#end(row, why);
    }
    this.#watchesChanges = left.some((row) => row.until === null);
    if (left.length === 0) return null;
    const dueMs = left.map((row) => (row.until === null ? longestSleepMs : row.until.getTime() - now.getTime()));
    return Math.min(longestSleepMs, Math.max(shortestSleepMs, Math.min(...dueMs)));
  }

  async #end(row: OverrideRow, why: string): Promise<void> {
    await transact(this.#db, async (tx) => {
      if (!(await removeOverride(tx, row.id))) return;
      await tellNodes(tx, row.clusterId, await listTargets(tx, row.clusterId, row.nodeId));
      const detail = { clusterId: row.clusterId, set: settingWords(row.setting) };
      await record(tx, { actor, action: 'override.ended', ...about('server', null, nameOf(row)), reason: why, detail });
    });
  }
}
