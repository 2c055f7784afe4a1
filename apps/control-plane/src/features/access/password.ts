import { hash, verify } from '@node-rs/argon2';
import type { Secret } from '../../platform/secret.ts';

/** Argon2id is the library's default. Memory in KiB; above the OWASP minimum of 19 MiB and two passes. */
const cost = { memoryCost: 47_104, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: Secret): Promise<string> {
  return hash(password.reveal(), cost);
}

/**
 * Whether the password fits. Without a stored hash the same work is done and the answer is false, so that the time
 * does not tell whether a user exists.
 */
export async function passwordFits(stored: string | null, password: Secret): Promise<boolean> {
  if (stored !== null) return verify(stored, password.reveal());
  await hashPassword(password);
  return false;
}
