import type { NodeView } from '@sluice/contract';
import type { Tone } from '../../ui/StateBadge.tsx';

export const toneOfStatus: Record<NodeView['status'], Tone> = {
  online: 'serving',
  offline: 'failed',
  pending: 'unknown',
};

const tones: Record<NodeView['convergence'] | 'ignored', Tone> = {
  unknown: 'unknown',
  observing: 'unknown',
  converged: 'serving',
  converging: 'warning',
  drifted: 'warning',
  ignored: 'maintenance',
  stalled: 'failed',
};

/** A node on which every difference is ignored says so: it is not what it should be. */
export function shownConvergence({ convergence, drift }: NodeView): NodeView['convergence'] | 'ignored' {
  return convergence === 'drifted' && drift.open === 0 && drift.ignored > 0 ? 'ignored' : convergence;
}

export function toneOfNode(node: NodeView): Tone {
  return tones[shownConvergence(node)];
}
