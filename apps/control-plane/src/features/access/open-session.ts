import type { SessionView } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';
import type { Secret } from '../../platform/secret.ts';
import { readSecurityPolicy } from '../security-policy/index.ts';
import { readDecidedAuthority } from './authority-reader.ts';
import { rememberDevice } from './known-device-store.ts';
import type { Origin } from './origin.ts';
import { decideSecondFactorState } from './second-factor-state.ts';
import * as sessionStore from './session-store.ts';
import { createSessionToken, csrfTokenOf, hashToken, type SessionKind } from './session-token.ts';
import { viewAuthority, viewSecondFactorState } from './session-view.ts';
import { noteSignedIn, type StoredUser } from './user-store.ts';

export interface SignedIn {
  view: SessionView;
  kind: SessionKind;
  token: Secret;
  expiresAt: Date;
  /** For the device, in place of the one in its request. */
  deviceToken: Secret;
}

const longestUserAgent = 300;

/**
 * Opens a session for a user who has shown who they are; the one that the same browser had before ends, whoever it was of.
 * `secondFactorAt`: when they proved a second factor too; null when they did not.
 */
export async function openSession(
  tx: Tx,
  user: Pick<StoredUser, 'id' | 'username'>,
  kind: SessionKind,
  origin: Origin,
  secondFactorAt: Date | null,
): Promise<SignedIn> {
  const token = createSessionToken(kind);
  const now = new Date();
  if (kind === 'cookie' && origin.sessionCookie !== null)
    await sessionStore.removeByToken(tx, hashToken(origin.sessionCookie));
  const session = await sessionStore.insert(tx, {
    userId: user.id,
    kind,
    tokenHash: hashToken(token),
    address: origin.address,
    userAgent: origin.userAgent.slice(0, longestUserAgent),
    secondFactorAt,
  });
  await noteSignedIn(tx, user.id, now);
  const deviceToken = await rememberDevice(tx, user.id, origin.deviceToken, now);
  const { authority, roles } = await readDecidedAuthority(tx, user.id, now);
  const state = decideSecondFactorState(await readSecurityPolicy(tx), roles, secondFactorAt, now);
  const view: SessionView = {
    id: session.id,
    user: { id: user.id, username: user.username },
    ...viewAuthority(authority),
    csrfToken: kind === 'cookie' ? csrfTokenOf(token) : null,
    expiresAt: session.endsAt.toISOString(),
    secondFactor: viewSecondFactorState(state),
  };
  return { view, kind, token, expiresAt: session.expiresAt, deviceToken };
}
