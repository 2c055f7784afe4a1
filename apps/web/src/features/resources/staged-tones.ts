import type { Tone } from '../../ui/StateBadge.tsx';
import type { StagedState } from './file-rows.ts';

/** What is staged is violet; what would go is said in red besides. */
export const toneOfStaged: Record<Exclude<StagedState, 'same'>, Tone> = {
  new: 'staged',
  changed: 'staged',
  removed: 'failed',
};
