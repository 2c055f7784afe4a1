import type { NodeId, RolloutNode } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';
export type Baseline = object;
export type WatchedNow = object;
export type Watched = NonNullable<RolloutNode['watch']> & Pick<RolloutNode, 'verdict'>;
export async function takeBaselines(_tx: Tx, ids: readonly NodeId[], _now: Date): Promise<Map<NodeId, Baseline>> {
  return new Map(ids.map((id) => [id, {}]));
}
export async function readWatched(_tx: Tx, _ids: readonly NodeId[]): Promise<Map<NodeId, WatchedNow>> {
  return new Map();
}
export function judgeNode(input: {
  baseline: unknown;
  now: WatchedNow | null;
  bundle: string;
  provenAt: Date;
  at: Date;
  isOver: boolean;
}): Watched {
  return { verdict: input.isOver ? 'inconclusive' : null, signals: [], requests: 0, seconds: 0 };
}
