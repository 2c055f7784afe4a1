import type { Tx } from '../../platform/database.ts';
import { SignInRefused } from '../../platform/refused-attempt.ts';
import { findById, lockUser, type StoredUser } from './user-store.ts';

/**
 * A password took a moment to check: another one, or the end of the account, may have come first. Locks the user, so that neither comes
 * before the transaction ends. Throws `sign-in-failed`.
 */
export async function requireUnchangedUser(tx: Tx, checked: StoredUser): Promise<void> {
  const present = (await lockUser(tx, checked.id)) ? await findById(tx, checked.id) : null;
  if (present?.active !== true || present.passwordHash !== checked.passwordHash)
    throw new SignInRefused(checked.username);
}
