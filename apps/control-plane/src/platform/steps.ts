import { channel } from 'node:diagnostics_channel';

const steps = channel('sluice.step');

/**
 * Announces that the named step begins. Nothing listens in production; crash tests subscribe and end the process
 * exactly there. Listeners run before this returns.
 */
export function announceStep(name: string): void {
  if (steps.hasSubscribers) steps.publish({ name });
}
