export type { Baseline } from '../../platform/schema/watch.ts';
export { type DueSlots, MetricsSlots } from './metrics-slots.ts';
export { readWatched, takeBaselines } from './watch-read-model.ts';
export { judgeNode, type WatchInput } from './watch-verdict.ts';
export type { WatchedNow } from './watched-now.ts';
