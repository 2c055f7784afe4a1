import type { RevisionView } from '@sluice/contract';
import type { Tone } from '../../ui/StateBadge.tsx';

export const toneOfRevision: Record<RevisionView['state'], Tone> = {
  current: 'serving',
  'last-good': 'serving',
  'rolling-out': 'warning',
  failed: 'failed',
  past: 'unknown',
};
