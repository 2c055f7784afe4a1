import type { NodeId, RolloutStrategy, WaveSize } from '@sluice/contract';

/**
 * Cuts nodes into waves.
 *
 * Shape:   `reachable` in the order in which they go first; the others catch up when they return, and belong to the last wave.
 * Returns: the wave of each node, from 0, without gaps.
 */
export function cutWaves(
  strategy: RolloutStrategy,
  reachable: readonly NodeId[],
  others: readonly NodeId[],
): Map<NodeId, number> {
  const waves = new Map<NodeId, number>();
  let [wave, begun] = [0, 0];
  for (const size of strategy.waves) {
    const chosen = reachable.slice(begun, begun + countOf(size, reachable.length));
    if (chosen.length === 0) break;
    for (const id of chosen) waves.set(id, wave);
    begun += chosen.length;
    wave += 1;
  }
  const rest = reachable.slice(begun);
  const last = rest.length > 0 ? wave : Math.max(0, wave - 1);
  for (const id of [...rest, ...others]) waves.set(id, last);
  return waves;
}

function countOf(size: WaveSize, total: number): number {
  return 'nodes' in size ? size.nodes : Math.ceil((size.percent / 100) * total);
}
