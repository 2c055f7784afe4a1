import type { Permission } from '@sluice/contract';
import type { StoredPolicy } from '../security-policy/index.ts';

/** What a session has proven and what it owes. */
export interface SecondFactorState {
  /** A role of the user demands a second factor, and this session has proven none. */
  owed: boolean;
  /** Until when acts that ask for a recent second factor pass; null when they do not. */
  provenUntil: Date | null;
  /** Permissions that ask for a proof which the session has not given lately. */
  unproven: ReadonlySet<Permission>;
}

const nothing: ReadonlySet<Permission> = new Set();

/** `roles`: names of built-in roles and ids of custom ones that the user holds anywhere. */
export function decideSecondFactorState(
  policy: StoredPolicy,
  roles: ReadonlySet<string>,
  provenAt: Date | null,
  now: Date,
): SecondFactorState {
  const owed = provenAt === null && policy.secondFactorRoles.some((role) => roles.has(role));
  const until = provenAt === null ? null : new Date(provenAt.getTime() + policy.stepUpMinutes * 60_000);
  const isRecent = until !== null && until > now;
  return { owed, provenUntil: isRecent ? until : null, unproven: isRecent ? nothing : policy.stepUp };
}
