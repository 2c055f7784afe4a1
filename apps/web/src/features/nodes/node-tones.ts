import type { NodeView } from '@sluice/contract';
import type { Tone } from '../../ui/StateBadge.tsx';

export const toneOfStatus: Record<NodeView['status'], Tone> = {
  online: 'serving',
  offline: 'failed',
  pending: 'unknown',
};

export const toneOfConvergence: Record<NodeView['convergence'], Tone> = {
  unknown: 'unknown',
  observing: 'unknown',
  converged: 'serving',
  converging: 'warning',
  drifted: 'warning',
  stalled: 'failed',
};
