import type { RolloutEvent, RolloutView, WatchVerdict } from '@sluice/contract';
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
  'left-out': 'maintenance',
};

/** Too little traffic is amber: it is never good. */
export const toneOfVerdict: Record<NonNullable<WatchVerdict> | 'open', Tone> = {
  good: 'serving',
  bad: 'failed',
  inconclusive: 'warning',
  open: 'unknown',
};

/** Of what happened; decisions of people and plain steps have none. */
export function toneOfEvent({ kind, verdict }: RolloutEvent): Tone | null {
  if (kind === 'verdict') return toneOfVerdict[verdict ?? 'open'];
  return tonesOfEvents[kind] ?? null;
}

const tonesOfEvents: Partial<Record<RolloutEvent['kind'], Tone>> = {
  'node-refused': 'failed',
  'node-silent': 'failed',
  'node-returned': 'failed',
  held: 'warning',
  returning: 'warning',
  aborted: 'warning',
  succeeded: 'serving',
  failed: 'failed',
};
