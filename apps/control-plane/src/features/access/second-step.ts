import type { SecondStepNeeded, UserId } from '@sluice/contract';
import type { z } from 'zod';
import type { Tx } from '../../platform/database.ts';
import type { Origin } from './origin.ts';
import type { SessionKind } from './session-token.ts';
import type { StoredUser } from './user-store.ts';

/** What sign-in asks of the second factors, which are a feature of their own. */
export interface SecondStep {
  /**
   * Begins the second step of a sign-in whose password was right for this user; null for one without a second factor. Throws
   * `sign-in-failed` when the password or the account is another one by now.
   */
  begin(user: StoredUser, kind: SessionKind, origin: Origin): Promise<z.input<typeof SecondStepNeeded> | null>;
  /** Takes all second factors of a user away, for whoever has the machine of the control plane. */
  removeAll(tx: Tx, userId: UserId): Promise<void>;
}
