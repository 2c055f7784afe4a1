import type { HaproxyTarget, LocalHaproxy } from './target.ts';

/** A fresh look at HAProxy. Never throws; what is missing is said by blockers. */
export async function observeHaproxy(_target: HaproxyTarget): Promise<LocalHaproxy> {
  throw new Error('not built yet');
}
