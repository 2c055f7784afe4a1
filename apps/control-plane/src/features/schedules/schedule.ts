import { leastAheadSeconds, mostAheadDays, mostLateMinutes, problem } from '@sluice/contract';

const dayMs = 24 * 60 * 60 * 1000;

/** Throws `validation-failed` for a moment that is too near or too far. */
export function requireMoment(at: Date, now: Date): void {
  const aheadMs = at.getTime() - now.getTime();
  if (aheadMs < leastAheadSeconds * 1000) {
    throw problem(
      'validation-failed',
      `It is less than ${leastAheadSeconds} seconds ahead.`,
      'Choose a later moment, or apply now.',
      '#/at',
    );
  }
  if (aheadMs <= mostAheadDays * dayMs) return;
  const cause = `It is more than ${mostAheadDays} days ahead.`;
  throw problem('validation-failed', cause, 'Choose an earlier moment.', '#/at');
}

/** Whether it is too late to do what was to be done at a moment. */
export function isMissed(at: Date, now: Date): boolean {
  return now.getTime() - at.getTime() > mostLateMinutes * 60 * 1000;
}
