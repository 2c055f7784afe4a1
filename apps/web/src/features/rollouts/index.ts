export { toneOfRollout } from './rollout-tones.ts';
