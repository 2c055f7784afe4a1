import type { Confirmation } from '@sluice/contract';
import { about, record } from '../../platform/audit.ts';
import { type Tx, transact } from '../../platform/database.ts';
import { Secret } from '../../platform/secret.ts';
import { findSignInMoment, findUser, lockUser, noteSecondFactor, passwordFits } from '../access/index.ts';
import type { Account } from './account.ts';
import { hasFactor, readEnrolled } from './enrolled.ts';
import type { SecondFactorParts } from './parts.ts';
import { confirmationFailed } from './problems.ts';
import { useProof } from './proof.ts';
import { takeChallenge } from './session-challenge-store.ts';

const recentSignInMs = 10 * 60_000;

/**
 * Runs `act` when the person at the session has shown again who they are, in one transaction with what they showed. A stolen session can
 * neither enrol a first factor (that needs the password) nor add, replace or remove one (that needs a factor). Wrong confirmations count
 * like wrong codes of a sign-in. Throws `confirmation-failed`, `too-many-attempts`.
 */
export async function confirmed<T>(
  parts: SecondFactorParts,
  account: Account,
  confirmation: Confirmation,
  act: (tx: Tx, now: Date) => Promise<T>,
): Promise<T> {
  const { codes, db } = parts;
  const { actor, userId } = account;
  await codes.begin(userId);
  // Before the transaction: this takes a while on purpose.
  const passwordRight = await rightPassword(parts, account, confirmation);
  const done = await transact(db, async (tx) => {
    const now = new Date();
    await lockUser(tx, userId);
    const fits = hasFactor(await readEnrolled(tx, userId))
      ? await fitsAsFactor(tx, parts, account, confirmation, now)
      : passwordRight || (await isRecentSignIn(tx, account, confirmation, now));
    return fits ? { result: await act(tx, now) } : null;
  });
  if (done === null) {
    const refusal = {
      action: 'second-factor.refused',
      outcome: 'refused',
      ...about('user', userId, actor.name),
    } as const;
    await transact(db, (tx) => record(tx, { actor, ...refusal }));
    throw confirmationFailed();
  }
  await codes.succeed(userId);
  return done.result;
}

async function rightPassword({ db }: SecondFactorParts, { userId }: Account, given: Confirmation): Promise<boolean> {
  if (given.method !== 'password') return false;
  const user = await findUser(db, userId);
  return passwordFits(user?.passwordHash ?? null, new Secret(given.password), { kind: 'known', key: userId });
}

/** For users without a password of ours: the provider has just said who they are. */
async function isRecentSignIn(tx: Tx, { sessionId, userId }: Account, given: Confirmation, now: Date) {
  if (given.method !== 'recent-sign-in') return false;
  const user = await findUser(tx, userId);
  const signedInAt = await findSignInMoment(tx, sessionId);
  if (user === null || user.passwordHash !== null || signedInAt === null) return false;
  return now.getTime() - signedInAt.getTime() <= recentSignInMs;
}

async function fitsAsFactor(
  tx: Tx,
  { sealing }: SecondFactorParts,
  { origin, sessionId, userId }: Account,
  given: Confirmation,
  now: Date,
): Promise<boolean> {
  if (given.method === 'password' || given.method === 'recent-sign-in') return false;
  const challenge = await takeChallenge(tx, sessionId, 'prove', now);
  if (!(await useProof(tx, sealing, { userId, site: origin.site, challenge }, given, now))) return false;
  await noteSecondFactor(tx, sessionId, now);
  return true;
}
