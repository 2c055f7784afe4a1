import type { ApiKeyId, Permission, SessionId, UserId } from '@sluice/contract';
import { Authority } from './authority.ts';

/** Who does something: a signed-in user, or the control plane itself. */
export interface Actor {
  kind: 'user' | 'system';
  /** User name, or the part of the control plane that acts. */
  name: string;
  userId: UserId | null;
  sessionId: SessionId | null;
  /** The API key that stands for the user; then there is no session. */
  keyId: ApiKeyId | null;
  /** Where the request comes from, as far as we believe it; null for the control plane. */
  address: string | null;
  /** What the route asked for and the actor holds. */
  permission: Permission | null;
  authority: Authority;
  /** Permissions that ask for a second factor proven in the last minutes, which this session has not. */
  unproven: ReadonlySet<Permission>;
}

/** The control plane acting by itself, for example `systemActor('rollout')`. It has no permissions: no route runs as it. */
export function systemActor(name: string): Actor {
  return {
    kind: 'system',
    name,
    userId: null,
    sessionId: null,
    keyId: null,
    address: null,
    permission: null,
    authority: Authority.none,
    unproven: new Set(),
  };
}
