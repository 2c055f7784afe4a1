import { type Confirmation, problem } from '@sluice/contract';
import { record } from '../../platform/audit.ts';
import { type Tx, transact } from '../../platform/database.ts';
import { lockUser, noteSecondFactor } from '../access/index.ts';
import type { Account } from './account.ts';
import { giveBackupCodes } from './backup-codes.ts';
import { confirmed } from './confirmation.ts';
import { hasFactor, readEnrolled, tidyAfterRemoval } from './enrolled.ts';
import type { SecondFactorParts } from './parts.ts';
import { factorMissing, firstCodeWrong } from './problems.ts';
import { openSecret, sealSecret } from './proof.ts';
import { createTotp, findTimeStep } from './totp.ts';
import { enrolTotp, findTotp, beginTotp as putTotp, removeTotp } from './totp-store.ts';

const lifetimeMs = 10 * 60_000;

/** The secret is in this answer and in no other. Throws `confirmation-failed`, `factor-enrolled`, `too-many-attempts`. */
export async function beginTotp(
  parts: SecondFactorParts,
  account: Account,
  confirmation: Confirmation,
): Promise<{ secret: string; uri: string; expiresAt: string }> {
  const { actor, sessionId, userId } = account;
  await parts.limits.enrolSecondFactor.consume(userId);
  return confirmed(parts, account, confirmation, async (tx, now) => {
    await requireNone(tx, account);
    const { secret, uri } = createTotp(actor.name);
    const sealed = sealSecret(parts.sealing, userId, secret);
    await putTotp(tx, userId, { secret: sealed, begunIn: sessionId, now });
    return { secret, uri, expiresAt: new Date(now.getTime() + lifetimeMs).toISOString() };
  });
}

/**
 * The first code shows that the app has the secret. Only the session that was shown it may go on. Throws `confirmation-failed`,
 * `factor-enrolled`, `factor-missing`, `too-many-attempts`.
 */
export async function confirmTotp(
  { codes, db, sealing }: SecondFactorParts,
  account: Account,
  code: string,
): Promise<{ backupCodes: string[] | null }> {
  const { actor, sessionId, userId } = account;
  await codes.begin(userId);
  const answer = await transact(db, async (tx) => {
    const now = new Date();
    await lockUser(tx, userId);
    await requireNone(tx, account);
    const begun = await findTotp(tx, userId);
    const isOpen = begun !== null && now.getTime() - begun.begunAt.getTime() < lifetimeMs;
    if (!isOpen || begun.begunIn !== sessionId) throw factorMissing('authenticator app that was begun in this session');
    const step = findTimeStep(openSecret(sealing, userId, begun.secret), code, begun.lastStep, now);
    if (step === null) throw firstCodeWrong();
    const isFirst = !hasFactor(await readEnrolled(tx, userId));
    await enrolTotp(tx, userId, step, now);
    await noteSecondFactor(tx, sessionId, now);
    const backupCodes = isFirst ? await giveBackupCodes(tx, sealing, userId, now) : null;
    const detail = { factor: 'totp' };
    await record(tx, { actor, action: 'second-factor.enrolled', subject: actor.name, detail });
    return { backupCodes };
  });
  await codes.succeed(userId);
  return answer;
}

/** Throws `confirmation-failed`, `factor-missing`, `too-many-attempts`. */
export async function disableTotp(
  parts: SecondFactorParts,
  account: Account,
  confirmation: Confirmation,
): Promise<void> {
  const { actor, userId } = account;
  await parts.limits.disableSecondFactor.consume(userId);
  await confirmed(parts, account, confirmation, async (tx) => {
    if (!(await removeTotp(tx, userId))) throw factorMissing('authenticator app of yours');
    await tidyAfterRemoval(tx, userId);
    const detail = { factor: 'totp' };
    await record(tx, { actor, action: 'second-factor.disabled', subject: actor.name, detail });
  });
}

async function requireNone(tx: Tx, { userId }: Account): Promise<void> {
  const totp = await findTotp(tx, userId);
  if (totp === null || totp.enrolledAt === null) return;
  throw problem(
    'factor-enrolled',
    'You have an authenticator app already.',
    'Take it away first, then enrol the new one.',
  );
}
