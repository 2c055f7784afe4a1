import { hash, verify } from '@node-rs/argon2';
import type { Secret } from '../../platform/secret.ts';
import { type WorkFor, WorkQueue } from './work-queue.ts';

/** Argon2id is the library's default. Memory in KiB; above the OWASP minimum of 19 MiB and two passes. */
const cost = { memoryCost: 47_104, timeCost: 2, parallelism: 1 } as const;

/** One for the process: its processors are what everybody shares. */
const queue = new WorkQueue({ slots: 2, slotsForStrangers: 1, longest: 64, longestOfOne: 4 });

/** How often Argon2 has run in this process. Refused attempts must not count here. */
export function countPasswordWork(): number {
  return queue.begun;
}

/** Throws `too-many-attempts` when the queue is full. */
export function hashPassword(password: Secret, who: WorkFor): Promise<string> {
  return queue.run(who, () => hash(password.reveal(), cost));
}

/**
 * Whether the password fits. Without a stored hash the same work is done and the answer is false, so that the time
 * does not tell whether a user exists. Throws `too-many-attempts` when the queue is full.
 */
export function passwordFits(stored: string | null, password: Secret, who: WorkFor): Promise<boolean> {
  return queue.run(who, async () => {
    if (stored !== null) return verify(stored, password.reveal());
    await hash(password.reveal(), cost);
    return false;
  });
}
