import type { SecondStepNeeded, UserId } from '@sluice/contract';
import type { z } from 'zod';
import type { Tx } from '../../platform/database.ts';
import type { Origin } from './origin.ts';
import type { SessionKind } from './session-token.ts';

/** What sign-in asks of the second factors, which are a feature of their own. */
export interface SecondStep {
  /** Begins the second step of a sign-in whose password was right; null for a user without a second factor. */
  begin(userId: UserId, kind: SessionKind, origin: Origin): Promise<z.input<typeof SecondStepNeeded> | null>;
  /** Takes all second factors of a user away, for whoever has the machine of the control plane. */
  removeAll(tx: Tx, userId: UserId): Promise<void>;
}
