import type { Confirmation, UserId } from '@sluice/contract';
import { record } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database.ts';
import type { Sealing } from '../../platform/sealing.ts';
import type { Account } from './account.ts';
import { createBackupCodes, hashBackupCode } from './backup-code.ts';
import { replaceBackupCodes } from './backup-code-store.ts';
import { confirmed } from './confirmation.ts';
import { hasFactor, readEnrolled } from './enrolled.ts';
import type { SecondFactorParts } from './parts.ts';
import { factorMissing } from './problems.ts';

/** Ten new codes in place of all older ones. They are in this answer and in no other. */
export async function giveBackupCodes(tx: Tx, sealing: Sealing, userId: UserId, now: Date): Promise<string[]> {
  const codes = createBackupCodes();
  await replaceBackupCodes(
    tx,
    userId,
    codes.map((code) => hashBackupCode(sealing, userId, code)),
    now,
  );
  return codes;
}

/** Throws `confirmation-failed`, `factor-missing`, `too-many-attempts`. */
export async function renewBackupCodes(
  parts: SecondFactorParts,
  account: Account,
  confirmation: Confirmation,
): Promise<{ backupCodes: string[] }> {
  const { actor, userId } = account;
  await parts.limits.renewBackupCodes.consume(userId);
  return confirmed(parts, account, confirmation, async (tx, now) => {
    if (!hasFactor(await readEnrolled(tx, userId))) throw factorMissing('second factor of yours');
    const backupCodes = await giveBackupCodes(tx, parts.sealing, userId, now);
    await record(tx, { actor, action: 'backup-codes.renewed', subject: actor.name });
    return { backupCodes };
  });
}
