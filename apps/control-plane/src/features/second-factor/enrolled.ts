import type { SecondFactorMethod, UserId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import type { Site } from '../../platform/request-origin.ts';
import { forgetSecondFactor } from '../access/index.ts';
import { removeBackupCodes } from './backup-code-store.ts';
import { listPasskeys, removePasskeys, type StoredPasskey } from './passkey-store.ts';
import { findTotp, removeTotp } from './totp-store.ts';

/** The second factors of a user. Backup codes stand in for a factor and are none. */
export interface Enrolled {
  /** When the authenticator app was enrolled; null: none is. */
  totpAt: Date | null;
  passkeys: readonly StoredPasskey[];
  backupCodes: { left: number; createdAt: Date } | null;
}

export async function readEnrolled(tx: Db | Tx, userId: UserId): Promise<Enrolled> {
  const totp = await findTotp(tx, userId);
  const codes = await tx
    .selectFrom('backup_code')
    .select(['used_at', 'created_at'])
    .where('user_id', '=', userId)
    .execute();
  const [first] = codes;
  const left = codes.filter((code) => code.used_at === null).length;
  return {
    totpAt: totp?.enrolledAt ?? null,
    passkeys: await listPasskeys(tx, userId),
    backupCodes: first === undefined ? null : { left, createdAt: first.created_at },
  };
}

export function hasFactor({ passkeys, totpAt }: Enrolled): boolean {
  return totpAt !== null || passkeys.length > 0;
}

export function passkeysAt({ passkeys }: Enrolled, { passkeyHost }: Site): StoredPasskey[] {
  return passkeys.filter((passkey) => passkey.host === passkeyHost);
}

/** What can stand in for a second factor at this address. */
export function methodsAt(enrolled: Enrolled, site: Site): SecondFactorMethod[] {
  const methods: SecondFactorMethod[] = [];
  if (passkeysAt(enrolled, site).length > 0) methods.push('passkey');
  if (enrolled.totpAt !== null) methods.push('totp');
  if ((enrolled.backupCodes?.left ?? 0) > 0) methods.push('backup-code');
  return methods;
}

/** After a factor was taken away: with the last one go the codes that stand in for it, and what was proven with it. */
export async function tidyAfterRemoval(tx: Tx, userId: UserId): Promise<void> {
  if (hasFactor(await readEnrolled(tx, userId))) return;
  await removeBackupCodes(tx, userId);
  await forgetSecondFactor(tx, userId);
}

/** Whether there was a factor. The caller ends the sessions, and with them the sign-ins that wait for one. */
export async function removeAllFactors(tx: Tx, userId: UserId): Promise<boolean> {
  const hadTotp = await removeTotp(tx, userId);
  const passkeys = await removePasskeys(tx, userId);
  await tidyAfterRemoval(tx, userId);
  return hadTotp || passkeys > 0;
}
