import type { Permission, SessionId, UserId } from '@sluice/contract';

/** Who does something: a signed-in user, or the control plane itself. */
export interface Actor {
  kind: 'user' | 'system';
  /** User name, or the part of the control plane that acts. */
  name: string;
  userId: UserId | null;
  sessionId: SessionId | null;
  permissions: ReadonlySet<Permission>;
}

/** The control plane acting by itself, for example `systemActor('rollout')`. It has no permissions: no route runs as it. */
export function systemActor(name: string): Actor {
  return { kind: 'system', name, userId: null, sessionId: null, permissions: new Set() };
}
