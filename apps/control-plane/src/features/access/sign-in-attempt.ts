import type { Db } from '../../platform/database.ts';
import { findKnownDevice } from './known-device-store.ts';
import type { Origin } from './origin.ts';
import type { SignInAttempt } from './sign-in-limit.ts';

/** Who tries to sign in to an account, as the limits count it. */
export async function readAttempt(db: Db, account: string, origin: Origin): Promise<SignInAttempt> {
  const device = await findKnownDevice(db, account, origin.deviceToken, new Date());
  return { account, address: origin.address, device };
}
