import type { Metrics } from '@sluice/contract/agent';
import type { HaproxyTarget } from './target.ts';

/** A snapshot of `show info` and `show stat`. Never throws: without a worker the rows are empty. */
export async function readMetrics(_target: HaproxyTarget): Promise<Metrics> {
  throw new Error('not built yet');
}
