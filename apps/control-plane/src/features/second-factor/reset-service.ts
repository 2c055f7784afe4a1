import type { UserId } from '@sluice/contract';
import { type Actor, systemActor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { endSessionsOf, findUser, lockUser, removeEveryPending } from '../access/index.ts';
import { requireNotAbove } from '../people/index.ts';
import { removeEveryBackupCode } from './backup-code-store.ts';
import { removeAllFactors } from './enrolled.ts';
import type { SecondFactorParts } from './parts.ts';
import { removeEveryPasskey } from './passkey-store.ts';
import { factorMissing } from './problems.ts';
import { removeEveryTotp } from './totp-store.ts';

/** Throws `factor-missing`, `not-found`, `permission-missing`, `too-many-attempts`. */
export async function resetSecondFactors(
  { db, limits }: SecondFactorParts,
  actor: Actor,
  userId: UserId,
  reason: string,
): Promise<void> {
  await limits.resetSecondFactors.consume(actor.userId ?? actor.name);
  await transact(db, async (tx) => {
    const user = (await lockUser(tx, userId)) ? await findUser(tx, userId) : null;
    if (user === null) throw notFound('user');
    await requireNotAbove(tx, actor, userId);
    if (!(await removeAllFactors(tx, userId)))
      throw factorMissing('second factor of this user', 'Nothing has to be taken away.');
    await endSessionsOf(tx, userId);
    await record(tx, { actor, action: 'second-factor.reset', ...about('user', userId, user.username), reason });
  });
}

/** Users who have a second factor. */
export async function countProtectedUsers(db: Db | Tx): Promise<number> {
  return (await listProtectedUsers(db)).length;
}

/**
 * For whoever has the machine of the control plane. Ends the sessions of all who had a factor. Answers how many that were.
 * Throws `too-many-attempts`.
 */
export async function resetAllSecondFactors({ db, limits }: SecondFactorParts): Promise<number> {
  await limits.resetAllSecondFactors.consume('all');
  return transact(db, async (tx) => {
    const users = await listProtectedUsers(tx);
    for (const userId of users) await endSessionsOf(tx, userId);
    await removeEveryTotp(tx);
    await removeEveryPasskey(tx);
    await removeEveryBackupCode(tx);
    await removeEveryPending(tx);
    const detail = { users: users.length };
    await record(tx, { actor: systemActor('admin'), action: 'second-factor.reset-all', subject: 'all users', detail });
    return users.length;
  });
}

async function listProtectedUsers(db: Db | Tx): Promise<UserId[]> {
  const totp = await db.selectFrom('totp').select('user_id').where('enrolled_at', 'is not', null).execute();
  const passkeys = await db.selectFrom('passkey').select('user_id').distinct().execute();
  return [...new Set([...totp, ...passkeys].map((row) => row.user_id))];
}
