import type { SecondFactorProof, UserId } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';
import type { Site } from '../../platform/request-origin.ts';
import type { SealedColumn } from '../../platform/sealed-column.ts';
import type { Sealing } from '../../platform/sealing.ts';
import { hashBackupCode } from './backup-code.ts';
import { useBackupCode } from './backup-code-store.ts';
import { findByCredential, noteUse } from './passkey-store.ts';
import { findTimeStep } from './totp.ts';
import { findTotp, replaceTotpSecret, useTimeStep } from './totp-store.ts';
import { verifyAssertion } from './webauthn.ts';

/** Whose proof it must be, and for what. */
export interface ProofOf {
  userId: UserId;
  site: Site;
  /** What a passkey must have signed; null: no passkey was asked. */
  challenge: string | null;
}

/** Whether the proof fits; it is used up then, in the transaction of what it is for. */
export async function useProof(
  tx: Tx,
  sealing: Sealing,
  of: ProofOf,
  proof: SecondFactorProof,
  now: Date,
): Promise<boolean> {
  switch (proof.method) {
    case 'totp': {
      const totp = await findTotp(tx, of.userId);
      if (totp === null || totp.enrolledAt === null) return false;
      const step = findTimeStep(openSecret(sealing, of.userId, totp.secret), proof.code, totp.lastStep, now);
      return step !== null && useTimeStep(tx, of.userId, step);
    }
    case 'backup-code':
      return useBackupCode(tx, of.userId, hashBackupCode(sealing, of.userId, proof.code), now);
    case 'passkey': {
      const { challenge, site, userId } = of;
      const passkey = await findByCredential(tx, proof.response.id);
      if (challenge === null || passkey === null || passkey.userId !== userId) return false;
      const counter = await verifyAssertion(passkey, proof.response, { challenge, site }, false);
      return counter !== null && noteUse(tx, passkey, counter, now);
    }
  }
}

/** A secret belongs to one user: copied to the row of another it does not open. */
export function sealSecret(sealing: Sealing, userId: UserId, secret: string): Buffer {
  return sealing.seal(nameOfSecret(userId), Buffer.from(secret));
}

export function openSecret(sealing: Sealing, userId: UserId, sealed: Buffer): string {
  return sealing.open(nameOfSecret(userId), sealed).toString();
}

function nameOfSecret(userId: string): string {
  return `totp ${userId}`;
}

export const sealedTotpSecret: SealedColumn = {
  table: 'totp',
  column: 'secret',
  id: 'user_id',
  nameOf: nameOfSecret,
  replace: replaceTotpSecret,
};
