import type { ClusterView } from '@sluice/contract';
import type { Tone } from '../../ui/StateBadge.tsx';

/**
 * The tone of a status word of HAProxy's `show stat`. A word that is not known here stays unknown: it is never green.
 * Source: HAProxy management guide, field 17 (status).
 */
export function toneOfStatus(status: string): Tone {
  const word = status.toUpperCase();
  if (word === 'UP' || word === 'OPEN') return 'serving';
  // `UP 1/3`: checks fail, the server is about to go down.
  if (word.startsWith('UP') || word.startsWith('DRAIN') || word === 'NOLB' || word === 'FULL') return 'warning';
  if (word.startsWith('DOWN') || word === 'STOP') return 'failed';
  if (word.startsWith('MAINT')) return 'maintenance';
  return 'unknown';
}

export const toneOfHealth: Record<ClusterView['health'], Tone> = {
  healthy: 'serving',
  degraded: 'warning',
  offline: 'failed',
  'no-nodes': 'unknown',
};
