import type { HaproxyTarget, ReloadOutcome } from './target.ts';

/** Reloads over the master socket; resolves when HAProxy took or refused it. */
export async function reloadHaproxy(_target: HaproxyTarget): Promise<ReloadOutcome> {
  throw new Error('not built yet');
}
