import type { Db } from '../../platform/database.ts';
import type { Logger } from '../../platform/log.ts';
import type { WakeUp, WakeUps } from '../../platform/wake-ups.ts';
import { WokenLoop } from '../../platform/woken-loop.ts';
import type { ControllerClock } from '../rollouts/index.ts';
import { runDue } from './run-schedule.ts';
import { findNextMoment } from './schedule-read-model.ts';

/** A plan whose event was lost is noticed after this long, and a failed look is tried again. */
const longestSleepMs = 15_000;
const shortestSleepMs = 50;

/**
 * Applies plans at their moment. It sleeps until the next one, and not at all while none waits: an idle control plane asks the database
 * nothing.
 */
export class ScheduleClock {
  readonly #db: Db;
  readonly #loop: WokenLoop;
  readonly #clock: ControllerClock;
  #unsubscribe: (() => void) | null = null;
  #stopped = false;

  constructor(db: Db, log: Logger, clock: ControllerClock) {
    this.#db = db;
    this.#loop = new WokenLoop('looking at scheduled applies', log, () => this.#runThose());
    this.#clock = clock;
  }

  start(wakeUps: WakeUps): void {
    this.#unsubscribe = wakeUps.subscribe((wakeUp) => {
      if (concerns(wakeUp)) this.#loop.wake();
    });
    this.#loop.wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe?.();
    await this.#loop.stop();
  }

  /** Returns: how long nothing can be due; null when nothing waits. */
  async #runThose(): Promise<number | null> {
    for (;;) {
      const next = await findNextMoment(this.#db);
      if (next === null) return null;
      const dueMs = next.getTime() - this.#clock.now().getTime();
      if (dueMs > 0) return Math.min(longestSleepMs, Math.max(shortestSleepMs, dueMs));
      // Nothing to take although something is due: another replica has it.
      if (!(await runDue(this.#db, this.#clock))) return longestSleepMs;
      if (this.#stopped) return null;
    }
  }
}

function concerns(wakeUp: WakeUp): boolean {
  return wakeUp.kind === 'everything' || (wakeUp.kind === 'stream' && wakeUp.event.topic === 'plan');
}
