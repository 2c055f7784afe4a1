import { setTimeout as delay } from 'node:timers/promises';
import { CliFailure } from './cli-failure.ts';

const intervalMs = 250;

/** Reads again and again until `isDone`; throws after the time limit. A limit of 0 reads once. */
export async function waitUntil<T>(
  what: string,
  timeoutSeconds: number,
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
): Promise<T> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    if (performance.now() >= deadline) {
      throw new CliFailure(
        `${what} took longer than ${timeoutSeconds} seconds; it goes on without us.`,
        'Look at its state in the web page, or give more time with --timeout.',
      );
    }
    await delay(intervalMs);
  }
}
