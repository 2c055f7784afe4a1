import type { ClusterId, RolloutId } from '@sluice/contract';
import { type Db, transact } from '../../platform/database.ts';
import type { Logger } from '../../platform/log.ts';
import { activeRolloutStates } from '../../platform/schema/configuration.ts';
import type { WakeUps } from '../../platform/wake-ups.ts';
import { lockConfiguration } from '../changes/index.ts';
import type { ControllerClock } from './controller-clock.ts';
import { advanceRollout } from './rollout-service.ts';
import { judgeRollout } from './watch-step.ts';

const tickMs = 1_000;

/**
 * Looks at active rollouts once a second, for their watch, time-outs and deleted nodes. It runs only while there are some: it starts at boot
 * and with every wake-up of a rollout, and an idle control plane asks the database nothing.
 */
export class RolloutClock {
  readonly #db: Db;
  readonly #log: Logger;
  readonly #clock: ControllerClock;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #unsubscribe: (() => void) | null = null;
  /** A wake-up came since the last look began: that look may have missed its rollout. */
  #woken = false;

  constructor(db: Db, log: Logger, clock: ControllerClock) {
    this.#db = db;
    this.#log = log;
    this.#clock = clock;
  }

  start(wakeUps: WakeUps): void {
    this.#unsubscribe = wakeUps.subscribe((wakeUp) => {
      if (wakeUp.kind === 'everything' || (wakeUp.kind === 'stream' && wakeUp.event.topic === 'rollout')) this.#arm();
    });
    this.#arm();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  #arm(): void {
    this.#woken = true;
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => {
      this.#running ??= this.#tick().finally(() => {
        this.#running = null;
      });
    }, tickMs);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    try {
      this.#woken = false;
      const active = await this.#listActive();
      if (active.length === 0 && !this.#woken) this.#disarm();
      for (const rollout of active) await this.#advance(rollout);
    } catch (error) {
      this.#log.error({ err: error }, 'active rollouts could not be looked at; it is tried again');
    }
  }

  /** One that fails must not keep the others from timing out. */
  async #advance({ id, clusterId }: { id: RolloutId; clusterId: ClusterId }): Promise<void> {
    try {
      await transact(this.#db, async (tx) => {
        await lockConfiguration(tx, clusterId);
        await judgeRollout(tx, id, this.#clock);
        await advanceRollout(tx, id, this.#clock);
      });
    } catch (error) {
      this.#log.error({ err: error, rolloutId: id }, 'a rollout could not be advanced; it is tried again');
    }
  }

  #disarm(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #listActive(): Promise<{ id: RolloutId; clusterId: ClusterId }[]> {
    return this.#db
      .selectFrom('rollout')
      .select(['id', 'cluster_id as clusterId'])
      .where('state', 'in', activeRolloutStates)
      .execute();
  }
}
