import type { UserId } from '@sluice/contract';
import type { Sealing } from '../../platform/sealing.ts';
import { createTypedCode, normaliseTypedCode } from '../../platform/typed-code.ts';

const count = 10;

/** Ten codes `XXXX-YYYY` of about 39 bits each. */
export function createBackupCodes(): string[] {
  const codes = new Set<string>();
  while (codes.size < count) codes.add(createTypedCode(2, 4));
  return [...codes];
}

/** What the database keeps. The codes are too short for a plain hash: who reads the table must not find them by trying. */
export function hashBackupCode(sealing: Sealing, userId: UserId, typed: string): Buffer {
  return sealing.hash('backup code', Buffer.from(`${userId} ${normaliseTypedCode(typed)}`));
}
