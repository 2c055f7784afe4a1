import { InvalidArgumentError } from 'commander';

/** A moment as it is typed, as ISO 8601 in UTC. */
export function readMoment(text: string): string {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) throw new InvalidArgumentError('Give a moment like 2026-01-31T12:00:00Z.');
  return moment.toISOString();
}
