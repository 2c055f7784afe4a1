import type { Desired } from '@sluice/contract/agent';
import { wait } from '../clock.ts';
import type { Log } from '../log.ts';
import { type DesiredKey, isSameKey } from '../state/node-record.ts';
import { createBackoff } from './backoff.ts';
import type { ControlPlane } from './control-plane.ts';

export interface PollerEvents {
  onDesired(desired: Desired): void;
  /** Overrides and commands are others than before. */
  onOperations(desired: Desired): void;
  /** The control plane answered, for the first time or again. */
  onReachable(): void;
  onAway(cause: string): void;
}

/** Below the idle time-outs of usual proxies. The first poll after an outage does not wait: the answer tells that it is over. */
const longestWaitSeconds = 25;
const shortestPollMs = 1000;

/** Keeps one long poll open until `signal` says stop. The control plane away means nothing happens here. */
export async function pollDesired(
  controlPlane: ControlPlane,
  events: PollerEvents,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const backoff = createBackoff();
  let have: DesiredKey | null = null;
  let operations: string | null = null;
  let isAway = true;
  while (!signal.aborted) {
    const askedAtMs = performance.now();
    const answer = await controlPlane.pollDesired(have, operations, isAway ? 0 : longestWaitSeconds, signal);
    if (signal.aborted) return;
    if (answer.kind === 'ok') {
      backoff.reset();
      const wasAway = isAway;
      isAway = false;
      if (wasAway) events.onReachable();
      const news = answer.value;
      const isNewState = news !== null && !isSameKey(have, news);
      const isNewOperation = news !== null && operations !== (news.operationsTag ?? '');
      const isNew = isNewState || isNewOperation;
      if (news) {
        have = { epoch: news.epoch, counter: news.counter };
        operations = news.operationsTag ?? '';
        if (isNewState || !isNewOperation) events.onDesired(news);
        if (isNewOperation) events.onOperations(news);
      }
      // Something between us that does not let a poll wait must not make us ask without pause.
      if (!isNew && !wasAway) await wait(Math.max(0, shortestPollMs - (performance.now() - askedAtMs)), signal);
      continue;
    }
    const retryMs = backoff.next();
    isAway = true;
    log.warn('control plane does not serve us', { cause: answer.cause, refused: answer.kind === 'refused', retryMs });
    events.onAway(answer.cause);
    await wait(retryMs, signal);
  }
}
