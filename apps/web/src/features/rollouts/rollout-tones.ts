import type { RolloutView } from '@sluice/contract';
import type { Tone } from '../../ui/StateBadge.tsx';

export const toneOfRollout: Record<RolloutView['state'], Tone> = {
  preparing: 'warning',
  committing: 'warning',
  returning: 'warning',
  succeeded: 'serving',
  failed: 'failed',
};

export const toneOfRolloutNode: Record<RolloutView['nodes'][number]['state'], Tone> = {
  waiting: 'unknown',
  preparing: 'warning',
  prepared: 'staged',
  committing: 'warning',
  proven: 'serving',
  refused: 'failed',
  returning: 'warning',
  returned: 'failed',
  silent: 'failed',
  offline: 'unknown',
  'left-out': 'unknown',
};
